#include "tests/autograd/plain_reference.h"
#include "tests/convolution_products.h"

namespace ballast::testing::plain {
namespace {

double& element(PlainArray& x, Index place) { return x.values[static_cast<std::size_t>(place)]; }
double element(const PlainArray& x, Index place) {
  return x.values[static_cast<std::size_t>(place)];
}

PlainArray plus(const PlainArray& x, const PlainArray& bias) {
  return zip(x, bias, [](double a, double b) { return a + b; });
}

}  // namespace

PlainArray convolution(const ConvolutionShape& shape, const PlainArray& x, const PlainArray& w,
                       const PlainArray& bias) {
  PlainArray y = zeros({shape.images, shape.out_height(), shape.out_width(), shape.filters});
  for_each_product(
      shape, [&](Index i, Index k, Index j) { element(y, j) += element(x, i) * element(w, k); });
  return plus(y, bias);
}

PlainArray transposed_convolution(const ConvolutionShape& shape, const PlainArray& y,
                                  const PlainArray& w, const PlainArray& bias) {
  PlainArray x = zeros({shape.images, shape.height, shape.width, shape.channels});
  for_each_product(
      shape, [&](Index i, Index k, Index j) { element(x, i) += element(y, j) * element(w, k); });
  return plus(x, bias);
}

PlainArray convolution_weights(const ConvolutionShape& shape, const PlainArray& x,
                               const PlainArray& y) {
  PlainArray w = zeros({shape.kernel_height, shape.kernel_width, shape.channels, shape.filters});
  for_each_product(
      shape, [&](Index i, Index k, Index j) { element(w, k) += element(x, i) * element(y, j); });
  return w;
}

}  // namespace ballast::testing::plain
