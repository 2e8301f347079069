// Convolution as a closed triple: forward, transpose, weights. The gradients of each are the other
// two, so derivatives of any order need only these three.
// Channels are last: x is [images, height, width, channels], y is [images, out_height, out_width,
// filters], w is [kernel_height, kernel_width, channels, filters]. y is therefore also a matrix
// with one row per position, as bias, activation and batch normalisation expect.
#pragma once

#include "kernels/device.h"
#include "kernels/matmul.h"
#include "kernels/real.h"

namespace ballast {

// The window of position (i, j) of y starts at position (i stride - padding, j stride - padding) of
// x; positions outside x are 0. The transpose has the same shape, so the size of x is given and not
// inferred: height and width need not be multiples of the stride.
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

// The results do not depend on the number of threads. Sizes must be valid (padded x holds the
// kernel, stride > 0); autograd checks them.

// y = epilogue(w * x): y[n, i, j, f] = sum over (p, q, c) of
// x[n, i stride + p - padding, j stride + q - padding, c] w[p, q, c, f]; bias is [filters].
void convolution(Device device, const ConvolutionShape& shape, const Real* x, const Real* w,
                 Real* y, const Epilogue& epilogue = {});
// x = epilogue(adjoint of the convolution with respect to x, applied to y); bias is [channels].
void transposed_convolution(Device device, const ConvolutionShape& shape, const Real* y,
                            const Real* w, Real* x, const Epilogue& epilogue = {});
// w = beta w + adjoint of the convolution with respect to w: w[p, q, c, f] = sum over (n, i, j) of
// x[n, i stride + p - padding, j stride + q - padding, c] y[n, i, j, f]; beta is 0 or 1.
void convolution_weights(Device device, const ConvolutionShape& shape, const Real* x, const Real* y,
                         Real beta, Real* w);

}  // namespace ballast
