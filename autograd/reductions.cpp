// Broadcasting, its adjoint, and sums.
#include "autograd/rules.h"
#include "kernels/reduce.h"

namespace ballast {
namespace {

Index product(const Shape& shape, int begin, int end) {
  Index product = 1;
  for (int axis = begin; axis < end; ++axis) product *= shape[axis];
  return product;
}

// Adjacent axes along which a small shape is broadcast to a large one, as one axis of this extent.
// outer and inner are the numbers of elements of both shapes before and after these axes.
struct BroadcastAxes {
  Index extent;
  Index outer_small, outer_large;
  Index inner_small, inner_large;
};

// Calls visit(axes) from the innermost axes outwards.
template <class Visit>
void each_broadcast(const char* name, const Shape& small, const Shape& large, const Visit& visit) {
  Shape padded;  // `small` with the rank of `large`
  for (int axis = small.rank(); axis < large.rank(); ++axis) padded.append(1);
  for (int axis = 0; axis < small.rank(); ++axis) padded.append(small[axis]);
  bool fits = padded.rank() == large.rank();
  for (int axis = 0; fits && axis < large.rank(); ++axis) {
    fits = padded[axis] == large[axis] || padded[axis] == 1;
  }
  require(fits, name, small, " cannot be broadcast to ", large);
  const int rank = large.rank();
  const auto is_broadcast = [&](int axis) { return padded[axis] != large[axis]; };
  for (int end = rank; end > 0;) {
    int begin = end;
    while (begin > 0 && (is_broadcast(begin - 1) || large[begin - 1] == 1)) --begin;
    const Index extent = product(large, begin, end);
    if (extent != 1) {
      visit(BroadcastAxes{extent, product(padded, 0, begin), product(large, 0, begin),
                          product(padded, end, rank), product(large, end, rank)});
    }
    end = begin < end ? begin : end - 1;
  }
}

// scale * sum_to(x, shape).
Tensor scaled_sum_to(const char* name, const Tensor& x, const Shape& shape, Real scale) {
  Tensor y = x;
  Real factor = scale;
  bool summed = false;
  each_broadcast(name, shape, x.shape(), [&](const BroadcastAxes& axes) {
    Tensor next = Tensor::empty({axes.outer_large, axes.inner_small}, x.device());
    reduce(x.device(), ReduceOp::sum, y.data(), {axes.outer_large, axes.extent, axes.inner_small},
           next.mutable_data(), factor);
    y = next;
    factor = 1;
    summed = true;
  });
  if (!summed) y = apply_unary(UnaryOp::multiply_scalar, x, scale);
  return record(name, y.view(0, shape), {&x}, [full = x.shape(), scale](Backward& g) {
    g.add(0, scaled_broadcast_to(g.gradient(), full, scale));
  });
}

Tensor reduced_axis(const char* name, const Tensor& x, int axis, bool mean) {
  const Index extent = x.dim(axis);
  require(!mean || extent > 0, name, "no values along an axis of ", x.shape());
  Shape shape = x.shape();
  shape[axis] = 1;
  return scaled_sum_to(name, x, shape, mean ? Real{1} / static_cast<Real>(extent) : 1);
}

}  // namespace

Tensor scaled_broadcast_to(const Tensor& x, const Shape& shape, Real scale) {
  Tensor y = x;
  Real factor = scale;
  each_broadcast("broadcast_to", x.shape(), shape, [&](const BroadcastAxes& axes) {
    Tensor next = Tensor::empty({axes.outer_small, axes.extent, axes.inner_large}, x.device());
    repeat(x.device(), y.data(), {axes.outer_small, axes.extent, axes.inner_large},
           next.mutable_data(), factor);
    y = next;
    factor = 1;
  });
  if (factor != 1) y = apply_unary(UnaryOp::multiply_scalar, x, factor);
  // Backward::add sums the gradient again.
  return record("broadcast_to", y.view(0, shape), {&x}, [scale](Backward& g) {
    g.add(0, scale == 1 ? g.gradient() : multiply(g.gradient(), scale));
  });
}

Tensor broadcast_to(const Tensor& x, const Shape& shape) {
  return scaled_broadcast_to(x, shape, 1);
}

Tensor sum_to(const Tensor& x, const Shape& shape) { return scaled_sum_to("sum_to", x, shape, 1); }

Tensor sum(const Tensor& x) { return scaled_sum_to("sum", x, {}, 1); }

Tensor mean(const Tensor& x) {
  require(x.count() > 0, "mean", "no values in ", x.shape());
  return scaled_sum_to("mean", x, {}, Real{1} / static_cast<Real>(x.count()));
}

Tensor sum(const Tensor& x, int axis) { return reduced_axis("sum", x, axis, false); }
Tensor mean(const Tensor& x, int axis) { return reduced_axis("mean", x, axis, true); }

Tensor row_norm(const Tensor& x) {
  check_matrix("row_norm", x);
  const Index rows = x.dim(0);
  Tensor y = Tensor::empty({rows, 1}, x.device());
  reduce(x.device(), ReduceOp::sum_of_squares, x.data(), {rows, x.dim(1), 1}, y.mutable_data());
  unary(x.device(), UnaryOp::sqrt, y.data(), y.mutable_data(), rows);
  return record("row_norm", y, {&x}, [x = Saved(x), y = Saved(y.detach())](Backward& g) {
    g.add(0, multiply(g.saved(x), divide_or_zero(g.gradient(), g.result(y))));
  });
}

}  // namespace ballast
