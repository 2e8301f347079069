#include "kernels/elementwise.h"

#include <string>

#include "autograd/node.h"
#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/error.h"

namespace ballast {

void check_matrix(const char* name, const Tensor& x) {
  if (x.rank() != 2) {
    throw Error(std::string(name) + ": " + x.shape().text() + " is not a matrix");
  }
}

void check_slope(const char* name, Activation activation, Real slope) {
  if (activation != Activation::leaky_relu || slope >= 0) return;
  throw Error(std::string(name) + ": a leaky ReLU of slope " + std::to_string(slope) +
              " cannot be fused; give 0 or more, or call leaky_relu after it");
}

void check_devices(const char* name, Device left, Device right) {
  if (left == right) return;
  const auto place = [](Device device) {
    return device.name() + (device.precision == Precision::tf32 ? " in TF32" : "");
  };
  throw Error(std::string(name) + ": left is on " + place(left) + ", right is on " + place(right) +
              "; move one of them");
}

void check_constant(const char* name, const char* what, const Tensor& x) {
  if (x.requires_grad()) {
    throw Error(std::string(name) + ": no gradient flows into " + what + "; detach() it");
  }
}

void throw_shapes(const char* name, const Shape& left, const Shape& right, const std::string& why) {
  throw Error(std::string(name) + ": left is " + left.text() + ", right is " + right.text() + "; " +
              why);
}

namespace {

// Lines the extents up at the last axis; an axis that is missing or 1 is repeated (stride 0).
BroadcastShape broadcast(const char* name, const Shape& a, const Shape& b) {
  BroadcastShape result;
  result.rank = std::max(a.rank(), b.rank());
  Index stride_a = 1;
  Index stride_b = 1;
  for (int from_end = 1; from_end <= result.rank; ++from_end) {
    const Index extent_a = from_end <= a.rank() ? a[a.rank() - from_end] : 1;
    const Index extent_b = from_end <= b.rank() ? b[b.rank() - from_end] : 1;
    if (extent_a != extent_b && extent_a != 1 && extent_b != 1) {
      throw_shapes(name, a, b, "the shapes do not broadcast");
    }
    const auto axis = static_cast<std::size_t>(result.rank - from_end);
    result.shape[axis] = extent_a == 1 ? extent_b : extent_a;
    result.stride_a[axis] = extent_a == 1 ? 0 : stride_a;
    result.stride_b[axis] = extent_b == 1 ? 0 : stride_b;
    stride_a *= extent_a;
    stride_b *= extent_b;
  }
  return result;
}

Shape shape_of(const BroadcastShape& broadcast) {
  Shape shape;
  for (int axis = 0; axis < broadcast.rank; ++axis) {
    shape.append(broadcast.shape[static_cast<std::size_t>(axis)]);
  }
  return shape;
}

}  // namespace

Tensor apply_unary(UnaryOp op, const Tensor& x, Real parameter) {
  Tensor y = Tensor::empty(x.shape(), x.device());
  unary(x.device(), op, x.data(), y.mutable_data(), x.count(), parameter);
  return y;
}

Tensor apply_binary(const char* name, BinaryOp op, const Tensor& a, const Tensor& b,
                    Real parameter) {
  check_devices(name, a.device(), b.device());
  if (a.shape() == b.shape()) {
    Tensor y = Tensor::empty(a.shape(), a.device());
    binary(a.device(), op, a.data(), b.data(), y.mutable_data(), a.count(), parameter);
    return y;
  }
  const BroadcastShape shape = broadcast(name, a.shape(), b.shape());
  Tensor y = Tensor::empty(shape_of(shape), a.device());
  binary_broadcast(a.device(), op, shape, a.data(), b.data(), y.mutable_data(), parameter);
  return y;
}

Tensor add(const Tensor& a, const Tensor& b) {
  return record("add", apply_binary("add", BinaryOp::add, a, b), {&a, &b}, [](Backward& g) {
    g.add(0, g.gradient());
    g.add(1, g.gradient());
  });
}

Tensor subtract(const Tensor& a, const Tensor& b) {
  return record("subtract", apply_binary("subtract", BinaryOp::subtract, a, b), {&a, &b},
                [](Backward& g) {
                  g.add(0, g.gradient());
                  if (g.needs(1)) g.add(1, negate(g.gradient()));
                });
}

Tensor multiply(const Tensor& a, const Tensor& b) {
  return record(
      "multiply", apply_binary("multiply", BinaryOp::multiply, a, b), {&a, &b},
      [a = saved_if(b.requires_grad(), a), b = saved_if(a.requires_grad(), b)](Backward& g) {
        if (g.needs(0)) g.add(0, multiply(g.gradient(), g.saved(b)));
        if (g.needs(1)) g.add(1, multiply(g.gradient(), g.saved(a)));
      });
}

Tensor divide(const Tensor& a, const Tensor& b) {
  Tensor y = apply_binary("divide", BinaryOp::divide, a, b);
  return record(
      "divide", y, {&a, &b},
      [b = Saved(b), y = b.requires_grad() ? Saved(y.detach()) : Saved<Tensor>()](Backward& g) {
        const Tensor over_b = divide(g.gradient(), g.saved(b));
        g.add(0, over_b);
        if (g.needs(1)) g.add(1, negate(multiply(over_b, g.result(y))));
      });
}

Tensor divide_or_zero(const Tensor& a, const Tensor& b) {
  Tensor y = apply_binary("divide_or_zero", BinaryOp::divide_or_zero, a, b);
  return record(
      "divide_or_zero", y, {&a, &b},
      [b = Saved(b), y = b.requires_grad() ? Saved(y.detach()) : Saved<Tensor>()](Backward& g) {
        const Tensor over_b = divide_or_zero(g.gradient(), g.saved(b));
        g.add(0, over_b);
        if (g.needs(1)) g.add(1, negate(multiply(over_b, g.result(y))));
      });
}

namespace {

// Of two equal operands each takes half of the gradient.
Tensor larger_share(const Tensor& a, const Tensor& b) {
  const Tensor difference = subtract(apply_binary("maximum", BinaryOp::greater, a, b),
                                     apply_binary("maximum", BinaryOp::greater, b, a));
  return add(multiply(difference, Real{0.5}), Real{0.5});
}

Tensor choose(const char* name, BinaryOp op, const Tensor& a, const Tensor& b) {
  const bool larger = op == BinaryOp::maximum;
  return record(name, apply_binary(name, op, a, b), {&a, &b},
                [a = Saved(a.detach()), b = Saved(b.detach()), larger](Backward& g) {
                  const Tensor& first = g.saved(larger ? a : b);
                  const Tensor& second = g.saved(larger ? b : a);
                  const Tensor share = larger_share(first, second);
                  if (g.needs(0)) g.add(0, multiply(g.gradient(), share));
                  if (g.needs(1)) g.add(1, multiply(g.gradient(), add(negate(share), 1)));
                });
}

}  // namespace

Tensor maximum(const Tensor& a, const Tensor& b) {
  return choose("maximum", BinaryOp::maximum, a, b);
}

Tensor minimum(const Tensor& a, const Tensor& b) {
  return choose("minimum", BinaryOp::minimum, a, b);
}

Tensor add(const Tensor& a, Real b) {
  return record("add", apply_unary(UnaryOp::add_scalar, a, b), {&a},
                [](Backward& g) { g.add(0, g.gradient()); });
}

Tensor multiply(const Tensor& a, Real b) {
  return record("multiply", apply_unary(UnaryOp::multiply_scalar, a, b), {&a},
                [b](Backward& g) { g.add(0, multiply(g.gradient(), b)); });
}

Tensor negate(const Tensor& x) {
  return record("negate", apply_unary(UnaryOp::negate, x), {&x},
                [](Backward& g) { g.add(0, negate(g.gradient())); });
}

Tensor exp(const Tensor& x) {
  Tensor y = apply_unary(UnaryOp::exp, x);
  return record("exp", y, {&x}, [y = Saved(y.detach())](Backward& g) {
    g.add(0, multiply(g.gradient(), g.result(y)));
  });
}

Tensor log(const Tensor& x) {
  return record("log", apply_unary(UnaryOp::log, x), {&x},
                [x = Saved(x)](Backward& g) { g.add(0, divide(g.gradient(), g.saved(x))); });
}

Tensor sqrt(const Tensor& x) {
  Tensor y = apply_unary(UnaryOp::sqrt, x);
  return record("sqrt", y, {&x}, [y = Saved(y.detach())](Backward& g) {
    g.add(0, divide(multiply(g.gradient(), Real{0.5}), g.result(y)));
  });
}

Tensor square(const Tensor& x) {
  return record("square", apply_unary(UnaryOp::square, x), {&x}, [x = Saved(x)](Backward& g) {
    g.add(0, multiply(multiply(g.gradient(), g.saved(x)), 2));
  });
}

Tensor reciprocal(const Tensor& x) {
  Tensor y = apply_unary(UnaryOp::reciprocal, x);
  return record("reciprocal", y, {&x}, [y = Saved(y.detach())](Backward& g) {
    g.add(0, negate(multiply(g.gradient(), square(g.result(y)))));
  });
}

Tensor tanh(const Tensor& x) {
  Tensor y = apply_unary(UnaryOp::tanh, x);
  return record("tanh", y, {&x}, [y = Saved(y.detach())](Backward& g) {
    g.add(0, tanh_gradient(g.gradient(), g.result(y)));
  });
}

Tensor tanh_gradient(const Tensor& gradient, const Tensor& y) {
  return record(
      "tanh_gradient", apply_binary("tanh_gradient", BinaryOp::tanh_gradient, gradient, y),
      {&gradient, &y}, [gradient = Saved(gradient), y = Saved(y)](Backward& g) {
        const Tensor& result = g.saved(y);
        if (g.needs(0)) g.add(0, tanh_gradient(g.gradient(), result));
        if (!g.needs(1)) return;
        g.add(1, multiply(multiply(g.gradient(), g.saved(gradient)), multiply(result, -2)));
      });
}

Tensor sigmoid(const Tensor& x) {
  Tensor y = apply_unary(UnaryOp::sigmoid, x);
  return record("sigmoid", y, {&x}, [y = Saved(y.detach())](Backward& g) {
    g.add(0, sigmoid_gradient(g.gradient(), g.result(y)));
  });
}

Tensor sigmoid_gradient(const Tensor& gradient, const Tensor& y) {
  return record("sigmoid_gradient",
                apply_binary("sigmoid_gradient", BinaryOp::sigmoid_gradient, gradient, y),
                {&gradient, &y}, [gradient = Saved(gradient), y = Saved(y)](Backward& g) {
                  const Tensor& result = g.saved(y);
                  if (g.needs(0)) g.add(0, sigmoid_gradient(g.gradient(), result));
                  if (!g.needs(1)) return;
                  const Tensor slope = add(multiply(result, -2), 1);
                  g.add(1, multiply(multiply(g.gradient(), g.saved(gradient)), slope));
                });
}

Tensor softplus(const Tensor& x) {
  return record("softplus", apply_unary(UnaryOp::softplus, x), {&x}, [x = Saved(x)](Backward& g) {
    g.add(0, multiply(g.gradient(), sigmoid(g.saved(x))));
  });
}

Tensor abs(const Tensor& x) {
  return record("abs", apply_unary(UnaryOp::abs, x), {&x}, [x = Saved(x.detach())](Backward& g) {
    g.add(0, multiply(g.gradient(), apply_unary(UnaryOp::sign, g.saved(x))));
  });
}

Tensor relu(const Tensor& x) {
  Tensor y = apply_unary(UnaryOp::relu, x);
  return record("relu", y, {&x}, [y = Saved(y.detach())](Backward& g) {
    g.add(0, leaky_gradient(g.gradient(), g.result(y), 0));
  });
}

Tensor leaky_relu(const Tensor& x, Real slope) {
  return record("leaky_relu", apply_unary(UnaryOp::leaky_relu, x, slope), {&x},
                [x = Saved(x.detach()), slope](Backward& g) {
                  g.add(0, leaky_gradient(g.gradient(), g.saved(x), slope));
                });
}

Tensor leaky_gradient(const Tensor& gradient, const Tensor& y, Real slope) {
  return record("leaky_gradient",
                apply_binary("leaky_gradient", BinaryOp::leaky_gradient, gradient, y, slope),
                {&gradient}, [y = Saved(y.detach()), slope](Backward& g) {
                  g.add(0, leaky_gradient(g.gradient(), g.saved(y), slope));
                });
}

Tensor activation_gradient(const Tensor& gradient, const Tensor& y, Activation activation,
                           Real slope) {
  if (activation == Activation::none) return gradient;
  return leaky_gradient(gradient, y, slope_below_zero(activation, slope));
}

void activation_gradient_into(const Tensor& gradient, const Tensor& y, Activation activation,
                              Real slope, Tensor& buffer) {
  binary(gradient.device(), BinaryOp::leaky_gradient, gradient.data(), y.data(),
         buffer.mutable_data(), gradient.count(), slope_below_zero(activation, slope));
}

Tensor clamp(const Tensor& x, Real low, Real high) {
  if (!(low <= high)) {
    throw Error("clamp: the bounds " + std::to_string(low) + " and " + std::to_string(high) +
                " hold nothing between them");
  }
  Tensor y = apply_unary(UnaryOp::clamp_above, apply_unary(UnaryOp::clamp_below, x, low), high);
  return record("clamp", y, {&x}, [x = Saved(x.detach()), y = Saved(y.detach())](Backward& g) {
    const Tensor& before = g.saved(x);
    const Tensor after = g.result(y);
    const Tensor outside = add(apply_binary("clamp", BinaryOp::greater, before, after),
                               apply_binary("clamp", BinaryOp::greater, after, before));
    g.add(0, multiply(g.gradient(), add(negate(outside), 1)));
  });
}

}  // namespace ballast
