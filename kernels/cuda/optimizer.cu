// Updates of weights and step counters: Adam, moving averages, step numbers.
#include <algorithm>

#include "kernels/cuda/access.cuh"
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/philox.cuh"
#include "kernels/shared/rate_factor.h"

namespace ballast::cuda {
namespace {

// The options in the form used by the update.
struct Factors {
  float beta1, beta2, rest1, rest2, decay, epsilon, keep, rate, root_factor;
};

// 1 - beta^count by repeated squaring, in double: equals std::pow up to a few ulp.
__device__ double correction(double beta, std::uint64_t count) {
  double power = 1;
  for (double square = beta; count > 0; count >>= 1, square *= square) {
    if ((count & 1) != 0) power *= square;
  }
  return 1 - power;
}

__device__ Factors make_factors(const AdamOptions& o, const Step& step) {
  const std::uint64_t count = step_number(step) + 1;
  Factors f;
  f.beta1 = static_cast<float>(o.beta1);
  f.beta2 = static_cast<float>(o.beta2);
  f.rest1 = static_cast<float>(1 - o.beta1);
  f.rest2 = static_cast<float>(1 - o.beta2);
  f.decay = static_cast<float>(o.weight_decay);
  f.epsilon = static_cast<float>(o.epsilon);
  const double scheduled = o.learning_rate * rate_factor(o, count - 1);
  f.keep = static_cast<float>(1 - scheduled * o.decoupled_decay);
  f.rate = static_cast<float>(scheduled / correction(o.beta1, count));
  f.root_factor = static_cast<float>(1 / sqrt(correction(o.beta2, count)));
  return f;
}

__device__ void update(const Factors& f, float gradient, float& parameter, float& moment1,
                       float& moment2) {
  const float g = fmaf(f.decay, parameter, gradient);
  moment1 = fmaf(f.beta1, moment1, f.rest1 * g);
  moment2 = fmaf(f.beta2, moment2, f.rest2 * (g * g));
  const float change = f.rate * (moment1 / fmaf(sqrtf(moment2), f.root_factor, f.epsilon));
  parameter = fmaf(f.keep, parameter, -change);
}

// Reads 16 bytes per element and writes 12. The factors are the same for all elements: one thread
// per block computes them.
__global__ void adam_kernel(AdamOptions options, Step step, AdamArrays arrays, bool wide) {
  const auto [parameter, gradient, moment1, moment2, count] = arrays;
  BALLAST_SHARED(Factors, shared, 1);
  if (threadIdx.x == 0) shared[0] = make_factors(options, step);
  __syncthreads();
  const Factors f = shared[0];
  const Index fours = wide ? count / 4 : 0;
  for (Index i = global_thread(); i < fours; i += grid_threads()) {
    const float4 g = load4(gradient + 4 * i);
    float4 p = load4(parameter + 4 * i);
    float4 m = load4(moment1 + 4 * i);
    float4 v = load4(moment2 + 4 * i);
    update(f, g.x, p.x, m.x, v.x);
    update(f, g.y, p.y, m.y, v.y);
    update(f, g.z, p.z, m.z, v.z);
    update(f, g.w, p.w, m.w, v.w);
    store4(parameter + 4 * i, p);
    store4(moment1 + 4 * i, m);
    store4(moment2 + 4 * i, v);
  }
  for (Index i = 4 * fours + global_thread(); i < count; i += grid_threads()) {
    update(f, gradient[i], parameter[i], moment1[i], moment2[i]);
  }
}

__device__ float towards(float average, float now, float share) {
  return fmaf(share, now - average, average);
}

__global__ void moving_average_kernel(Step step, double most, const float* now, float* average,
                                      Index count, bool wide) {
  const auto steps = static_cast<double>(step_number(step));
  const double early = (1 + steps) / (10 + steps);
  const auto share = static_cast<float>(1 - (early < most ? early : most));
  const Index fours = wide ? count / 4 : 0;
  for (Index i = global_thread(); i < fours; i += grid_threads()) {
    const float4 n = load4(now + 4 * i);
    const float4 a = load4(average + 4 * i);
    store4(average + 4 * i, make_float4(towards(a.x, n.x, share), towards(a.y, n.y, share),
                                        towards(a.z, n.z, share), towards(a.w, n.w, share)));
  }
  for (Index i = 4 * fours + global_thread(); i < count; i += grid_threads()) {
    average[i] = towards(average[i], now[i], share);
  }
}

__global__ void advance_kernel(std::uint64_t* place) { ++*place; }

struct Recorded {
  const float* value[kMostRecorded];
};

__global__ void record_kernel(Step step, Recorded recorded, int count, float* out, Index rows) {
  const auto row = static_cast<Index>(step_number(step) % static_cast<std::uint64_t>(rows));
  const auto i = static_cast<int>(threadIdx.x);
  if (i < count) out[row * count + i] = *recorded.value[i];
}

}  // namespace

void adam(Device device, const AdamOptions& options, const Step& step, const AdamArrays& arrays) {
  const bool wide = aligned16(arrays.parameter, arrays.gradient, arrays.moment1, arrays.moment2);
  launch(device, "adam", adam_kernel, grid_for(device, divide_up(arrays.count, 4)), kGridThreads,
         options, step, arrays, wide);
}

void update_moving_average(Device device, const Step& step, double most, const Real* now,
                           Real* average, Index count) {
  launch(device, "update_moving_average", moving_average_kernel,
         grid_for(device, divide_up(count, 4)), kGridThreads, step, most, now, average, count,
         aligned16(now, average));
}

void advance_step(Device device, std::uint64_t* place) {
  launch(device, "advance_step", advance_kernel, 1, 1, place);
}

void record_values(Device device, const Step& step, const Real* const* values, int count, Real* out,
                   Index rows) {
  Recorded recorded{};
  for (int i = 0; i < count; ++i) recorded.value[i] = values[i];
  launch(device, "record_values", record_kernel, count > 0 ? 1 : 0, kMostRecorded, step, recorded,
         count, out, rows);
}

}  // namespace ballast::cuda
