// Averages of a network's weights over its training.
#pragma once

#include "autograd/tensor.h"
#include "kernels/step.h"
#include "layers/module.h"

namespace ballast {

// average = decay average + (1 - decay) now, with a decay of at most `most`; of 0.999, so of the
// last thousand steps or so, where nothing else is said. Adversaries circle around the best weights
// rather than reach them, and every optimiser of constant rate jitters around them; the average of
// the way lies closer (Yazici et al., ICLR 2019). step counts from 0; early on the decay is (1 +
// step) / (10 + step), so that the first weights are soon forgotten. Both have the same shape.
void update_average(const Step& step, const Tensor& now, Tensor average, double most = 0.999);
// Of each of them, such as running statistics, in their order; throws Error where counts differ.
void update_average(const Step& step, const NamedTensors& now, const NamedTensors& average,
                    double most = 0.999);

}  // namespace ballast
