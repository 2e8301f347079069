#include "kernels/batch_norm.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "kernels/cpu/column_groups.h"
#include "kernels/cpu/fold_rows.h"
#include "kernels/cpu/pieces.h"
#include "kernels/cpu/scratch.h"
#include "kernels/cpu/simd.h"
#include "kernels/cuda/kernels.h"
#include "kernels/subnormals.h"

namespace ballast {

namespace {

using V = RealVector;

constexpr int kGroup = 8;  // vectors of columns in a tile

const auto add_groups = [](auto& total, const auto& rest) {
  for (std::size_t k = 0; k < total.size(); ++k) total[k] = total[k] + rest[k];
};

constexpr Index kStrip = kGroup * kLanes;

// Columns begin .. end of a matrix [rows, stride], cut into tiles independently of the number of
// threads: a strip of columns by the rows of one full branch of fold_rows(). Sums per tile, joined
// as fold_rows() joins its branches, are therefore bit-identical to those of a single fold.
class Tiles {
 public:
  Tiles(Index rows, Index stride, Index begin, Index end)
      : rows_(rows), stride_(stride), begin_(begin), end_(end) {
    const Index width = std::clamp<Index>(end - begin, 1, kStrip);
    rows_each_ = static_cast<Index>(std::bit_ceil(static_cast<std::uint64_t>(kElements / width)));
  }
  // Tiles along the rows; at least one, which may be empty.
  Index chunks() const { return std::max<Index>(1, (rows_ + rows_each_ - 1) / rows_each_); }

  // Calls visit(Count<n>, column, access, chunk, first row, rows) for all tiles.
  template <class Visit>
  void for_each(const Visit& visit) const {
    const Index strips = (end_ - begin_ + kStrip - 1) / kStrip;
    for_tasks(strips * chunks(), rows_ * (end_ - begin_), [&](Index task) {
      const Index chunk = task / strips;
      const Index first = chunk * rows_each_;
      const Index begin = begin_ + task % strips * kStrip;
      each_group<kGroup>(
          begin, std::min(begin + kStrip, end_), [&](auto count, Index c, auto access) {
            visit(count, c, access, chunk, first, std::min(rows_each_, rows_ - first));
          });
    });
  }

  // Calls visit(column, access) for all columns, one vector at a time.
  template <class Visit>
  void for_columns(const Visit& visit) const {
    each_group<1>(begin_, end_, [&](auto, Index c, auto access) { visit(c, access); });
  }

  // kSums sums per column, sum s of column c at totals[s stride + c]. adder(Count<n>, column,
  // access) returns the function that adds a row to kSums n vectors.
  template <int kSums, class Adder>
  void sum(const Adder& adder, Real* totals) const {
    if (chunks() == 1) return sum_chunks<kSums>(adder, totals);
    const Index all = kSums * stride_;
    Scratch partial(chunks() * all);
    sum_chunks<kSums>(adder, partial.data());
    for (Index s = 0; s < kSums; ++s) {
      join(chunks(), partial.data() + s * stride_, all, totals + s * stride_);
    }
  }

 private:
  static constexpr Index kElements = 32768;

  // The sums of each chunk, joined one after the other.
  template <int kSums, class Adder>
  void sum_chunks(const Adder& adder, Real* partial) const {
    for_each([&](auto count, Index c, auto access, Index chunk, Index first, Index rows) {
      constexpr int kCount = decltype(count)::value;
      const auto sums =
          fold_rows(first, rows, zero_group<kSums * kCount>(), adder(count, c, access), add_groups);
      for (int s = 0; s < kSums; ++s) {
        store_group<kCount>(access, sums.data() + s * kCount,
                            partial + (chunk * kSums + s) * stride_ + c);
      }
    });
  }

  void join(Index chunks, const Real* partial, Index from_chunk_to_chunk, Real* totals) const {
    each_group<kGroup>(begin_, end_, [=](auto count, Index c, auto access) {
      constexpr int kCount = decltype(count)::value;
      const auto add = [=](Group<kCount>& total, Index chunk) {
        add_groups(total, load_group<kCount>(access, partial + chunk * from_chunk_to_chunk + c));
      };
      const auto joined = fold_rows<1>(0, chunks, zero_group<kCount>(), add, add_groups);
      store_group<kCount>(access, joined.data(), totals + c);
    });
  }

  Index rows_;
  Index stride_;
  Index begin_;
  Index end_;
  Index rows_each_;
};

// Calls run(tiles) for all columns at once or, if columns are short, strip by strip, so that a
// strip stays in the cache between passes.
template <class Run>
void run_tiles(Index rows, Index columns, const Run& run) {
  const Tiles all(rows, columns, 0, columns);
  if (all.chunks() > 1) return run(all);
  for_tasks((columns + kStrip - 1) / kStrip, rows * columns, [&](Index strip) {
    run(Tiles(rows, columns, strip * kStrip, std::min(columns, (strip + 1) * kStrip)));
  });
}

V per_row(Index rows) { return rows > 0 ? 1 / static_cast<Real>(rows) : Real(0); }

struct Forward {
  const Real* x;
  Index rows;
  Index columns;
  const Real* scale;
  const Real* shift;
  Real epsilon;
  bool activated;
  Real slope;
  Real* mean;
  Real* inverse_deviation;
  Real* y;

  // Two passes for mean and variance, then the output.
  void run(const Tiles& tiles) const {
    tiles.sum<1>(
        [this](auto count, Index c, auto access) {
          return [from = x + c, stride = columns, access](auto& total, Index r) {
            for (int k = 0; k < decltype(count)::value; ++k) {
              total[k] = total[k] + access.load(from + r * stride + k * kLanes);
            }
          };
        },
        mean);
    tiles.for_columns([this](Index c, auto access) {
      access.store(access.load(mean + c) * per_row(rows), mean + c);
    });
    tiles.sum<1>(
        [this](auto count, Index c, auto access) {
          return [from = x + c, stride = columns, access,
                  average = load_group<decltype(count)::value>(access, mean + c)](auto& total,
                                                                                  Index r) {
            for (int k = 0; k < decltype(count)::value; ++k) {
              const V difference = access.load(from + r * stride + k * kLanes) - average[k];
              total[k] = fma(difference, difference, total[k]);
            }
          };
        },
        inverse_deviation);
    tiles.for_columns([this](Index c, auto access) {
      const V variance = fma(access.load(inverse_deviation + c), per_row(rows), V(epsilon));
      access.store(V(1) / sqrt(variance), inverse_deviation + c);
    });
    tiles.for_each([this](auto count, Index c, auto access, Index, Index first, Index some) {
      write<decltype(count)::value>(c, access, first, some);
    });
  }

  template <int kCount, class Access>
  void write(Index c, Access access, Index first, Index some) const {
    const auto average = load_group<kCount>(access, mean + c);
    const auto inverse = load_group<kCount>(access, inverse_deviation + c);
    auto factor = load_group<kCount>(access, scale + c);
    for (int k = 0; k < kCount; ++k) factor[k] = factor[k] * inverse[k];
    const auto offset = load_group<kCount>(access, shift + c);
    const Forward self = *this;  // a copy, so that stores cannot alias it
    for (Index r = first; r < first + some; ++r) {
      for (int k = 0; k < kCount; ++k) {
        const Index i = r * self.columns + c + k * kLanes;
        V value = fma(access.load(self.x + i) - average[k], factor[k], offset[k]);
        if (self.activated) value = select(value > V(0), value, V(self.slope) * value);
        access.store(value, self.y + i);
      }
    }
  }
};

// Inputs of the backward pass. Held by value so that the compiler knows that stores do not change
// them.
template <bool kActivated>
struct Source {
  const Real* dy;
  const Real* x;
  const Real* y;
  Real slope;

  // The gradient before the activation.
  template <class Access>
  V dz(Index i, Access access) const {
    const V gradient = access.load(dy + i);
    if constexpr (!kActivated) return gradient;
    return select(access.load(y + i) > V(0), gradient, V(slope) * gradient);
  }
};

template <bool kActivated>
struct Backward {
  Source<kActivated> source;
  Index rows;
  Index columns;
  const Real* scale;
  const Real* mean;
  const Real* inverse_deviation;
  Real* dx;
  Real* dscale;
  Real* dshift;

  // sums: memory for two numbers per column.
  void run(const Tiles& tiles, Real* sums) const {
    tiles.sum<2>(
        [this](auto count, Index c, auto access) {
          constexpr int kCount = decltype(count)::value;
          // First dz, then dz (x - mean).
          return [from = source, average = load_group<kCount>(access, mean + c), c,
                  stride = columns, access](auto& total, Index r) {
            for (int k = 0; k < kCount; ++k) {
              const Index i = r * stride + c + k * kLanes;
              const V dz = from.dz(i, access);
              total[k] = total[k] + dz;
              total[kCount + k] = fma(dz, access.load(from.x + i) - average[k], total[kCount + k]);
            }
          };
        },
        sums);
    tiles.for_columns([this, sums](Index c, auto access) {
      access.store(access.load(sums + c), dshift + c);
      access.store(access.load(sums + columns + c) * access.load(inverse_deviation + c),
                   dscale + c);
    });
    tiles.for_each([this](auto count, Index c, auto access, Index, Index first, Index some) {
      this->template write<decltype(count)::value>(c, access, first, some);
    });
  }

  // dx = scale inverse (dz - mean dz - normal mean(dz normal)), normal = (x - mean) inverse.
  template <int kCount, class Access>
  void write(Index c, Access access, Index first, Index some) const {
    const auto average = load_group<kCount>(access, mean + c);
    Group<kCount> factor;
    Group<kCount> mean_dz;
    Group<kCount> tilt;
    for (int k = 0; k < kCount; ++k) {
      const Index at = c + k * kLanes;
      const V inverse = access.load(inverse_deviation + at);
      factor[k] = access.load(scale + at) * inverse;
      mean_dz[k] = access.load(dshift + at) * per_row(rows);
      tilt[k] = access.load(dscale + at) * per_row(rows) * inverse;
    }
    const Source<kActivated> from = source;
    Real* const target = dx;
    for (Index row = first * columns + c; row < (first + some) * columns; row += columns) {
      for (int k = 0; k < kCount; ++k) {
        const Index i = row + k * kLanes;
        const V normal = access.load(from.x + i) - average[k];
        access.store(factor[k] * fma(-normal, tilt[k], from.dz(i, access) - mean_dz[k]),
                     target + i);
      }
    }
  }
};

}  // namespace

void batch_norm_forward(Device device, const Real* x, const BatchNormCall& call, Real* mean,
                        Real* inverse_deviation, Real* y) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().batch_norm_forward(device, x, call, mean, inverse_deviation, y);
  const auto [bias, activation, slope] = call.epilogue;
  for (Index group = 0; group < call.groups; ++group) {
    const Index first = group * call.rows * call.columns;
    const Forward forward{x + first,
                          call.rows,
                          call.columns,
                          call.scale,
                          bias,
                          call.epsilon,
                          activation != Activation::none,
                          slope_below_zero(activation, slope),
                          mean + group * call.columns,
                          inverse_deviation + group * call.columns,
                          y + first};
    run_tiles(call.rows, call.columns, [&](const Tiles& tiles) { forward.run(tiles); });
  }
}

void batch_norm_backward(Device device, const Real* dy, const BatchNormSaved& saved,
                         const BatchNormCall& call, Real* dx, Real* dscale, Real* dshift) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().batch_norm_backward(device, dy, saved, call, dx, dscale, dshift);
  const auto run = [&]<bool kActivated>(const Source<kActivated>& source) {
    const Backward<kActivated> backward{source,     call.rows,  call.columns,
                                        call.scale, saved.mean, saved.inverse_deviation,
                                        dx,         dscale,     dshift};
    Scratch sums(std::max<Index>(1, 2 * call.columns));
    run_tiles(call.rows, call.columns,
              [&](const Tiles& tiles) { backward.run(tiles, sums.data()); });
  };
  const auto [bias, activation, slope] = call.epilogue;
  if (activation == Activation::none) {
    run(Source<false>{dy, saved.x, saved.y, 1});
  } else {
    run(Source<true>{dy, saved.x, saved.y, slope_below_zero(activation, slope)});
  }
}

void batch_norm_update_running(Device device, const Real* mean, const Real* inverse_deviation,
                               const BatchNormCall& call, Real momentum, Real* running_mean,
                               Real* running_variance) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().batch_norm_update_running(device, mean, inverse_deviation, call, momentum,
                                                    running_mean, running_variance);
  const FlushSubnormals flush;
  const auto rows = static_cast<Real>(call.rows);
  const Real correction = call.rows > 1 ? rows / (rows - 1) : 1;
  for (Index i = 0; i < call.groups * call.columns; ++i) {
    const Index c = i % call.columns;
    const Real total = 1 / (inverse_deviation[i] * inverse_deviation[i]);
    const Real variance = std::max(total - call.epsilon, Real(0)) * correction;
    running_mean[c] += momentum * (mean[i] - running_mean[c]);
    running_variance[c] += momentum * (variance - running_variance[c]);
  }
}

}  // namespace ballast
