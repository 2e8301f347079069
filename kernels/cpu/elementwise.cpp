#include "kernels/elementwise.h"

#include <algorithm>

#include "kernels/cpu/pieces.h"
#include "kernels/elementwise_functors.h"
#include "kernels/vector_math.h"

namespace ballast {
namespace {

// Calls `visit` with the functor of the operation.
template <class Visit>
void with_functor(UnaryOp op, Visit visit) {
  using namespace functors;
  switch (op) {
    case UnaryOp::copy:
      return visit(Copy{});
    case UnaryOp::negate:
      return visit(Negate{});
    case UnaryOp::exp:
      return visit(Exp{});
    case UnaryOp::log:
      return visit(Log{});
    case UnaryOp::sqrt:
      return visit(Sqrt{});
    case UnaryOp::square:
      return visit(Square{});
    case UnaryOp::reciprocal:
      return visit(Reciprocal{});
    case UnaryOp::tanh:
      return visit(Tanh{});
    case UnaryOp::sigmoid:
      return visit(Sigmoid{});
    case UnaryOp::softplus:
      return visit(Softplus{});
    case UnaryOp::abs:
      return visit(Abs{});
    case UnaryOp::sign:
      return visit(Sign{});
    case UnaryOp::relu:
      return visit(Relu{});
    case UnaryOp::leaky_relu:
      return visit(LeakyRelu{});
    case UnaryOp::leaky_relu_slope:
      return visit(LeakyReluSlope{});
    case UnaryOp::add_scalar:
      return visit(AddScalar{});
    case UnaryOp::multiply_scalar:
      return visit(MultiplyScalar{});
    case UnaryOp::clamp_below:
      return visit(ClampBelow{});
    case UnaryOp::clamp_above:
      return visit(ClampAbove{});
    case UnaryOp::greater_scalar:
      return visit(GreaterScalar{});
  }
}

template <class Visit>
void with_functor(BinaryOp op, Visit visit) {
  using namespace functors;
  switch (op) {
    case BinaryOp::add:
      return visit(Add{});
    case BinaryOp::subtract:
      return visit(Subtract{});
    case BinaryOp::multiply:
      return visit(Multiply{});
    case BinaryOp::divide:
      return visit(Divide{});
    case BinaryOp::maximum:
      return visit(Maximum{});
    case BinaryOp::minimum:
      return visit(Minimum{});
    case BinaryOp::greater:
      return visit(Greater{});
    case BinaryOp::tanh_gradient:
      return visit(TanhGradient{});
    case BinaryOp::sigmoid_gradient:
      return visit(SigmoidGradient{});
    case BinaryOp::move_towards:
      return visit(MoveTowards{});
    case BinaryOp::leaky_gradient:
      return visit(LeakyGradient{});
  }
}

// Vectors of an operand along the innermost axis: a row of values, or one value for all.
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

// The same shape with fewer axes: those of extent 1 are dropped, neighbours that both operands walk
// through evenly become one.
BroadcastShape collapse(const BroadcastShape& s) {
  BroadcastShape result;
  int& rank = result.rank;
  for (int axis = 0; axis < s.rank; ++axis) {
    if (s.shape[axis] == 1) continue;
    const int last = rank - 1;
    if (rank > 0 && result.stride_a[last] == s.stride_a[axis] * s.shape[axis] &&
        result.stride_b[last] == s.stride_b[axis] * s.shape[axis]) {
      result.shape[last] *= s.shape[axis];
    } else {
      ++rank;
      result.shape[last + 1] = s.shape[axis];
    }
    result.stride_a[rank - 1] = s.stride_a[axis];
    result.stride_b[rank - 1] = s.stride_b[axis];
  }
  return result;
}

struct Offsets {
  Index a = 0;
  Index b = 0;
};

// Where the operands' row number `row` begins; rows are counted over all axes but the last.
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
  // Long rows are cut, so that a single one can be shared among threads.
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

void unary(Device, UnaryOp op, const Real* x, Real* y, Index count, Real p) {
  with_functor(op, [=](auto functor) {
    for_pieces(count, [=](Index begin, Index size) {
      const RealVector parameter = p;
      map_array(x + begin, y + begin, size, [=](RealVector v) { return functor(v, parameter); });
    });
  });
}

void binary(Device, BinaryOp op, const Real* a, const Real* b, Real* y, Index count, Real p) {
  with_functor(op, [=](auto functor) {
    for_pieces(count, [=](Index begin, Index size) {
      combine(functor, Row{a + begin}, Row{b + begin}, y + begin, size, p);
    });
  });
}

void binary_broadcast(Device, BinaryOp op, const BroadcastShape& shape, const Real* a,
                      const Real* b, Real* y, Real p) {
  const BroadcastShape collapsed = collapse(shape);
  with_functor(op, [&](auto functor) { broadcast(functor, collapsed, a, b, y, p); });
}

void axpy(Device, Real alpha, const Real* x, Real* y, Index count) {
  const auto add = [](RealVector a, RealVector b, RealVector p) { return fma(p, a, b); };
  for_pieces(count, [=](Index begin, Index size) {
    combine(add, Row{x + begin}, Row{y + begin}, y + begin, size, alpha);
  });
}

void fill(Device, Real value, Real* y, Index count) {
  for_pieces(count, [=](Index begin, Index size) { std::fill_n(y + begin, size, value); });
}

}  // namespace ballast
