#include "kernels/batch_norm.h"

#include <algorithm>
#include <cmath>

#include "kernels/cpu/fold_rows.h"
#include "kernels/cpu/lanes.h"
#include "kernels/threads.h"

namespace ballast {

namespace {

// Columns are worked on kCount vectors V at a time; V is Lanes or, for the last columns, Real.
constexpr int kGroup = 8;
template <class V>
constexpr Index kWidth = sizeof(V) / sizeof(Real);

template <class V, int kCount>
using Group = std::array<V, kCount>;

template <class V, int kCount>
Group<V, kCount> load_group(const Real* x) {
  Group<V, kCount> group;
  for (int k = 0; k < kCount; ++k) group[k] = load_as<V>(x + k * kWidth<V>);
  return group;
}

template <class Values>
void store_group(const Values& group, Real* x) {
  std::memcpy(x, group.data(), sizeof(group));
}

const auto add_groups = [](auto& total, const auto& rest) {
  for (std::size_t k = 0; k < total.size(); ++k) total[k] += rest[k];
};

// The slope of the activation below zero: 1 for none.
Real slope_of(const Epilogue& activation) {
  if (activation.activation == Activation::none) return 1;
  return activation.activation == Activation::relu ? Real(0) : activation.slope;
}

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

  // Mean and variance in two passes, then the output: columns [c, c + kCount vectors).
  template <class V, int kCount>
  void run(Index c) const {
    using Values = Group<V, kCount>;
    const Real per_row = rows > 0 ? 1 / static_cast<Real>(rows) : 0;
    const auto add = [&](Values& total, Index r) {
      for (int k = 0; k < kCount; ++k) total[k] += at<V>(r, c, k);
    };
    Values average = fold_rows(0, rows, Values{}, add, add_groups);
    for (V& v : average) v *= per_row;
    const auto add_square = [&](Values& total, Index r) {
      for (int k = 0; k < kCount; ++k) {
        const V difference = at<V>(r, c, k) - average[k];
        total[k] += difference * difference;
      }
    };
    Values inverse = fold_rows(0, rows, Values{}, add_square, add_groups);
    store_group(average, mean + c);
    store_group(inverse, inverse_deviation + c);
    for (Index i = c; i < c + kCount * kWidth<V>; ++i) {
      inverse_deviation[i] = 1 / std::sqrt(inverse_deviation[i] * per_row + epsilon);
    }
    inverse = load_group<V, kCount>(inverse_deviation + c);
    write<V, kCount>(c, average, inverse);
  }

  template <class V>
  V at(Index r, Index c, int k) const {
    return load_as<V>(x + r * columns + c + k * kWidth<V>);
  }

  template <class V, int kCount>
  void write(Index c, const Group<V, kCount>& average, const Group<V, kCount>& inverse) const {
    auto factor = load_group<V, kCount>(scale + c);
    for (int k = 0; k < kCount; ++k) factor[k] *= inverse[k];
    const auto offset = load_group<V, kCount>(shift + c);
    for (Index r = 0; r < rows; ++r) {
      for (int k = 0; k < kCount; ++k) {
        V value = (at<V>(r, c, k) - average[k]) * factor[k] + offset[k];
        if (activated) value = value > 0 ? value : slope * value;
        store(y + r * columns + c + k * kWidth<V>, value);
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
  template <class V>
  V dz(Index i) const {
    const V gradient = load_as<V>(dy + i);
    if constexpr (!kActivated) return gradient;
    return load_as<V>(y + i) > 0 ? gradient : slope * gradient;
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

  template <class V, int kCount>
  void run(Index c) const {
    const auto average = load_group<V, kCount>(mean + c);
    // First sum dz, then sum dz (x - mean), side by side.
    using Sums = Group<V, 2 * kCount>;
    const auto add = [from = source, average, c, stride = columns](Sums& total, Index r) {
      for (int k = 0; k < kCount; ++k) {
        const Index i = r * stride + c + k * kWidth<V>;
        const V dz = from.template dz<V>(i);
        total[k] += dz;
        total[kCount + k] += dz * (load_as<V>(from.x + i) - average[k]);
      }
    };
    const Sums sums = fold_rows(0, rows, Sums{}, add, add_groups);
    const auto inverse = load_group<V, kCount>(inverse_deviation + c);
    Group<V, kCount> sum;
    Group<V, kCount> dot;
    for (int k = 0; k < kCount; ++k) {
      sum[k] = sums[k];
      dot[k] = sums[kCount + k] * inverse[k];
    }
    store_group(sum, dshift + c);
    store_group(dot, dscale + c);
    write<V, kCount>(c, sum, dot);
  }

  // dx = scale inverse (dz - mean dz - normal mean(dz normal)), normal = (x - mean) inverse.
  template <class V, int kCount>
  void write(Index c, const Group<V, kCount>& sum, const Group<V, kCount>& dot) const {
    const Real per_row = rows > 0 ? 1 / static_cast<Real>(rows) : 0;
    const auto average = load_group<V, kCount>(mean + c);
    const auto inverse = load_group<V, kCount>(inverse_deviation + c);
    auto factor = load_group<V, kCount>(scale + c);
    Group<V, kCount> mean_dz;
    Group<V, kCount> tilt;
    for (int k = 0; k < kCount; ++k) {
      factor[k] *= inverse[k];
      mean_dz[k] = sum[k] * per_row;
      tilt[k] = dot[k] * per_row * inverse[k];
    }
    const Source<kActivated> from = source;
    Real* const target = dx;
    for (Index row = c; row < c + rows * columns; row += columns) {
      for (int k = 0; k < kCount; ++k) {
        const Index i = row + k * kWidth<V>;
        const V centred = from.template dz<V>(i) - mean_dz[k];
        store(target + i, factor[k] * (centred - (load_as<V>(from.x + i) - average[k]) * tilt[k]));
      }
    }
  }
};

// A task is one group of columns: groups do not depend on the number of threads.
template <class Task>
void each_group(const Task& task, Index rows, Index columns) {
  constexpr Index kGroupWidth = kGroup * kLanes;
#pragma omp parallel for schedule(static) if (rows * columns > kParallelThreshold)
  for (Index begin = 0; begin < columns; begin += kGroupWidth) {
    Index c = begin;
    const Index end = std::min(begin + kGroupWidth, columns);
    for (; c + kGroupWidth <= end; c += kGroupWidth) task.template run<Lanes, kGroup>(c);
    for (; c + kLanes <= end; c += kLanes) task.template run<Lanes, 1>(c);
    for (; c < end; ++c) task.template run<Real, 1>(c);
  }
}

}  // namespace

void batch_norm_forward(Device, const Real* x, Index rows, Index columns, const Real* scale,
                        const Real* shift, Real epsilon, const Epilogue& activation, Real* mean,
                        Real* inverse_deviation, Real* y) {
  const bool activated = activation.activation != Activation::none;
  each_group(Forward{x, rows, columns, scale, shift, epsilon, activated, slope_of(activation), mean,
                     inverse_deviation, y},
             rows, columns);
}

void batch_norm_backward(Device, const Real* dy, const Real* x, const Real* y, Index rows,
                         Index columns, const Real* scale, const Epilogue& activation,
                         const Real* mean, const Real* inverse_deviation, Real* dx, Real* dscale,
                         Real* dshift) {
  const auto run = [&](auto source) {
    each_group(Backward{source, rows, columns, scale, mean, inverse_deviation, dx, dscale, dshift},
               rows, columns);
  };
  if (activation.activation == Activation::none) {
    run(Source<false>{dy, x, y, 1});
  } else {
    run(Source<true>{dy, x, y, slope_of(activation)});
  }
}

void batch_norm_update_running(Device, const Real* mean, const Real* inverse_deviation,
                               Real epsilon, Index rows, Index columns, Real momentum,
                               Real* running_mean, Real* running_variance) {
  const Real correction = rows > 1 ? static_cast<Real>(rows) / static_cast<Real>(rows - 1) : 1;
  for (Index c = 0; c < columns; ++c) {
    const Real total = 1 / (inverse_deviation[c] * inverse_deviation[c]);
    const Real variance = std::max(total - epsilon, Real(0)) * correction;
    running_mean[c] += momentum * (mean[c] - running_mean[c]);
    running_variance[c] += momentum * (variance - running_variance[c]);
  }
}

}  // namespace ballast
