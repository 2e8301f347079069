#include <cuda_runtime.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "bench/cuda/roof.h"

namespace ballast::bench {
namespace {

constexpr std::size_t kBytes = std::size_t{1} << 30;
constexpr double kMeasuredSeconds = 0.2;  // long enough to reach the boost clock
constexpr int kThreads = 256;
constexpr int kChains = 16;  // independent chains per thread
constexpr int kRounds = 4096;

void check(cudaError_t code, const char* what) {
  if (code == cudaSuccess) return;
  throw std::runtime_error(std::string(what) + ": " + cudaGetErrorString(code));
}

class Buffer {
 public:
  explicit Buffer(std::size_t bytes) {
    check(cudaMalloc(&block_, bytes), "memory for the roof");
    check(cudaMemset(block_, 0, bytes), "memory for the roof");
  }
  ~Buffer() { cudaFree(block_); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  template <class T>
  T* as() const {
    return static_cast<T*>(block_);
  }

 private:
  void* block_ = nullptr;
};

class Event {
 public:
  Event() { check(cudaEventCreate(&event_), "an event"); }
  ~Event() { cudaEventDestroy(event_); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  void record() { check(cudaEventRecord(event_), "an event"); }
  double seconds_since(const Event& start) {
    check(cudaEventSynchronize(event_), "the roof");
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, start.event_, event_), "the roof");
    return 1e-3 * milliseconds;
  }

 private:
  cudaEvent_t event_{};
};

// The best of several runs after a warm-up run.
template <class Call>
double best_seconds(Call call) {
  call();
  check(cudaGetLastError(), "the roof");
  Event start;
  Event end;
  double best = 1e9;
  double total = 0;
  while (total < kMeasuredSeconds) {
    start.record();
    call();
    end.record();
    const double seconds = end.seconds_since(start);
    best = std::min(best, seconds);
    total += seconds;
  }
  return best;
}

__global__ void copy_quads(const float4* x, float4* y, std::size_t count) {
  const std::size_t step = std::size_t{gridDim.x} * blockDim.x;
  std::size_t i = std::size_t{blockIdx.x} * blockDim.x + threadIdx.x;
  for (; i + 3 * step < count; i += 4 * step) {
    const float4 a = x[i];
    const float4 b = x[i + step];
    const float4 c = x[i + 2 * step];
    const float4 d = x[i + 3 * step];
    y[i] = a;
    y[i + step] = b;
    y[i + 2 * step] = c;
    y[i + 3 * step] = d;
  }
  for (; i < count; i += step) y[i] = x[i];
}

__global__ void multiply_add(float factor, float* out) {
  float sum[kChains];
#pragma unroll
  for (int i = 0; i < kChains; ++i) sum[i] = static_cast<float>(threadIdx.x + i);
#pragma unroll 8
  for (int round = 0; round < kRounds; ++round) {
#pragma unroll
    for (int i = 0; i < kChains; ++i) sum[i] = fmaf(sum[i], factor, factor);
  }
  float total = 0;
#pragma unroll
  for (int i = 0; i < kChains; ++i) total += sum[i];
  if (total == -1.0F) *out = total;  // never true, but the compiler cannot know that
}

int multiprocessor_count() {
  int device = 0;
  int count = 0;
  check(cudaGetDevice(&device), "the device");
  check(cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device), "the device");
  return count;
}

}  // namespace

double copied_bytes_by_runtime() {
  const Buffer x(kBytes);
  const Buffer y(kBytes);
  const double seconds = best_seconds([&] {
    check(cudaMemcpyAsync(y.as<void>(), x.as<void>(), kBytes, cudaMemcpyDeviceToDevice), "a copy");
  });
  return 2.0 * kBytes / seconds;
}

double copied_bytes_by_kernel() {
  const Buffer x(kBytes);
  const Buffer y(kBytes);
  const int processors = multiprocessor_count();
  double best = 0;
  for (const int blocks : {4 * processors, 8 * processors, 32 * processors}) {
    const double seconds = best_seconds([&] {
      copy_quads<<<blocks, kThreads>>>(x.as<float4>(), y.as<float4>(), kBytes / sizeof(float4));
    });
    best = std::max(best, 2.0 * kBytes / seconds);
  }
  return best;
}

double multiply_add_flops() {
  const Buffer out(sizeof(float));
  const int blocks = 32 * multiprocessor_count();
  const double seconds =
      best_seconds([&] { multiply_add<<<blocks, kThreads>>>(0.999F, out.as<float>()); });
  return 2.0 * kChains * kRounds * kThreads * blocks / seconds;
}

}  // namespace ballast::bench
