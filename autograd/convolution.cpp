// The convolution triple: the gradients of each are the other two.
#include "kernels/convolution.h"

#include "autograd/rules.h"

namespace ballast {
namespace {

Shape x_shape(const ConvolutionShape& s) { return {s.images, s.height, s.width, s.channels}; }
Shape y_shape(const ConvolutionShape& s) {
  return {s.images, s.out_height(), s.out_width(), s.filters};
}
Shape w_shape(const ConvolutionShape& s) {
  return {s.kernel_height, s.kernel_width, s.channels, s.filters};
}

void check_operands(const char* name, const Tensor& x, const char* other, const Tensor& y) {
  require(x.rank() == 4, name, "input has shape ", x.shape(), "; expected 4 axes");
  require(y.rank() == 4, name, other, " has shape ", y.shape(), "; expected 4 axes");
  check_devices(name, x.device(), y.device());
}

// Checks that do not depend on the shapes of x and y together.
void check_window(const char* name, const ConvolutionShape& s) {
  require(s.stride >= 1 && s.padding >= 0 && s.kernel_height >= 1 && s.kernel_width >= 1, name,
          "stride ", s.stride, ", padding ", s.padding, ", kernel ", s.kernel_height, "x",
          s.kernel_width, "; kernel and stride must be at least 1, padding at least 0");
  require(s.height + 2 * s.padding >= s.kernel_height && s.width + 2 * s.padding >= s.kernel_width,
          name, "left is ", x_shape(s), ", right is ", w_shape(s), "; the image with padding ",
          s.padding, " is smaller than the kernel");
}

Window window_of(const ConvolutionShape& s) { return {s.stride, s.padding}; }

void add_weights(Backward& g, std::size_t input, const ConvolutionShape& s, const Tensor& x,
                 const Tensor& y) {
  g.add(
      input,
      [&] { return convolution_weights(x, y, s.kernel_height, s.kernel_width, window_of(s)); },
      [&](Real* w, Real beta) { convolution_weights(x.device(), s, x.data(), y.data(), beta, w); });
}

void add_transposed(Backward& g, std::size_t input, const ConvolutionShape& s, const Tensor& y,
                    const Tensor& w) {
  g.add(
      input, [&] { return transposed_convolution(y, w, s.height, s.width, window_of(s)); },
      [&](Real* x) { transposed_convolution(y.device(), s, y.data(), w.data(), x); });
}

void add_forward(Backward& g, std::size_t input, const ConvolutionShape& s, const Tensor& x,
                 const Tensor& w) {
  g.add(
      input, [&] { return convolution(x, w, window_of(s)); },
      [&](Real* y) { convolution(x.device(), s, x.data(), w.data(), y); });
}

}  // namespace

Tensor convolution(const Tensor& x, const Tensor& w, Window window, const Tensor& bias,
                   Activation activation, Real slope) {
  const char* name = "convolution";
  check_operands(name, x, "weight", w);
  require_match(x.dim(3) == w.dim(2), name, x.shape(), w.shape(), "channels differ");
  const ConvolutionShape shape{x.dim(0), x.dim(1), x.dim(2),      x.dim(3),      w.dim(3),
                               w.dim(0), w.dim(1), window.stride, window.padding};
  check_window(name, shape);
  check_epilogue(name, w, bias, shape.filters, activation, slope);
  Tensor y = Tensor::empty(y_shape(shape), x.device());
  convolution(x.device(), shape, x.data(), w.data(), y.mutable_data(),
              {bias.defined() ? bias.data() : nullptr, activation, slope});
  return record(name, y, {&x, &w, &bias},
                [x = saved_if(w.requires_grad(), x), w = saved_if(x.requires_grad(), w), shape,
                 epilogue = EpilogueRule(y, activation, slope)](Backward& g) {
                  const Tensor dz = epilogue.before(g, 2);
                  if (g.needs(1)) add_weights(g, 1, shape, g.saved(x), dz);
                  if (g.needs(0)) add_transposed(g, 0, shape, dz, g.saved(w));
                });
}

Tensor transposed_convolution(const Tensor& y, const Tensor& w, Index height, Index width,
                              Window window, const Tensor& bias, Activation activation,
                              Real slope) {
  const char* name = "transposed_convolution";
  check_operands(name, y, "weight", w);
  require_match(y.dim(3) == w.dim(3), name, y.shape(), w.shape(), "filters differ");
  const ConvolutionShape shape{y.dim(0), height,   width,         w.dim(2),      w.dim(3),
                               w.dim(0), w.dim(1), window.stride, window.padding};
  check_window(name, shape);
  require(y.shape() == y_shape(shape), name, "left is ", y.shape(), ", right is ", x_shape(shape),
          "; a convolution of right gives ", y_shape(shape), ", not left");
  check_epilogue(name, w, bias, shape.channels, activation, slope);
  Tensor x = Tensor::empty(x_shape(shape), y.device());
  transposed_convolution(y.device(), shape, y.data(), w.data(), x.mutable_data(),
                         {bias.defined() ? bias.data() : nullptr, activation, slope});
  return record(name, x, {&y, &w, &bias},
                [y = saved_if(w.requires_grad(), y), w = saved_if(y.requires_grad(), w), shape,
                 epilogue = EpilogueRule(x, activation, slope)](Backward& g) {
                  const Tensor dz = epilogue.before(g, 2);
                  if (g.needs(1)) add_weights(g, 1, shape, dz, g.saved(y));
                  if (g.needs(0)) add_forward(g, 0, shape, dz, g.saved(w));
                });
}

Tensor convolution_weights(const Tensor& x, const Tensor& y, Index kernel_height,
                           Index kernel_width, Window window) {
  const char* name = "convolution_weights";
  check_operands(name, x, "output", y);
  const ConvolutionShape shape{x.dim(0),      x.dim(1),     x.dim(2),      x.dim(3),      y.dim(3),
                               kernel_height, kernel_width, window.stride, window.padding};
  check_window(name, shape);
  require(y.shape() == y_shape(shape), name, "left is ", x.shape(), ", right is ", y.shape(),
          "; a convolution of left gives ", y_shape(shape), ", not right");
  Tensor w = Tensor::empty(w_shape(shape), x.device());
  convolution_weights(x.device(), shape, x.data(), y.data(), 0, w.mutable_data());
  return record(
      name, w, {&x, &y},
      [x = saved_if(y.requires_grad(), x), y = saved_if(x.requires_grad(), y), shape](Backward& g) {
        if (g.needs(0)) add_transposed(g, 0, shape, g.saved(y), g.gradient());
        if (g.needs(1)) add_forward(g, 1, shape, g.saved(x), g.gradient());
      });
}

}  // namespace ballast
