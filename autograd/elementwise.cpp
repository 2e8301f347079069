#include "kernels/elementwise.h"

#include <string>

#include "autograd/node.h"
#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/error.h"

namespace ballast {

void check_matrix(const char* name, const Tensor& x) {
  if (x.rank() != 2) {
    throw Error(std::string(name) + ": " + x.shape().text() + " is not a matrix (2 axes)");
  }
}

void check_slope(const char* name, Activation activation, Real slope) {
  if (activation != Activation::leaky_relu || slope >= 0) return;
  throw Error(std::string(name) + ": a leaky ReLU with slope " + std::to_string(slope) +
              " cannot be fused; use a slope >= 0, or call leaky_relu separately");
}

void check_devices(const char* name, Device left, Device right) {
  if (left == right) return;
  throw Error(std::string(name) + ": left is on " + left.name() + ", right is on " + right.name() +
              "; move one of them with to()");
}

void check_constant(const char* name, const char* what, const Tensor& x) {
  if (x.requires_grad()) {
    throw Error(std::string(name) + ": no gradient is defined for " + what + "; detach() it first");
  }
}

void throw_shapes(const char* name, const Shape& left, const Shape& right, const std::string& why) {
  throw Error(std::string(name) + ": left is " + left.text() + ", right is " + right.text() + "; " +
              why);
}

namespace {

// Aligns the extents at the last axis; an axis that is missing or 1 is broadcast (stride 0).
BroadcastShape broadcast(const char* name, const Shape& a, const Shape& b) {
  BroadcastShape result;
  result.rank = std::max(a.rank(), b.rank());
  Index stride_a = 1;
  Index stride_b = 1;
  for (int from_end = 1; from_end <= result.rank; ++from_end) {
    const Index extent_a = from_end <= a.rank() ? a[a.rank() - from_end] : 1;
    const Index extent_b = from_end <= b.rank() ? b[b.rank() - from_end] : 1;
    if (extent_a != extent_b && extent_a != 1 && extent_b != 1) {
      throw_shapes(name, a, b, "shapes cannot be broadcast");
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

namespace {

// divide or divide_or_zero, selected by `apply`.
template <class Apply>
Tensor quotient(const char* name, BinaryOp op, const Tensor& a, const Tensor& b, Apply apply) {
  Tensor y = apply_binary(name, op, a, b);
  const Saved saved_y = b.requires_grad() ? Saved(y.detach()) : Saved<Tensor>();
  return record(name, y, {&a, &b}, [b = Saved(b), saved_y, apply](Backward& g) {
    const Tensor over_b = apply(g.gradient(), g.saved(b));
    g.add(0, over_b);
    if (g.needs(1)) g.add(1, -(over_b * g.result(saved_y)));
  });
}

}  // namespace

Tensor divide(const Tensor& a, const Tensor& b) {
  return quotient("divide", BinaryOp::divide, a, b,
                  [](const Tensor& x, const Tensor& y) { return divide(x, y); });
}

Tensor divide_or_zero(const Tensor& a, const Tensor& b) {
  return quotient("divide_or_zero", BinaryOp::divide_or_zero, a, b, divide_or_zero);
}

namespace {

// For equal operands each gets half of the gradient.
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
                [](Backward& g) { g.add(0, -g.gradient()); });
}

namespace {

// Unary operations that save their input or their result; the rule computes the gradient of x from
// the gradient of y and the saved tensor.
template <class Rule>
Tensor unary_of_x(const char* name, UnaryOp op, const Tensor& x, Rule rule, Real parameter = 0) {
  return record(name, apply_unary(op, x, parameter), {&x},
                [x = Saved(x), rule](Backward& g) { g.add(0, rule(g.gradient(), g.saved(x))); });
}

template <class Rule>
Tensor unary_of_y(const char* name, UnaryOp op, const Tensor& x, Rule rule) {
  Tensor y = apply_unary(op, x);
  return record(name, y, {&x}, [y = Saved(y.detach()), rule](Backward& g) {
    g.add(0, rule(g.gradient(), g.result(y)));
  });
}

}  // namespace

// Defines the operation, what it saves (x or y), and its rule.
// NOLINTBEGIN(bugprone-macro-parentheses): `saved` is an identifier
#define BALLAST_UNARY(name, saved, rule)                                                 \
  Tensor name(const Tensor& input) {                                                     \
    return unary_of_##saved(#name, UnaryOp::name, input,                                 \
                            [](const Tensor& dy, const Tensor& saved) { return rule; }); \
  }
// NOLINTEND(bugprone-macro-parentheses)
BALLAST_UNARY(exp, y, dy* y)
BALLAST_UNARY(log, x, dy / x)
BALLAST_UNARY(sqrt, y, dy* Real(0.5) / y)
BALLAST_UNARY(square, x, dy* x * 2)
BALLAST_UNARY(reciprocal, y, -(dy* square(y)))
BALLAST_UNARY(tanh, y, tanh_gradient(dy, y))
BALLAST_UNARY(sigmoid, y, sigmoid_gradient(dy, y))
BALLAST_UNARY(softplus, x, dy* sigmoid(x))
BALLAST_UNARY(abs, x, dy* apply_unary(UnaryOp::sign, x))
BALLAST_UNARY(relu, y, leaky_gradient(dy, y, 0))
#undef BALLAST_UNARY

Tensor leaky_relu(const Tensor& x, Real slope) {
  const auto rule = [slope](const Tensor& dy, const Tensor& saved) {
    return leaky_gradient(dy, saved, slope);
  };
  return unary_of_x("leaky_relu", UnaryOp::leaky_relu, x, rule, slope);
}

namespace {

// The gradient dx of an activation y, linear in the gradient of y; `derivative` is d(dx)/dy for a
// gradient of 1.
template <class Derivative>
Tensor gradient_by_result(const char* name, BinaryOp op, const Tensor& gradient, const Tensor& y,
                          Derivative derivative) {
  return record(name, apply_binary(name, op, gradient, y), {&gradient, &y},
                [=, gradient = Saved(gradient), y = Saved(y)](Backward& g) {
                  if (g.needs(0)) {
                    g.add(0, gradient_by_result(name, op, g.gradient(), g.saved(y), derivative));
                  }
                  if (!g.needs(1)) return;
                  g.add(1, g.gradient() * g.saved(gradient) * derivative(g.saved(y)));
                });
}

}  // namespace

Tensor tanh_gradient(const Tensor& gradient, const Tensor& y) {
  return gradient_by_result("tanh_gradient", BinaryOp::tanh_gradient, gradient, y,
                            [](const Tensor& result) { return result * Real(-2); });
}

Tensor sigmoid_gradient(const Tensor& gradient, const Tensor& y) {
  return gradient_by_result("sigmoid_gradient", BinaryOp::sigmoid_gradient, gradient, y,
                            [](const Tensor& result) { return result * Real(-2) + Real(1); });
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
    throw Error("clamp: bounds are " + std::to_string(low) + " and " + std::to_string(high) +
                "; low <= high is required");
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
