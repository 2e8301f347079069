// What a convolution sums: for tests that compute the triple by plain loops.
#pragma once

#include "kernels/convolution.h"

namespace ballast::testing {

inline Index x_count(const ConvolutionShape& s) {
  return s.images * s.height * s.width * s.channels;
}
inline Index y_count(const ConvolutionShape& s) {
  return s.images * s.out_height() * s.out_width() * s.filters;
}
inline Index w_count(const ConvolutionShape& s) {
  return s.kernel_height * s.kernel_width * s.channels * s.filters;
}

// visit(place in x, place in w, place in y) for all products of the triple.
template <class Visit>
void for_each_product(const ConvolutionShape& s, const Visit& visit) {
  const Index places = s.out_height() * s.out_width();
  for (Index place = 0; place < s.images * places; ++place) {
    const Index image = place / places;
    const Index top = place % places / s.out_width() * s.stride - s.padding;
    const Index left = place % s.out_width() * s.stride - s.padding;
    for (Index tap = 0; tap < s.kernel_height * s.kernel_width; ++tap) {
      const Index i = top + tap / s.kernel_width;
      const Index j = left + tap % s.kernel_width;
      if (i < 0 || i >= s.height || j < 0 || j >= s.width) continue;
      const Index from = (image * s.height + i) * s.width + j;
      for (Index c = 0; c < s.channels; ++c) {
        for (Index f = 0; f < s.filters; ++f) {
          visit(from * s.channels + c, (tap * s.channels + c) * s.filters + f,
                place * s.filters + f);
        }
      }
    }
  }
}

}  // namespace ballast::testing
