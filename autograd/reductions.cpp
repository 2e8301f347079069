#include "autograd/node.h"
#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/error.h"
#include "kernels/reduce.h"

namespace ballast {
namespace {

// The gradient is the same for all summed elements.
Tensor reduced(const char* name, const Tensor& x, Index outer, Index extent, const Shape& shape,
               Real scale) {
  const Index inner = shape.count() / (outer == 0 ? 1 : outer);
  Tensor y = Tensor::empty(shape, x.device());
  reduce(x.device(), ReduceOp::sum, x.data(), {outer, extent, inner}, y.mutable_data(), scale);
  return record(name, y, {&x}, [full = x.shape(), scale](Backward& g) {
    g.add(0, scaled_broadcast_to(g.gradient(), full, scale));
  });
}

Tensor reduced_axis(const char* name, const Tensor& x, int axis, bool mean) {
  const Index extent = x.dim(axis);
  if (mean && extent == 0) throw Error("mean: no values along an axis of " + x.shape().text());
  Shape shape = x.shape();
  shape[axis] = 1;
  Index outer = 1;
  for (int i = 0; i < axis; ++i) outer *= shape[i];
  return reduced(name, x, outer, extent, shape, mean ? Real{1} / static_cast<Real>(extent) : 1);
}

}  // namespace

Tensor sum(const Tensor& x) { return reduced("sum", x, 1, x.count(), {}, 1); }

Tensor mean(const Tensor& x) {
  if (x.count() == 0) throw Error("mean: no values in " + x.shape().text());
  return reduced("mean", x, 1, x.count(), {}, Real{1} / static_cast<Real>(x.count()));
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
