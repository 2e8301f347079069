#include "kernels/reduce.h"

#include <limits>

namespace ballast {

namespace {

Real reduce_one(ReduceOp op, const Real* x, Index count, Index stride, Real scale) {
  if (op == ReduceOp::max) {
    Real largest = -std::numeric_limits<Real>::infinity();
    for (Index r = 0; r < count; ++r) {
      if (x[r * stride] > largest || x[r * stride] != x[r * stride]) largest = x[r * stride];
    }
    return largest;
  }
  double sum = 0;
  for (Index r = 0; r < count; ++r) {
    const double value = x[r * stride];
    sum += op == ReduceOp::sum ? value : value * value;
  }
  return static_cast<Real>(sum) * scale;
}

}  // namespace

void reduce(Device, ReduceOp op, const Real* x, Index outer, Index reduced, Index inner, Real* y,
            Real scale) {
  for (Index o = 0; o < outer; ++o) {
    for (Index i = 0; i < inner; ++i) {
      y[o * inner + i] = reduce_one(op, x + o * reduced * inner + i, reduced, inner, scale);
    }
  }
}

void repeat(Device, const Real* x, Index outer, Index repeated, Index inner, Real* y, Real scale) {
  for (Index o = 0; o < outer; ++o) {
    for (Index r = 0; r < repeated; ++r) {
      for (Index i = 0; i < inner; ++i) *y++ = scale * x[o * inner + i];
    }
  }
}

void argmax_rows(Device, const Real* x, Index rows, Index columns, std::int32_t* y) {
  for (Index r = 0; r < rows; ++r) {
    const Real* row = x + r * columns;
    Index best = 0;
    for (Index c = 1; c < columns; ++c) {
      if (row[c] > row[best]) best = c;
    }
    y[r] = static_cast<std::int32_t>(best);
  }
}

}  // namespace ballast
