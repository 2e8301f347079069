// The convolution triple with the choice of how its products are formed; the functions of
// kernels/convolution.h take 32-bit floats.
#pragma once

#include "kernels/convolution.h"

namespace ballast::cuda {

// Tensor cores round factors to TF32 (10 bits behind the point) and are several times as fast.
// Results of up to four columns (filters; channels of the transpose) are bound by memory, and are
// computed in 32-bit floats either way.
enum class Products { single, tensor_cores };

void convolution_by(Products products, Device device, const ConvolutionShape& shape, const Real* x,
                    const Real* w, Real* y, const Epilogue& epilogue);
void transposed_convolution_by(Products products, Device device, const ConvolutionShape& shape,
                               const Real* y, const Real* w, Real* x, const Epilogue& epilogue);
void convolution_weights_by(Products products, Device device, const ConvolutionShape& shape,
                            const Real* x, const Real* y, Real beta, Real* w);

}  // namespace ballast::cuda
