// Batch normalisation, backward. Up to 2048 rows: one launch, which holds its input in registers;
// 12 bytes per element, 16 with an activation. More rows: three launches (sums of chunks, join,
// results); 20 bytes per element, or 28.
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/strip.cuh"
#include "kernels/cuda/workspace.cuh"

namespace ballast::cuda {

namespace {

struct Backward {
  const float* dy;
  const float* x;
  const float* y;  // null: no activation
  float slope;
  const float* scale;
  const float* mean;
  const float* inverse_deviation;
  float* dx;
  float* dscale;
  float* dshift;

  // The gradient before the activation.
  template <int kPack>
  __device__ Pack<kPack> dz(Index i) const {
    Pack<kPack> v = load_pack<kPack>(dy + i);
    if (y == nullptr) return v;
    const Pack<kPack> result = load_pack<kPack>(y + i);
    for (int k = 0; k < kPack; ++k) {
      v.value[k] = result.value[k] > 0 ? v.value[k] : slope * v.value[k];
    }
    return v;
  }
  // x - mean.
  template <int kPack>
  __device__ Pack<kPack> difference(Index i, const Pack<kPack>& average) const {
    Pack<kPack> v = load_pack<kPack>(x + i);
    for (int k = 0; k < kPack; ++k) v.value[k] -= average.value[k];
    return v;
  }
};

// Sums over rows of dz and of dz (x - mean).
template <int kPack>
struct Sums {
  Pack<kPack> plain = {};
  Pack<kPack> tilted = {};

  __device__ void add(const Pack<kPack>& dz, const Pack<kPack>& difference) {
    for (int k = 0; k < kPack; ++k) {
      plain.value[k] += dz.value[k];
      tilted.value[k] = fmaf(dz.value[k], difference.value[k], tilted.value[k]);
    }
  }
  __device__ void join(const Sums& other) {
    for (int k = 0; k < kPack; ++k) {
      plain.value[k] += other.plain.value[k];
      tilted.value[k] += other.tilted.value[k];
    }
  }
  __device__ void join_strip(int width, const StripShared& shared) {
    plain = strip_sum(plain, width, shared);
    tilted = strip_sum(tilted, width, shared);
  }
};

// dx = scale inverse (dz - mean dz - normal mean(dz normal)), normal = (x - mean) inverse, in the
// columns of a thread.
template <int kPack>
struct Gradient {
  Pack<kPack> factor;
  Pack<kPack> mean_dz;
  Pack<kPack> tilt;

  __device__ Gradient(const Pack<kPack>& scale, const Pack<kPack>& inverse,
                      const Pack<kPack>& dscale, const Pack<kPack>& dshift, float per_row)
      : factor(scale), mean_dz(dshift), tilt(dscale) {
    for (int k = 0; k < kPack; ++k) {
      factor.value[k] *= inverse.value[k];
      mean_dz.value[k] *= per_row;
      tilt.value[k] *= per_row * inverse.value[k];
    }
  }
  __device__ Pack<kPack> operator()(const Pack<kPack>& dz, const Pack<kPack>& difference) const {
    Pack<kPack> dx;
    for (int k = 0; k < kPack; ++k) {
      const float centered = dz.value[k] - mean_dz.value[k];
      dx.value[k] = factor.value[k] * fmaf(-difference.value[k], tilt.value[k], centered);
    }
    return dx;
  }
};

// One block per strip with all rows: kHold packs of dz and of x per thread.
template <int kPack, int kHold>
__global__ void __launch_bounds__(kStripThreads)
    held_kernel(Backward backward, StripPlan plan, float per_row) {
  BALLAST_SHARED(float, warps, kStripThreads / kWarp * kStripColumns);
  BALLAST_SHARED(float, total, kStripColumns);
  const StripPlace<kPack> place(plan);
  const auto average = load_values<kPack>(backward.mean + place.column, place.inside);
  const auto inverse = load_values<kPack>(backward.inverse_deviation + place.column, place.inside);
  const auto scale = load_values<kPack>(backward.scale + place.column, place.inside);
  Pack<kPack> dz[kHold] = {};
  Pack<kPack> difference[kHold] = {};
  for (int i = 0; i < kHold; ++i) {
    if (i >= place.count) continue;
    dz[i] = backward.dz<kPack>(place.at(i));
    difference[i] = backward.difference(place.at(i), average);
  }
  Sums<kPack> sums;
  for (int i = 0; i < kHold; ++i) sums.add(dz[i], difference[i]);
  sums.join_strip(plan.width, StripShared{warps, total});
  for (int k = 0; k < kPack; ++k) sums.tilted.value[k] *= inverse.value[k];
  if (place.speaks) {
    store_values(backward.dshift + place.column, sums.plain);
    store_values(backward.dscale + place.column, sums.tilted);
  }
  const Gradient<kPack> gradient(scale, inverse, sums.tilted, sums.plain, per_row);
  for (int i = 0; i < kHold; ++i) {
    if (i < place.count) store_pack(backward.dx + place.at(i), gradient(dz[i], difference[i]));
  }
}

constexpr int kGroup = 4;  // rows that a thread loads at once

// Calls visit(i, dz, x - mean) for the rows of a thread, several at once; zeros after the last row.
template <int kPack, class Visit>
__device__ void each_group(const Backward& backward, const StripPlace<kPack>& place,
                           const Pack<kPack>& average, const Visit& visit) {
  for (Index first = 0; first < place.count; first += kGroup) {
    Pack<kPack> dz[kGroup] = {};
    Pack<kPack> difference[kGroup] = {};
    for (int i = 0; i < kGroup; ++i) {
      if (first + i >= place.count) continue;
      dz[i] = backward.dz<kPack>(place.at(first + i));
      difference[i] = backward.difference(place.at(first + i), average);
    }
    visit(first, dz, difference);
  }
}

// partial: both sums of each chunk; [chunks, 2, columns].
template <int kPack>
__global__ void __launch_bounds__(kChunkThreads)
    sums_kernel(Backward backward, StripPlan plan, float* partial) {
  BALLAST_SHARED(float, warps, kStripThreads / kWarp * kStripColumns);
  BALLAST_SHARED(float, total, kStripColumns);
  const StripPlace<kPack> place(plan);
  const auto average = load_values<kPack>(backward.mean + place.column, place.inside);
  Sums<kPack> sums;
  each_group(backward, place, average,
             [&](Index, const Pack<kPack>(&dz)[kGroup], const Pack<kPack>(&difference)[kGroup]) {
               Sums<kPack> group;
               for (int i = 0; i < kGroup; ++i) group.add(dz[i], difference[i]);
               sums.join(group);
             });
  sums.join_strip(plan.width, StripShared{warps, total});
  if (!place.speaks) return;
  float* to = partial + 2 * place.chunk * plan.columns + place.column;
  store_values(to, sums.plain);
  store_values(to + plan.columns, sums.tilted);
}

// Joins the chunks. `joint` cuts the table of chunks into strips.
__global__ void __launch_bounds__(kChunkThreads)
    join_kernel(const float* partial, StripPlan joint, Backward backward) {
  BALLAST_SHARED(float, warps, kStripThreads / kWarp * kStripColumns);
  BALLAST_SHARED(float, total, kStripColumns);
  const StripPlace<1> place(joint);
  Sums<1> sums;
  for (Index i = 0; i < place.count; ++i) {
    const float* from = partial + 2 * (place.row + i * place.step) * joint.columns + place.column;
    sums.join({load_pack<1>(from), load_pack<1>(from + joint.columns)});
  }
  sums.join_strip(joint.width, StripShared{warps, total});
  if (!place.speaks) return;
  backward.dshift[place.column] = sums.plain.value[0];
  backward.dscale[place.column] = sums.tilted.value[0] * backward.inverse_deviation[place.column];
}

template <int kPack>
__global__ void __launch_bounds__(kChunkThreads)
    gradient_kernel(Backward backward, StripPlan plan, float per_row) {
  const StripPlace<kPack> place(plan);
  const auto load = [&](const float* values) {
    return load_values<kPack>(values + place.column, place.inside);
  };
  const Gradient<kPack> gradient(load(backward.scale), load(backward.inverse_deviation),
                                 load(backward.dscale), load(backward.dshift), per_row);
  each_group(
      backward, place, load(backward.mean),
      [&](Index first, const Pack<kPack>(&dz)[kGroup], const Pack<kPack>(&difference)[kGroup]) {
        for (int i = 0; i < kGroup; ++i) {
          if (first + i >= place.count) continue;
          store_pack(backward.dx + place.at(first + i), gradient(dz[i], difference[i]));
        }
      });
}

template <int kPack>
void run(Device device, const Backward& backward, Index rows, Index columns) {
  const char* name = "batch_norm_backward";
  if (launch_held<kPack>(device, name, backward, rows, columns, held_kernel<kPack, kFewHeld<kPack>>,
                         held_kernel<kPack, kManyHeld<kPack>>)) {
    return;
  }
  const StripPlan plan = plan_chunks(rows, columns, kPack);
  const StripPlan joint = plan_joint(plan);
  const Workspace partial(device, 2 * plan.chunks * columns);
  launch(device, name, sums_kernel<kPack>, plan.strips * plan.chunks, kChunkThreads, backward, plan,
         partial.values());
  launch(device, name, join_kernel, joint.strips, kChunkThreads, partial.values(), joint, backward);
  launch(device, name, gradient_kernel<kPack>, plan.strips * plan.chunks, kChunkThreads, backward,
         plan, 1.0f / static_cast<float>(rows));
}

}  // namespace

void batch_norm_backward(Device device, const Real* dy, const BatchNormSaved& saved,
                         const BatchNormCall& call, Real* dx, Real* dscale, Real* dshift) {
  if (call.columns == 0) return;
  const auto [bias, activation, slope] = call.epilogue;
  const Real* result = activation == Activation::none ? nullptr : saved.y;
  const Backward backward{dy,
                          saved.x,
                          result,
                          slope_below_zero(activation, slope),
                          call.scale,
                          saved.mean,
                          saved.inverse_deviation,
                          dx,
                          dscale,
                          dshift};
  if (aligned16(dy, saved.x, result, dx) && call.columns % 4 == 0) {
    return run<4>(device, backward, call.rows, call.columns);
  }
  run<1>(device, backward, call.rows, call.columns);
}

}  // namespace ballast::cuda
