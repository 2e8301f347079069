#include "kernels/elementwise.h"

#include <algorithm>
#include <utility>

#include "autograd/rules.h"

namespace ballast {
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
    require_match(extent_a == extent_b || extent_a == 1 || extent_b == 1, name, a, b,
                  "shapes cannot be broadcast");
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

namespace {

// Tensors that a gradient rule reads, besides the gradient.
enum Reads : unsigned { kNone = 0, kA = 1, kB = 2, kAB = 3, kY = 4, kBY = 6 };

// Records y = op(a, b); b is undefined for an operation of one operand. rule_a(dy, a, b, y) is the
// gradient of a, rule_b that of b. What a rule does not read is undefined.
template <Reads reads_a, Reads reads_b, class RuleA, class RuleB>
Tensor record_rules(const char* name, Tensor y, const Tensor& a, const Tensor& b, RuleA rule_a,
                    RuleB rule_b) {
  if constexpr ((reads_a | reads_b) == kNone) {
    return record(name, std::move(y), {&a, &b}, [rule_a, rule_b](Backward& g) {
      const Tensor none;
      if (g.needs(0)) g.add(0, rule_a(g.gradient(), none, none, none));
      if (g.needs(1)) g.add(1, rule_b(g.gradient(), none, none, none));
    });
  }
  const unsigned reads = (a.requires_grad() ? reads_a : 0U) | (b.requires_grad() ? reads_b : 0U);
  const Saved saved_y = saved_result_if(reads & kY, y);
  return record(name, std::move(y), {&a, &b},
                [a = saved_if(reads & kA, a), b = saved_if(reads & kB, b), y = saved_y, rule_a,
                 rule_b](Backward& g) {
                  const auto add = [&](std::size_t input, unsigned read, const auto& rule) {
                    if (!g.needs(input)) return;
                    const Tensor none;
                    g.add(input,
                          rule(g.gradient(), read & kA ? g.saved(a) : none,
                               read & kB ? g.saved(b) : none, read & kY ? g.result(y) : none));
                  };
                  add(0, reads_a, rule_a);
                  add(1, reads_b, rule_b);
                });
}

// 1 where a > b, 0 where a < b, 1/2 where they are equal: each gets half of the gradient.
Tensor larger_share(const Tensor& a, const Tensor& b) {
  const Tensor difference = subtract(apply_binary("maximum", BinaryOp::greater, a, b),
                                     apply_binary("maximum", BinaryOp::greater, b, a));
  return add(multiply(difference, Real{0.5}), Real{0.5});
}

}  // namespace

// The table of gradient rules: name, and for each operand what its rule reads and its gradient.
// NOLINTBEGIN(bugprone-macro-parentheses): `reads` is a part of an identifier
#define BALLAST_RULE(gradient)                                            \
  []([[maybe_unused]] const Tensor& dy, [[maybe_unused]] const Tensor& a, \
     [[maybe_unused]] const Tensor& b, [[maybe_unused]] const Tensor& y) { return gradient; }
#define BALLAST_UNARY(name, reads, rule)                                              \
  Tensor name(const Tensor& x) {                                                      \
    return record_rules<k##reads, kNone>(#name, apply_unary(UnaryOp::name, x), x, {}, \
                                         BALLAST_RULE(rule), BALLAST_RULE(dy));       \
  }
#define BALLAST_BINARY(name, reads_a, rule_a, reads_b, rule_b)                \
  Tensor name(const Tensor& left, const Tensor& right) {                      \
    return record_rules<k##reads_a, k##reads_b>(                              \
        #name, apply_binary(#name, BinaryOp::name, left, right), left, right, \
        BALLAST_RULE(rule_a), BALLAST_RULE(rule_b));                          \
  }
// NOLINTEND(bugprone-macro-parentheses)
BALLAST_UNARY(negate, None, -dy)
BALLAST_UNARY(exp, Y, dy* y)
BALLAST_UNARY(log, A, dy / a)
BALLAST_UNARY(sqrt, Y, dy* Real(0.5) / y)
BALLAST_UNARY(square, A, dy* a * 2)
BALLAST_UNARY(reciprocal, Y, -(dy* square(y)))
BALLAST_UNARY(tanh, Y, tanh_gradient(dy, y))
BALLAST_UNARY(sigmoid, Y, sigmoid_gradient(dy, y))
BALLAST_UNARY(softplus, A, dy* sigmoid(a))
BALLAST_UNARY(abs, A, dy* apply_unary(UnaryOp::sign, a))
BALLAST_UNARY(relu, Y, leaky_gradient(dy, y, 0))
BALLAST_BINARY(add, None, dy, None, dy)
BALLAST_BINARY(subtract, None, dy, None, -dy)
BALLAST_BINARY(multiply, B, dy* b, A, dy* a)
BALLAST_BINARY(divide, B, dy / b, BY, -(dy / b * y))
BALLAST_BINARY(divide_or_zero, B, divide_or_zero(dy, b), BY, -(divide_or_zero(dy, b) * y))
BALLAST_BINARY(maximum, AB, dy* larger_share(a, b), AB, dy* larger_share(b, a))
BALLAST_BINARY(minimum, AB, dy* larger_share(b, a), AB, dy* larger_share(a, b))
BALLAST_BINARY(tanh_gradient, B, tanh_gradient(dy, b), AB, dy* a*(b* Real(-2)))
BALLAST_BINARY(sigmoid_gradient, B, sigmoid_gradient(dy, b), AB, dy* a*(b* Real(-2) + Real(1)))
#undef BALLAST_UNARY
#undef BALLAST_BINARY
#undef BALLAST_RULE

Tensor add(const Tensor& a, Real b) {
  return record("add", apply_unary(UnaryOp::add_scalar, a, b), {&a},
                [](Backward& g) { g.add(0, g.gradient()); });
}

Tensor multiply(const Tensor& a, Real b) {
  return record("multiply", apply_unary(UnaryOp::multiply_scalar, a, b), {&a},
                [b](Backward& g) { g.add(0, multiply(g.gradient(), b)); });
}

Tensor leaky_relu(const Tensor& x, Real slope) {
  return record("leaky_relu", apply_unary(UnaryOp::leaky_relu, x, slope), {&x},
                [x = Saved(x), slope](Backward& g) {
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

Tensor clamp(const Tensor& x, Real low, Real high) {
  require(low <= high, "clamp", "bounds are ", low, " and ", high, "; low <= high is required");
  const Tensor y =
      apply_unary(UnaryOp::clamp_above, apply_unary(UnaryOp::clamp_below, x, low), high);
  return record("clamp", y, {&x}, [x = Saved(x.detach()), y = Saved(y.detach())](Backward& g) {
    const Tensor& before = g.saved(x);
    const Tensor after = g.result(y);
    const Tensor outside = add(apply_binary("clamp", BinaryOp::greater, before, after),
                               apply_binary("clamp", BinaryOp::greater, after, before));
    g.add(0, multiply(g.gradient(), add(negate(outside), 1)));
  });
}

}  // namespace ballast
