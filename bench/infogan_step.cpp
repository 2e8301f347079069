// A training step of InfoGAN with the paper's network for MNIST, batch 128, on drawn digits.
//
// `peak_share` is the share of the FMA peak, measured in the same run on as many threads, that the
// nominal 40.1 GFLOP a step make: every product of a step as usually written. Ours makes 36.3 GFLOP
// of them: the generator's half computes no gradients of the trunk's weights.
// Where there is a CUDA device, infogan_step/cuda is measured, too.
#include <benchmark/benchmark.h>

#include <cmath>
#include <exception>

#include "bench/fma_peak.h"
#include "data/rendered_digits.h"
#include "kernels/device.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/infogan/trainer.h"

namespace {

using namespace ballast;

constexpr double kFlops = 40.1e9;
constexpr Index kImages = 2048;
constexpr Index kWarmUp = 3;
constexpr Index kCudaWarmUp = 64;
constexpr int kCudaSteps = 512;
constexpr int kCudaRepetitions = 5;

void check_losses(const std::vector<std::vector<double>>& losses) {
  for (const std::vector<double>& step : losses) {
    for (const double loss : step) {
      if (!std::isfinite(loss)) throw Error("a loss is no number any more");
    }
  }
}

void steps(benchmark::State& state, const InfoganOptions& options, Index warm_up) {
  InfoganTrainer trainer(render_digits(kImages, 1).images, options);
  Index number = 0;
  const auto step = [&] {
    trainer.step(number++);
    if (number % trainer.losses_every() == 0) check_losses(trainer.take_losses());
  };
  for (Index i = 0; i < warm_up; ++i) step();
  for (auto _ : state) step();
  state.counters["images_per_second"] = benchmark::Counter(
      static_cast<double>(options.batch_size), benchmark::Counter::kIsIterationInvariantRate);
}

void infogan_step(benchmark::State& state) {
  set_thread_count(static_cast<int>(state.range(0)));
  steps(state, {}, kWarmUp);
  const double peak = 1e9 * bench::fma_peak(static_cast<int>(state.range(0)));
  state.counters["peak_share"] =
      benchmark::Counter(kFlops / peak, benchmark::Counter::kIsIterationInvariantRate);
}

bool has_cuda() {
  try {
    parse_device("cuda");
    return true;
  } catch (const Error&) {
    return false;
  }
}

// A whole multiple of the steps after which losses are read, so that no work is left at the end.
void add_cuda() {
  const auto run = [](benchmark::State& state) {
    InfoganOptions options;
    options.device = "cuda";
    try {
      steps(state, options, kCudaWarmUp);
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
  };
  benchmark::RegisterBenchmark("infogan_step/cuda", run)
      ->Iterations(kCudaSteps)
      ->Repetitions(kCudaRepetitions)
      ->ReportAggregatesOnly()
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

BENCHMARK(infogan_step)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  if (has_cuda()) add_cuda();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
