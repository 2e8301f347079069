// Everything of the engine: tensors, differentiable operations, layers, optimiser, model files.
#pragma once

// IWYU pragma: begin_exports
#include "autograd/grad.h"
#include "autograd/operations.h"
#include "autograd/spans.h"
#include "autograd/sparse.h"
#include "autograd/tensor.h"
#include "io/safetensors.h"
#include "kernels/device.h"
#include "kernels/error.h"
#include "kernels/precision.h"
#include "kernels/random.h"
#include "kernels/threads.h"
#include "layers/adam.h"
#include "layers/convolution.h"
#include "layers/draws.h"
#include "layers/layers.h"
#include "layers/losses.h"
#include "layers/network.h"
// IWYU pragma: end_exports
