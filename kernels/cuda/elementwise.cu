// Element-wise kernels, bound by memory traffic: 4 bytes per float read or written.
#include <array>

#include "kernels/cuda/kernels.h"
#include "kernels/cuda/map.cuh"
#include "kernels/cuda/scalar.cuh"
#include "kernels/shared/elementwise_dispatch.h"

namespace ballast::cuda {

namespace {

template <class Functor>
struct Unary {
  const float* x;
  float p;

  template <int kPack>
  __device__ Pack<kPack> load(Index i) const {
    return load_pack<kPack>(x + i);
  }
  template <int kPack>
  __device__ Pack<kPack> make(Pack<kPack> v) const {
    for (int k = 0; k < kPack; ++k) v.value[k] = Functor{}(Scalar(v.value[k]), Scalar(p)).value;
    return v;
  }
};

template <int kPack>
struct Pair {
  Pack<kPack> a;
  Pack<kPack> b;
};

template <class Functor, int kPack>
__device__ Pack<kPack> combine(const Pair<kPack>& pair, float p) {
  Pack<kPack> y;
  for (int k = 0; k < kPack; ++k) {
    y.value[k] = Functor{}(Scalar(pair.a.value[k]), Scalar(pair.b.value[k]), Scalar(p)).value;
  }
  return y;
}

template <class Functor>
struct Binary {
  const float* a;
  const float* b;
  float p;

  template <int kPack>
  __device__ Pair<kPack> load(Index i) const {
    return {load_pack<kPack>(a + i), load_pack<kPack>(b + i)};
  }
  template <int kPack>
  __device__ Pack<kPack> make(const Pair<kPack>& pair) const {
    return combine<Functor>(pair, p);
  }
};

struct Axpy {
  float alpha;
  const float* x;
  const float* y;

  template <int kPack>
  __device__ Pair<kPack> load(Index i) const {
    return {load_pack<kPack>(x + i), load_pack<kPack>(y + i)};
  }
  template <int kPack>
  __device__ Pack<kPack> make(const Pair<kPack>& pair) const {
    Pack<kPack> v;
    for (int k = 0; k < kPack; ++k) v.value[k] = fmaf(alpha, pair.a.value[k], pair.b.value[k]);
    return v;
  }
};

struct Fill {
  float value;

  template <int kPack>
  __device__ Pack<kPack> load(Index) const {
    Pack<kPack> v;
    for (int k = 0; k < kPack; ++k) v.value[k] = value;
    return v;
  }
  template <int kPack>
  __device__ Pack<kPack> make(const Pack<kPack>& v) const {
    return v;
  }
};

// An operand of a broadcast: its strides, innermost axis first.
template <class Number>
struct Operand {
  const float* values;
  Number stride[kMaxRank];
  bool fours;  // along the innermost axis it may be read four at a time

  // From position `at` along the innermost axis.
  template <int kPack>
  __device__ Pack<kPack> load(Number at) const {
    if constexpr (kPack == 4) {
      if (fours) return load_pack<kPack>(values + at);
    }
    const Number step = stride[0];
    Pack<kPack> v;
    v.value[0] = values[at];
    for (int k = 1; k < kPack; ++k) v.value[k] = step == 0 ? v.value[0] : values[at + k * step];
    return v;
  }
};

// Special cases: rows and columns with a matrix, one value with all. Otherwise an index is split
// into positions on the axes, with one division per axis except the outermost.
template <class Functor, class Number>
struct Broadcast {
  int rank;
  Divider<Number> extent[kMaxRank];  // innermost axis first
  Operand<Number> a;
  Operand<Number> b;
  float p;

  template <int kPack>
  __device__ Pair<kPack> load(Index i) const {
    Number rest = static_cast<Number>(i);
    Number at_a = 0;
    Number at_b = 0;
    for (int axis = 0; axis < rank; ++axis) {
      const Number outer = axis + 1 < rank ? extent[axis].quotient(rest) : 0;
      const Number position = rest - outer * extent[axis].by;
      at_a += position * a.stride[axis];
      at_b += position * b.stride[axis];
      rest = outer;
    }
    return {a.template load<kPack>(at_a), b.template load<kPack>(at_b)};
  }
  template <int kPack>
  __device__ Pack<kPack> make(const Pair<kPack>& pair) const {
    return combine<Functor>(pair, p);
  }
};

template <class Number>
Operand<Number> make_operand(const float* values, int rank,
                             const std::array<Index, kMaxRank>& stride) {
  Operand<Number> operand{values, {}, aligned16(values) && rank > 0 && stride[rank - 1] == 1};
  for (int axis = 0; axis < rank; ++axis) {
    operand.stride[axis] = static_cast<Number>(stride[rank - 1 - axis]);
    if (axis > 0 && operand.stride[axis] % 4 != 0) operand.fours = false;
  }
  return operand;
}

template <class Functor, class Number>
void launch_broadcast(Device device, const BroadcastShape& s, Index count, const float* a,
                      const float* b, float* y, float p) {
  Broadcast<Functor, Number> source{s.rank,
                                    {},
                                    make_operand<Number>(a, s.rank, s.stride_a),
                                    make_operand<Number>(b, s.rank, s.stride_b),
                                    p};
  for (int axis = 0; axis < s.rank; ++axis) {
    source.extent[axis] = Divider<Number>(s.shape[s.rank - 1 - axis]);
  }
  // Four results are in one row of the innermost axis, whatever the strides of the operands.
  const bool fours = aligned16(y) && s.rank > 0 && s.shape[s.rank - 1] % 4 == 0;
  launch_map(device, "binary_broadcast", fours, source, y, count);
}

// The largest number that occurs when an index of the shape is split.
Index largest_number(const BroadcastShape& s, Index count) {
  Index reach_a = 0;
  Index reach_b = 0;
  for (int axis = 0; axis < s.rank; ++axis) {
    reach_a += s.shape[axis] * s.stride_a[axis];
    reach_b += s.shape[axis] * s.stride_b[axis];
  }
  return std::max({count, reach_a, reach_b});
}

template <class Functor>
void launch_binary(Device device, const float* a, const float* b, float* y, Index count, float p) {
  launch_map(device, "binary", aligned16(a, b, y), Binary<Functor>{a, b, p}, y, count);
}

}  // namespace

void unary(Device device, UnaryOp op, const Real* x, Real* y, Index count, Real p) {
  with_functor(op, [=](auto functor) {
    launch_map(device, "unary", aligned16(x, y), Unary<decltype(functor)>{x, p}, y, count);
  });
}

void binary(Device device, BinaryOp op, const Real* a, const Real* b, Real* y, Index count,
            Real p) {
  with_functor(op,
               [=](auto functor) { launch_binary<decltype(functor)>(device, a, b, y, count, p); });
}

void binary_broadcast(Device device, BinaryOp op, const BroadcastShape& shape, const Real* a,
                      const Real* b, Real* y, Real p) {
  const BroadcastShape s = collapse(shape);
  Index count = 1;
  for (int axis = 0; axis < s.rank; ++axis) count *= s.shape[axis];
  if (count == 0) return;
  const bool equal = s.rank == 1 && s.stride_a[0] == 1 && s.stride_b[0] == 1;
  const bool narrow = fits_32_bits(largest_number(s, count));
  with_functor(op, [&](auto functor) {
    using Functor = decltype(functor);
    if (equal) return launch_binary<Functor>(device, a, b, y, count, p);
    if (narrow) return launch_broadcast<Functor, std::uint32_t>(device, s, count, a, b, y, p);
    launch_broadcast<Functor, Index>(device, s, count, a, b, y, p);
  });
}

void axpy(Device device, Real alpha, const Real* x, Real* y, Index count) {
  launch_map(device, "axpy", aligned16(x, y), Axpy{alpha, x, y}, y, count);
}

void fill(Device device, Real value, Real* y, Index count) {
  launch_map(device, "fill", aligned16(y), Fill{value}, y, count);
}

}  // namespace ballast::cuda
