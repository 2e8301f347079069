#include "tests/autograd/plain_reference.h"

namespace ballast::testing::plain {
namespace {

PlainArray zeros(const Shape& shape) {
  return {shape, std::vector<double>(static_cast<std::size_t>(shape.count()))};
}

// Calls visit(x, w, y), the places of the factors and of what they are added to, for every product
// of the convolution.
template <class Visit>
void for_each_product(const ConvolutionShape& s, const Visit& visit) {
  const auto place = [](Index a, Index b, Index columns) { return a * columns + b; };
  for (Index n = 0; n < s.images; ++n) {
    for (Index i = 0; i < s.out_height(); ++i) {
      for (Index j = 0; j < s.out_width(); ++j) {
        for (Index p = 0; p < s.kernel_height; ++p) {
          for (Index q = 0; q < s.kernel_width; ++q) {
            const Index row = i * s.stride + p - s.padding;
            const Index column = j * s.stride + q - s.padding;
            if (row < 0 || row >= s.height || column < 0 || column >= s.width) continue;
            const Index x = place(place(n, row, s.height), column, s.width) * s.channels;
            const Index y = place(place(n, i, s.out_height()), j, s.out_width()) * s.filters;
            const Index w = place(p, q, s.kernel_width) * s.channels * s.filters;
            for (Index c = 0; c < s.channels; ++c) {
              for (Index f = 0; f < s.filters; ++f) {
                visit(static_cast<std::size_t>(x + c),
                      static_cast<std::size_t>(w + c * s.filters + f),
                      static_cast<std::size_t>(y + f));
              }
            }
          }
        }
      }
    }
  }
}

PlainArray plus(const PlainArray& x, const PlainArray& bias) {
  return zip(x, bias, [](double a, double b) { return a + b; });
}

}  // namespace

PlainArray convolution(const ConvolutionShape& shape, const PlainArray& x, const PlainArray& w,
                       const PlainArray& bias) {
  PlainArray y = zeros({shape.images, shape.out_height(), shape.out_width(), shape.filters});
  for_each_product(shape, [&](std::size_t i, std::size_t k, std::size_t j) {
    y.values[j] += x.values[i] * w.values[k];
  });
  return plus(y, bias);
}

PlainArray transposed_convolution(const ConvolutionShape& shape, const PlainArray& y,
                                  const PlainArray& w, const PlainArray& bias) {
  PlainArray x = zeros({shape.images, shape.height, shape.width, shape.channels});
  for_each_product(shape, [&](std::size_t i, std::size_t k, std::size_t j) {
    x.values[i] += y.values[j] * w.values[k];
  });
  return plus(x, bias);
}

PlainArray convolution_weights(const ConvolutionShape& shape, const PlainArray& x,
                               const PlainArray& y) {
  PlainArray w = zeros({shape.kernel_height, shape.kernel_width, shape.channels, shape.filters});
  for_each_product(shape, [&](std::size_t i, std::size_t k, std::size_t j) {
    w.values[k] += x.values[i] * y.values[j];
  });
  return w;
}

}  // namespace ballast::testing::plain
