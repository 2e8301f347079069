// The two CPU algorithms for the convolution triple. Both use matrix products without materialising
// all windows.
#pragma once

#include <vector>

#include "kernels/convolution.h"

namespace ballast {

constexpr Index kOutside = -1;

// Positions of the output image that use the same taps of the kernel, and the position in the input
// image that each tap reads.
struct Places {
  std::vector<Index> taps;  // p kernel_width + q
  std::vector<Index> out;   // [count]: offset of a position
  std::vector<Index> in;    // [taps, count]: offset of the tap's input, or kOutside

  Index count() const { return static_cast<Index>(out.size()); }
};

// From x to y: all positions of y.
Places forward_places(const ConvolutionShape& shape);
// From y to x: the positions (row + a stride, column + b stride) of x.
Places transposed_places(const ConvolutionShape& shape, Index row, Index column);

// By taps: each is a product over the channels whose rows are given by address.
namespace by_taps {
void convolution(const ConvolutionShape& shape, const Real* x, const Real* w, Real* y,
                 const Epilogue& epilogue);
void transposed_convolution(const ConvolutionShape& shape, const Real* y, const Real* w, Real* x,
                            const Epilogue& epilogue);
void convolution_weights(const ConvolutionShape& shape, const Real* x, const Real* y, Real beta,
                         Real* w);
}  // namespace by_taps

// By patches, for few channels of x: the windows of some rows of an image are copied, so that one
// product covers all taps and channels.
namespace by_patches {
void convolution(const ConvolutionShape& shape, const Real* x, const Real* w, Real* y,
                 const Epilogue& epilogue);
void transposed_convolution(const ConvolutionShape& shape, const Real* y, const Real* w, Real* x,
                            const Epilogue& epilogue);
void convolution_weights(const ConvolutionShape& shape, const Real* x, const Real* y, Real beta,
                         Real* w);
}  // namespace by_patches

}  // namespace ballast
