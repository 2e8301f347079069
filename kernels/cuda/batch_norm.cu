// Batch normalisation, forward. Up to 2048 rows: one launch, which holds x in registers; 8 bytes
// per element. More rows: three launches (statistics of chunks, join, results); 12 bytes per
// element.
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/strip.cuh"
#include "kernels/cuda/workspace.cuh"

namespace ballast::cuda {

namespace {

struct Forward {
  const float* x;
  const float* scale;
  const float* shift;
  float epsilon;
  bool activated;
  float slope;
  float* mean;
  float* inverse_deviation;
  float* y;

  __device__ Forward of_group(Index group, const StripPlan& plan) const {
    Forward own = *this;
    own.x += group * plan.rows * plan.columns;
    own.y += group * plan.rows * plan.columns;
    own.mean += group * plan.columns;
    own.inverse_deviation += group * plan.columns;
    return own;
  }
};

// y = activation(factor (x - mean) + shift) in the columns of a thread. Scale and shift are loaded
// at once; the statistics may be set later.
template <int kPack>
struct Normalizer {
  Pack<kPack> mean;
  Pack<kPack> factor;
  Pack<kPack> shift;
  bool activated;
  float slope;

  __device__ Normalizer(const Forward& forward, const StripPlace<kPack>& place)
      : mean{},
        factor(load_values<kPack>(forward.scale + place.column, place.inside)),
        shift(load_values<kPack>(forward.shift + place.column, place.inside)),
        activated(forward.activated),
        slope(forward.slope) {}
  __device__ void take_statistics(const Pack<kPack>& average, const Pack<kPack>& inverse) {
    mean = average;
    for (int k = 0; k < kPack; ++k) factor.value[k] *= inverse.value[k];
  }
  __device__ Pack<kPack> operator()(Pack<kPack> v) const {
    for (int k = 0; k < kPack; ++k) {
      const float value = fmaf(v.value[k] - mean.value[k], factor.value[k], shift.value[k]);
      v.value[k] = activated && !(value > 0) ? slope * value : value;
    }
    return v;
  }
};

__device__ float inverse_root(float squares, float per_row, float epsilon) {
  return 1.0f / sqrtf(fmaf(squares, per_row, epsilon));
}

// One block per strip with all rows: kHold packs per thread.
template <int kPack, int kHold>
__global__ void __launch_bounds__(kStripThreads)
    held_kernel(Forward all, StripPlan plan, float per_row) {
  BALLAST_SHARED(float, warps, kStripThreads / kWarp * kStripColumns);
  BALLAST_SHARED(float, total, kStripColumns);
  const StripShared shared{warps, total};
  const StripPlace<kPack> place(plan);
  const Forward forward = all.of_group(place.group, plan);
  Normalizer<kPack> normalize(forward, place);
  Pack<kPack> x[kHold] = {};
  Pack<kPack> average = {};
  for (int i = 0; i < kHold; ++i) {
    if (i < place.count) x[i] = load_pack<kPack>(forward.x + place.at(i));
  }
  for (int i = 0; i < kHold; ++i) {
    for (int k = 0; k < kPack; ++k) average.value[k] += x[i].value[k];
  }
  average = strip_sum(average, plan.width, shared);
  for (int k = 0; k < kPack; ++k) average.value[k] *= per_row;
  Pack<kPack> inverse = {};
  for (int i = 0; i < kHold; ++i) {
    for (int k = 0; k < kPack; ++k) {
      const float difference = x[i].value[k] - average.value[k];
      if (i < place.count) inverse.value[k] = fmaf(difference, difference, inverse.value[k]);
    }
  }
  inverse = strip_sum(inverse, plan.width, shared);
  for (int k = 0; k < kPack; ++k) {
    inverse.value[k] = inverse_root(inverse.value[k], per_row, forward.epsilon);
  }
  if (place.speaks) {
    store_values(forward.mean + place.column, average);
    store_values(forward.inverse_deviation + place.column, inverse);
  }
  normalize.take_statistics(average, inverse);
  for (int i = 0; i < kHold; ++i) {
    if (i < place.count) store_pack(forward.y + place.at(i), normalize(x[i]));
  }
}

// Mean and sum of squared differences from the mean, for the rows seen so far.
template <int kPack>
struct Moments {
  float count = 0;
  Pack<kPack> mean = {};
  Pack<kPack> squares = {};

  // Adds more rows (Chan, Golub, LeVeque, 1983).
  __device__ void join(float added, const Pack<kPack>& other_mean,
                       const Pack<kPack>& other_squares) {
    const float weight = added / (count + added);
    for (int k = 0; k < kPack; ++k) {
      const float difference = other_mean.value[k] - mean.value[k];
      mean.value[k] = fmaf(difference, weight, mean.value[k]);
      squares.value[k] += fmaf(difference * difference, count * weight, other_squares.value[k]);
    }
    count += added;
  }
};

constexpr int kGroup = 4;  // rows that a thread loads at once

// Values relative to `origin`, a row of x. Their means are small even if those of x are not, and so
// are the errors of the means.
template <int kPack>
__device__ Moments<kPack> moments_of(const float* x, const StripPlace<kPack>& place,
                                     const Pack<kPack>& origin) {
  Moments<kPack> moments;
  for (Index first = 0; first < place.count; first += kGroup) {
    const int count = place.count - first < kGroup ? static_cast<int>(place.count - first) : kGroup;
    Pack<kPack> v[kGroup] = {};
    for (int i = 0; i < kGroup; ++i) {
      if (i < count) v[i] = load_pack<kPack>(x + place.at(first + i));
    }
    Pack<kPack> mean = {};
    Pack<kPack> squares = {};
    for (int k = 0; k < kPack; ++k) {
      for (int i = 0; i < kGroup; ++i) {
        v[i].value[k] -= origin.value[k];
        if (i < count) mean.value[k] += v[i].value[k];
      }
      mean.value[k] /= static_cast<float>(count);
      for (int i = 0; i < kGroup; ++i) {
        const float difference = v[i].value[k] - mean.value[k];
        if (i < count) squares.value[k] = fmaf(difference, difference, squares.value[k]);
      }
    }
    moments.join(static_cast<float>(count), mean, squares);
  }
  return moments;
}

// Joins the moments of all threads of a column, count rows in total: first the mean, then the
// squares around it.
template <int kPack>
__device__ Moments<kPack> strip_moments(const Moments<kPack>& part, float count, int width,
                                        const StripShared& shared) {
  Moments<kPack> all;
  all.count = count;
  for (int k = 0; k < kPack; ++k) all.mean.value[k] = part.mean.value[k] * part.count;
  all.mean = strip_sum(all.mean, width, shared);
  for (int k = 0; k < kPack; ++k) {
    all.mean.value[k] /= count;
    const float difference = part.mean.value[k] - all.mean.value[k];
    all.squares.value[k] = fmaf(difference * difference, part.count, part.squares.value[k]);
  }
  all.squares = strip_sum(all.squares, width, shared);
  return all;
}

// partial: for each chunk the means minus x[0, :], and the squares; [groups, chunks, 2, columns].
template <int kPack>
__global__ void __launch_bounds__(kChunkThreads)
    moments_kernel(Forward all, StripPlan plan, float* partial) {
  BALLAST_SHARED(float, warps, kStripThreads / kWarp * kStripColumns);
  BALLAST_SHARED(float, total, kStripColumns);
  const StripShared shared{warps, total};
  const StripPlace<kPack> place(plan);
  const float* const x = all.of_group(place.group, plan).x;
  const Pack<kPack> origin = load_values<kPack>(x + place.column, place.inside);
  const Index first = place.chunk * plan.chunk;
  const Index rows = plan.chunk < plan.rows - first ? plan.chunk : plan.rows - first;
  const Moments<kPack> moments =
      strip_moments(moments_of(x, place, origin), static_cast<float>(rows), plan.width, shared);
  if (!place.speaks) return;
  const Index number = place.group * plan.chunks + place.chunk;
  float* to = partial + 2 * number * plan.columns + place.column;
  store_values(to, moments.mean);
  store_values(to + plan.columns, moments.squares);
}

// Joins the chunks. `joint` cuts the table of chunks into strips; `plan` is the plan of the rows.
__global__ void __launch_bounds__(kChunkThreads)
    join_kernel(const float* partial, StripPlan plan, StripPlan joint, Forward all) {
  BALLAST_SHARED(float, warps, kStripThreads / kWarp * kStripColumns);
  BALLAST_SHARED(float, total, kStripColumns);
  const StripPlace<1> place(joint);
  const Forward forward = all.of_group(place.group, plan);
  partial += 2 * place.group * plan.chunks * plan.columns;
  Moments<1> moments;
  for (Index i = 0; i < place.count; ++i) {
    const Index chunk = place.row + i * place.step;
    const float* from = partial + 2 * chunk * plan.columns + place.column;
    const Index left = plan.rows - chunk * plan.chunk;
    const auto count = static_cast<float>(left < plan.chunk ? left : plan.chunk);
    moments.join(count, load_pack<1>(from), load_pack<1>(from + plan.columns));
  }
  const auto rows = static_cast<float>(plan.rows);
  moments = strip_moments(moments, rows, joint.width, StripShared{warps, total});
  if (!place.speaks) return;
  forward.mean[place.column] = forward.x[place.column] + moments.mean.value[0];
  forward.inverse_deviation[place.column] =
      inverse_root(moments.squares.value[0], 1.0f / rows, forward.epsilon);
}

template <int kPack>
__global__ void __launch_bounds__(kChunkThreads) normalize_kernel(Forward all, StripPlan plan) {
  const StripPlace<kPack> place(plan);
  const Forward forward = all.of_group(place.group, plan);
  Normalizer<kPack> normalize(forward, place);
  normalize.take_statistics(
      load_values<kPack>(forward.mean + place.column, place.inside),
      load_values<kPack>(forward.inverse_deviation + place.column, place.inside));
  for (Index first = 0; first < place.count; first += kGroup) {
    Pack<kPack> v[kGroup] = {};
    for (int i = 0; i < kGroup; ++i) {
      if (first + i < place.count) v[i] = load_pack<kPack>(forward.x + place.at(first + i));
    }
    for (int i = 0; i < kGroup; ++i) {
      if (first + i < place.count) store_pack(forward.y + place.at(first + i), normalize(v[i]));
    }
  }
}

template <int kPack>
void run(Device device, const Forward& forward, const BatchNormCall& call) {
  const Index rows = call.rows;
  const Index columns = call.columns;
  const Index groups = call.groups;
  const char* name = "batch_norm_forward";
  if (launch_held<kPack>(device, name, forward, rows, columns, held_kernel<kPack, kFewHeld<kPack>>,
                         held_kernel<kPack, kManyHeld<kPack>>, groups)) {
    return;
  }
  const StripPlan plan = plan_chunks(rows, columns, kPack);
  const StripPlan joint = plan_joint(plan);
  const Workspace partial(device, groups * 2 * plan.chunks * columns);
  launch(device, name, moments_kernel<kPack>, groups * plan.pieces(), kChunkThreads, forward, plan,
         partial.values());
  launch(device, name, join_kernel, groups * joint.pieces(), kChunkThreads, partial.values(), plan,
         joint, forward);
  launch(device, name, normalize_kernel<kPack>, groups * plan.pieces(), kChunkThreads, forward,
         plan);
}

__global__ void update_running_kernel(const float* mean, const float* inverse_deviation,
                                      BatchNormCall call, float momentum, float* running_mean,
                                      float* running_variance) {
  const Index c = global_thread();
  if (c >= call.columns) return;
  const auto rows = static_cast<float>(call.rows);
  const float correction = call.rows > 1 ? rows / (rows - 1) : 1.0f;
  for (Index i = c; i < call.groups * call.columns; i += call.columns) {
    const float variance = 1.0f / (inverse_deviation[i] * inverse_deviation[i]) - call.epsilon;
    const float unbiased = (variance < 0 ? 0.0f : variance) * correction;
    running_mean[c] += momentum * (mean[i] - running_mean[c]);
    running_variance[c] += momentum * (unbiased - running_variance[c]);
  }
}

}  // namespace

void batch_norm_forward(Device device, const Real* x, const BatchNormCall& call, Real* mean,
                        Real* inverse_deviation, Real* y) {
  if (call.columns == 0) return;
  const auto [bias, activation, slope] = call.epilogue;
  const Forward forward{x,
                        call.scale,
                        bias,
                        call.epsilon,
                        activation != Activation::none,
                        slope_below_zero(activation, slope),
                        mean,
                        inverse_deviation,
                        y};
  if (aligned16(x, y) && call.columns % 4 == 0) return run<4>(device, forward, call);
  run<1>(device, forward, call);
}

void batch_norm_update_running(Device device, const Real* mean, const Real* inverse_deviation,
                               const BatchNormCall& call, Real momentum, Real* running_mean,
                               Real* running_variance) {
  constexpr int kThreads = 128;
  launch(device, "batch_norm_update_running", update_running_kernel,
         divide_up(call.columns, kThreads), kThreads, mean, inverse_deviation, call, momentum,
         running_mean, running_variance);
}

}  // namespace ballast::cuda
