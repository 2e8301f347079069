// The two ways in which the CPU computes the convolution triple: both cut it into matrix products
// without ever writing out all windows.
#pragma once

#include <vector>

#include "kernels/convolution.h"

namespace ballast {

constexpr Index kOutside = -1;

// The places of an image of the output that take the same taps of the kernel, and where in an image
// of the input each tap finds its values.
struct Places {
  std::vector<Index> taps;  // p kernel_width + q
  std::vector<Index> out;   // [count]: where a place starts
  std::vector<Index> in;    // [taps, count]: where what the tap takes starts, or kOutside

  Index count() const { return static_cast<Index>(out.size()); }
};

// From x to y, all places of y.
Places forward_places(const ConvolutionShape& shape);
// From y to x, the places (row + a stride, column + b stride) of x.
Places transposed_places(const ConvolutionShape& shape, Index row, Index column);

// By taps: each is a product over the channels, whose rows are found by their addresses.
namespace by_taps {
void convolution(const ConvolutionShape& shape, const Real* x, const Real* w, Real* y,
                 const Epilogue& epilogue);
void transposed_convolution(const ConvolutionShape& shape, const Real* y, const Real* w, Real* x,
                            const Epilogue& epilogue);
void convolution_weights(const ConvolutionShape& shape, const Real* x, const Real* y, Real beta,
                         Real* w);
}  // namespace by_taps

// By patches, where x has few channels: the windows of some rows of an image are laid out to be one
// product of all taps and channels.
namespace by_patches {
void convolution(const ConvolutionShape& shape, const Real* x, const Real* w, Real* y,
                 const Epilogue& epilogue);
void transposed_convolution(const ConvolutionShape& shape, const Real* y, const Real* w, Real* x,
                            const Epilogue& epilogue);
void convolution_weights(const ConvolutionShape& shape, const Real* x, const Real* y, Real beta,
                         Real* w);
}  // namespace by_patches

}  // namespace ballast
