#include "kernels/batch_norm.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/column_groups.h"
#include "kernels/cpu/fold_rows.h"
#include "kernels/cpu/pieces.h"
#include "kernels/cuda/kernels.h"
#include "kernels/simd.h"

namespace ballast {

namespace {

using V = RealVector;

constexpr int kGroup = 8;  // vectors of columns that a task holds

const auto add_groups = [](auto& total, const auto& rest) {
  for (std::size_t k = 0; k < total.size(); ++k) total[k] = total[k] + rest[k];
};

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

  // Mean and variance in two passes, then the output: kCount vectors of columns from c on.
  template <int kCount, class Access>
  void run(Index c, Access access) const {
    using Values = Group<kCount>;
    const V per_row = rows > 0 ? 1 / static_cast<Real>(rows) : Real(0);
    const auto add = [from = x + c, stride = columns, access](Values& total, Index r) {
      for (int k = 0; k < kCount; ++k) {
        total[k] = total[k] + access.load(from + r * stride + k * kLanes);
      }
    };
    Values average = fold_rows(0, rows, zero_group<kCount>(), add, add_groups);
    for (V& v : average) v = v * per_row;
    const auto add_square = [from = x + c, stride = columns, access, average](Values& total,
                                                                              Index r) {
      for (int k = 0; k < kCount; ++k) {
        const V difference = access.load(from + r * stride + k * kLanes) - average[k];
        total[k] = fma(difference, difference, total[k]);
      }
    };
    Values inverse = fold_rows(0, rows, zero_group<kCount>(), add_square, add_groups);
    for (V& v : inverse) v = V(1) / sqrt(fma(v, per_row, V(epsilon)));
    store_group<kCount>(access, average.data(), mean + c);
    store_group<kCount>(access, inverse.data(), inverse_deviation + c);
    write<kCount>(c, access, average, inverse);
  }

  template <int kCount, class Access>
  void write(Index c, Access access, const Group<kCount>& average,
             const Group<kCount>& inverse) const {
    auto factor = load_group<kCount>(access, scale + c);
    for (int k = 0; k < kCount; ++k) factor[k] = factor[k] * inverse[k];
    const auto offset = load_group<kCount>(access, shift + c);
    const Forward self = *this;  // a copy that the stores cannot reach
    for (Index r = 0; r < self.rows; ++r) {
      for (int k = 0; k < kCount; ++k) {
        const Index i = r * self.columns + c + k * kLanes;
        V value = fma(access.load(self.x + i) - average[k], factor[k], offset[k]);
        if (self.activated) value = select(value > V(0), value, V(self.slope) * value);
        access.store(value, self.y + i);
      }
    }
  }
};

// What the backward pass reads, held by value so that stores cannot be thought to change it.
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

  template <int kCount, class Access>
  void run(Index c, Access access) const {
    // First sum dz, then sum dz (x - mean), side by side.
    using Sums = Group<2 * kCount>;
    const auto average = load_group<kCount>(access, mean + c);
    const auto add = [from = source, average, c, stride = columns, access](Sums& total, Index r) {
      for (int k = 0; k < kCount; ++k) {
        const Index i = r * stride + c + k * kLanes;
        const V dz = from.dz(i, access);
        total[k] = total[k] + dz;
        total[kCount + k] = fma(dz, access.load(from.x + i) - average[k], total[kCount + k]);
      }
    };
    Sums sums = fold_rows(0, rows, zero_group<2 * kCount>(), add, add_groups);
    for (int k = 0; k < kCount; ++k) {
      V& dot = sums[kCount + k];
      dot = dot * access.load(inverse_deviation + c + k * kLanes);
    }
    store_group<kCount>(access, sums.data(), dshift + c);
    store_group<kCount>(access, sums.data() + kCount, dscale + c);
    write<kCount>(c, access, average, sums);
  }

  // dx = scale inverse (dz - mean dz - normal mean(dz normal)), normal = (x - mean) inverse.
  template <int kCount, class Access>
  void write(Index c, Access access, const Group<kCount>& average,
             const Group<2 * kCount>& sums) const {
    const V per_row = rows > 0 ? 1 / static_cast<Real>(rows) : Real(0);
    Group<kCount> factor;
    Group<kCount> mean_dz;
    Group<kCount> tilt;
    for (int k = 0; k < kCount; ++k) {
      const V inverse = access.load(inverse_deviation + c + k * kLanes);
      factor[k] = access.load(scale + c + k * kLanes) * inverse;
      mean_dz[k] = sums[k] * per_row;
      tilt[k] = sums[kCount + k] * per_row * inverse;
    }
    const Source<kActivated> from = source;
    Real* const target = dx;
    for (Index row = c; row < c + rows * columns; row += columns) {
      for (int k = 0; k < kCount; ++k) {
        const Index i = row + k * kLanes;
        const V normal = access.load(from.x + i) - average[k];
        access.store(factor[k] * fma(-normal, tilt[k], from.dz(i, access) - mean_dz[k]),
                     target + i);
      }
    }
  }
};

// Tasks are groups of columns, whatever the number of threads.
template <class Task>
void run_tasks(const Task& task, Index rows, Index columns) {
  constexpr Index kWidth = kGroup * kLanes;
  for_tasks((columns + kWidth - 1) / kWidth, rows * columns, [&](Index number) {
    const Index begin = number * kWidth;
    each_group<kGroup>(begin, std::min(begin + kWidth, columns),
                       [&](auto count, Index c, auto access) {
                         task.template run<decltype(count)::value>(c, access);
                       });
  });
}

}  // namespace

void batch_norm_forward(Device device, const Real* x, Index rows, Index columns, const Real* scale,
                        const Real* shift, Real epsilon, const Epilogue& activation, Real* mean,
                        Real* inverse_deviation, Real* y, Index groups) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().batch_norm_forward(device, x, rows, columns, scale, shift, epsilon,
                                             activation, mean, inverse_deviation, y, groups);
  const bool activated = activation.activation != Activation::none;
  const Real slope = slope_below_zero(activation.activation, activation.slope);
  for (Index group = 0; group < groups; ++group) {
    const Index first = group * rows * columns;
    run_tasks(Forward{x + first, rows, columns, scale, shift, epsilon, activated, slope,
                      mean + group * columns, inverse_deviation + group * columns, y + first},
              rows, columns);
  }
}

void batch_norm_backward(Device device, const Real* dy, const Real* x, const Real* y, Index rows,
                         Index columns, const Real* scale, const Epilogue& activation,
                         const Real* mean, const Real* inverse_deviation, Real* dx, Real* dscale,
                         Real* dshift) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().batch_norm_backward(device, dy, x, y, rows, columns, scale, activation,
                                              mean, inverse_deviation, dx, dscale, dshift);
  const auto run = [&]<bool kActivated>(const Source<kActivated>& source) {
    run_tasks(Backward<kActivated>{source, rows, columns, scale, mean, inverse_deviation, dx,
                                   dscale, dshift},
              rows, columns);
  };
  if (activation.activation == Activation::none) {
    run(Source<false>{dy, x, y, 1});
  } else {
    run(Source<true>{dy, x, y, slope_below_zero(activation.activation, activation.slope)});
  }
}

void batch_norm_update_running(Device device, const Real* mean, const Real* inverse_deviation,
                               Real epsilon, Index rows, Index columns, Real momentum,
                               Real* running_mean, Real* running_variance, Index groups) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().batch_norm_update_running(device, mean, inverse_deviation, epsilon, rows,
                                                    columns, momentum, running_mean,
                                                    running_variance, groups);
  const Real correction = rows > 1 ? static_cast<Real>(rows) / static_cast<Real>(rows - 1) : 1;
  for (Index i = 0; i < groups * columns; ++i) {
    const Index c = i % columns;
    const Real total = 1 / (inverse_deviation[i] * inverse_deviation[i]);
    const Real variance = std::max(total - epsilon, Real(0)) * correction;
    running_mean[c] += momentum * (mean[i] - running_mean[c]);
    running_variance[c] += momentum * (variance - running_variance[c]);
  }
}

}  // namespace ballast
