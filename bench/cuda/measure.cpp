#include "bench/cuda/measure.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <utility>

#include "bench/cuda/roof.h"
#include "kernels/cuda/runtime.h"
#include "kernels/graph.h"
#include "kernels/random.h"

namespace ballast::bench {
namespace {

constexpr int kBatches = 7;
constexpr int kLargeLaunches = 20;
constexpr int kStepLaunches = 200;

Roof roof;

struct Case {
  std::string name;
  bool replayed = false;
  std::function<Work()> make;
};

double seconds_of(const std::function<void()>& batch) {
  using Clock = std::chrono::steady_clock;
  cuda::synchronize(kDevice);
  const auto start = Clock::now();
  batch();
  cuda::synchronize(kDevice);
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median_seconds(const std::function<void()>& batch) {
  for (int i = 0; i < 3; ++i) batch();
  std::vector<double> seconds;
  for (int i = 0; i < kBatches; ++i) seconds.push_back(seconds_of(batch));
  std::nth_element(seconds.begin(), seconds.begin() + kBatches / 2, seconds.end());
  return seconds[kBatches / 2];
}

double launch_seconds(const Work& work, bool replayed) {
  const int launches = replayed ? kStepLaunches : kLargeLaunches;
  const auto batch = [&] {
    for (int i = 0; i < launches; ++i) work.launch();
  };
  if (!replayed) return median_seconds(batch) / launches;
  Graph graph(kDevice);
  return median_seconds([&] { graph.run(batch); }) / launches;
}

void run(benchmark::State& state, const Case& measured) {
  try {
    const Work work = measured.make();
    const double seconds = launch_seconds(work, measured.replayed);
    for (auto _ : state) state.SetIterationTime(seconds);
    const double bytes = static_cast<double>(work.bytes) / seconds;
    const double flops = work.flops / seconds;
    if (bytes > 0) state.counters["GB/s"] = 1e-9 * bytes;
    if (flops > 0) state.counters["GFLOP/s"] = 1e-9 * flops;
    state.counters["share_%"] = 100 * (bytes > 0 ? bytes / roof.bytes : flops / roof.flops);
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());
  }
}

}  // namespace

std::shared_ptr<Array<Real>> numbers(Index count, std::uint32_t purpose) {
  auto array = std::make_shared<Array<Real>>(count);
  random_uniform(kDevice, {.seed = 1, .purpose = purpose}, array->data(), count);
  return array;
}

std::shared_ptr<Array<std::int32_t>> integers(const std::vector<std::int32_t>& values) {
  return std::make_shared<Array<std::int32_t>>(values);
}

std::vector<std::int32_t> drawn(Index count, Index bound) {
  std::vector<std::int32_t> values;
  for (Index i = 0; i < count; ++i) {
    values.push_back(
        static_cast<std::int32_t>(random_below({.seed = 2}, i, static_cast<std::uint64_t>(bound))));
  }
  return values;
}

void add(const std::string& name, bool replayed, std::function<Work()> make) {
  const Case measured{name, replayed, std::move(make)};
  benchmark::RegisterBenchmark(name.c_str(),
                               [measured](benchmark::State& state) { run(state, measured); })
      ->Iterations(1)
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
}

void add_both(const std::string& name, Extents large, Extents step,
              const std::function<Work(Index, Index)>& make) {
  const auto of = [&make](Extents size) {
    return [make, size] { return make(size.rows, size.columns); };
  };
  add(name + "/large", false, of(large));
  add(name + "/step", true, of(step));
}

void measure_roof() {
  const double runtime = copied_bytes_by_runtime();
  const double kernel = copied_bytes_by_kernel();
  roof = {std::max(runtime, kernel), multiply_add_flops()};
  std::printf("copy by the runtime   %8.0f GB/s (bytes read and written)\n", 1e-9 * runtime);
  std::printf("copy by a kernel      %8.0f GB/s\n", 1e-9 * kernel);
  std::printf("multiply-adds         %8.0f GFLOP/s in single precision\n", 1e-9 * roof.flops);
  std::fflush(stdout);
}

}  // namespace ballast::bench
