#include "kernels/elementwise.h"

#include <algorithm>

#include "kernels/cpu/pieces.h"
#include "kernels/cpu/vector_math.h"
#include "kernels/cuda/kernels.h"
#include "kernels/shared/elementwise_dispatch.h"

namespace ballast {
namespace {

// Vectors of an operand along the innermost axis: a row of values, or one broadcast value.
struct Row {
  const Real* values;
  RealVector at(Index i) const { return RealVector::load(values + i); }
  RealVector at(Index i, int count) const { return RealVector::load_partial(values + i, count); }
};
struct Repeated {
  explicit Repeated(const Real* value) : vector(*value) {}
  RealVector vector;
  RealVector at(Index) const { return vector; }
  RealVector at(Index, int) const { return vector; }
};
struct Strided {
  const Real* values;
  Index stride;
  RealVector at(Index i) const { return at(i, RealVector::lanes); }
  RealVector at(Index i, int count) const {
    Real lane[RealVector::lanes] = {};
    for (int j = 0; j < count; ++j) lane[j] = values[(i + j) * stride];
    return RealVector::load(lane);
  }
};

template <class Functor, class A, class B>
void combine(Functor functor, A a, B b, Real* y, Index count, RealVector p) {
  constexpr int lanes = RealVector::lanes;
  Index i = 0;
  for (; i + lanes <= count; i += lanes) functor(a.at(i), b.at(i), p).store(y + i);
  const int rest = static_cast<int>(count - i);
  if (rest > 0) functor(a.at(i, rest), b.at(i, rest), p).store_partial(y + i, rest);
}

template <class Functor>
void combine_row(Functor functor, const Real* a, Index stride_a, const Real* b, Index stride_b,
                 Real* y, Index count, Real p) {
  if (stride_a == 1 && stride_b == 1) return combine(functor, Row{a}, Row{b}, y, count, p);
  if (stride_a == 1 && stride_b == 0) return combine(functor, Row{a}, Repeated(b), y, count, p);
  if (stride_a == 0 && stride_b == 1) return combine(functor, Repeated(a), Row{b}, y, count, p);
  combine(functor, Strided{a, stride_a}, Strided{b, stride_b}, y, count, p);
}

struct Offsets {
  Index a = 0;
  Index b = 0;
};

// Offset of row number `row` in the operands; rows are counted over all axes but the last.
Offsets row_offsets(const BroadcastShape& s, Index row) {
  Offsets offsets;
  for (int axis = s.rank - 2; axis >= 0; --axis) {
    const Index i = axis == 0 ? row : row % s.shape[axis];
    offsets.a += i * s.stride_a[axis];
    offsets.b += i * s.stride_b[axis];
    row /= s.shape[axis];
  }
  return offsets;
}

template <class Functor>
void broadcast(Functor functor, const BroadcastShape& s, const Real* a, const Real* b, Real* y,
               Real p) {
  const int last = s.rank - 1;
  const Index width = s.rank == 0 ? 1 : s.shape[last];
  const Index stride_a = s.rank == 0 ? 0 : s.stride_a[last];
  const Index stride_b = s.rank == 0 ? 0 : s.stride_b[last];
  Index rows = 1;
  for (int axis = 0; axis < last; ++axis) rows *= s.shape[axis];
  // Long rows are cut, so that threads can share a single one.
  const Index pieces = (width + kPiece - 1) / kPiece;
  for_tasks(rows * pieces, rows * width, [&](Index i) {
    const Index row = i / pieces;
    const Index begin = i % pieces * kPiece;
    const Offsets offsets = row_offsets(s, row);
    combine_row(functor, a + offsets.a + begin * stride_a, stride_a,
                b + offsets.b + begin * stride_b, stride_b, y + row * width + begin,
                std::min(kPiece, width - begin), p);
  });
}

}  // namespace

void unary(Device device, UnaryOp op, const Real* x, Real* y, Index count, Real p) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().unary(device, op, x, y, count, p);
  with_functor(op, [=](auto functor) {
    for_pieces(count, [=](Index begin, Index size) {
      const RealVector parameter = p;
      map_array(x + begin, y + begin, size, [=](RealVector v) { return functor(v, parameter); });
    });
  });
}

void binary(Device device, BinaryOp op, const Real* a, const Real* b, Real* y, Index count,
            Real p) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().binary(device, op, a, b, y, count, p);
  with_functor(op, [=](auto functor) {
    for_pieces(count, [=](Index begin, Index size) {
      combine(functor, Row{a + begin}, Row{b + begin}, y + begin, size, p);
    });
  });
}

void binary_broadcast(Device device, BinaryOp op, const BroadcastShape& shape, const Real* a,
                      const Real* b, Real* y, Real p) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().binary_broadcast(device, op, shape, a, b, y, p);
  const BroadcastShape collapsed = collapse(shape);
  with_functor(op, [&](auto functor) { broadcast(functor, collapsed, a, b, y, p); });
}

void axpy(Device device, Real alpha, const Real* x, Real* y, Index count) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().axpy(device, alpha, x, y, count);
  const auto add = [](RealVector a, RealVector b, RealVector p) { return fma(p, a, b); };
  for_pieces(count, [=](Index begin, Index size) {
    combine(add, Row{x + begin}, Row{y + begin}, y + begin, size, alpha);
  });
}

void fill(Device device, Real value, Real* y, Index count) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().fill(device, value, y, count);
  for_pieces(count, [=](Index begin, Index size) { std::fill_n(y + begin, size, value); });
}

}  // namespace ballast
