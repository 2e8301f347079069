// Convolution as a closed triple: forward, transpose, weights. Each one's gradients are the other
// two, so any order of differentiation is made of these three.
//
// Channels lie last: x is [images, height, width, channels], y is [images, out_height, out_width,
// filters], w is [kernel_height, kernel_width, channels, filters]. So y is also a matrix with a row
// a place, as bias, activation and batch normalisation want it.
#pragma once

#include "kernels/device.h"
#include "kernels/matmul.h"
#include "kernels/real.h"

namespace ballast {

// The window of y's place (i, j) starts at x's place (i stride - padding, j stride - padding);
// places outside of x count as 0. The transpose has the same shape, so x's size is given, never
// guessed: height and width need not be a multiple of the stride.
struct ConvolutionShape {
  Index images = 0;
  Index height = 0;
  Index width = 0;
  Index channels = 0;
  Index filters = 0;
  Index kernel_height = 0;
  Index kernel_width = 0;
  Index stride = 1;
  Index padding = 0;

  Index out_height() const { return (height + 2 * padding - kernel_height) / stride + 1; }
  Index out_width() const { return (width + 2 * padding - kernel_width) / stride + 1; }
};

// The results do not depend on the number of threads. Sizes must fit (padded x holds the kernel,
// stride > 0); autograd checks them.

// y = epilogue(w * x): y[n, i, j, f] = sum over (p, q, c) of
// x[n, i stride + p - padding, j stride + q - padding, c] w[p, q, c, f]; bias is [filters].
void convolution(Device device, const ConvolutionShape& shape, const Real* x, const Real* w,
                 Real* y, const Epilogue& epilogue = {});
// x = epilogue(the adjoint of convolution by x, applied to y); bias is [channels].
void transposed_convolution(Device device, const ConvolutionShape& shape, const Real* y,
                            const Real* w, Real* x, const Epilogue& epilogue = {});
// w = beta w + the adjoint of convolution by w: w[p, q, c, f] = sum over (n, i, j) of
// x[n, i stride + p - padding, j stride + q - padding, c] y[n, i, j, f]; beta is 0 or 1.
void convolution_weights(Device device, const ConvolutionShape& shape, const Real* x, const Real* y,
                         Real beta, Real* w);

}  // namespace ballast
