#include "tests/autograd/operation_cases.h"

namespace ballast::testing {
void add_convolutions(Table& table, Activation activation, const ConvolutionShape& s) {
  const Shape x_shape{s.images, s.height, s.width, s.channels};
  const Shape y_shape{s.images, s.out_height(), s.out_width(), s.filters};
  const Shape w_shape{s.kernel_height, s.kernel_width, s.channels, s.filters};
  const Window window{s.stride, s.padding};
  table.add(
      {"convolution",
       with("convolution", activation),
       {x_shape, w_shape, {s.filters}},
       [=](auto& x) { return convolution(x[0], x[1], window, x[2], activation, Real(kSlope)); },
       [=](auto& x) {
         return plain::activate(plain::convolution(s, x[0], x[1], x[2]), activation, kSlope);
       }});
  table.add({"convolution",
             with("transposed_convolution", activation),
             {y_shape, w_shape, {s.channels}},
             [=](auto& x) {
               return transposed_convolution(x[0], x[1], s.height, s.width, window, x[2],
                                             activation, Real(kSlope));
             },
             [=](auto& x) {
               return plain::activate(plain::transposed_convolution(s, x[0], x[1], x[2]),
                                      activation, kSlope);
             }});
  if (activation != Activation::none) return;
  table.add({"convolution",
             "convolution_weights",
             {x_shape, y_shape},
             [=](auto& x) {
               return convolution_weights(x[0], x[1], s.kernel_height, s.kernel_width, window);
             },
             [=](auto& x) { return plain::convolution_weights(s, x[0], x[1]); }});
}

}  // namespace ballast::testing
