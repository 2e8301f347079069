// A training step of InfoGAN with the paper's network for MNIST, batch 128, on drawn digits.
//
// `peak_share` is the share of the FMA peak, measured in the same run on as many threads, that the
// nominal 40.1 GFLOP a step make: every product of a step as usually written. Ours makes 36.3 GFLOP
// of them: the generator's half computes no gradients of the trunk's weights.
// Where there is a CUDA device, infogan_step/cuda is measured, too.
#include <benchmark/benchmark.h>

#include "bench/fma_peak.h"
#include "bench/training_steps.h"
#include "data/rendered_digits.h"
#include "kernels/threads.h"
#include "models/infogan/trainer.h"

namespace {

using namespace ballast;

constexpr double kFlops = 40.1e9;
constexpr Index kImages = 2048;
constexpr Index kWarmUp = 3;
constexpr Index kCudaWarmUp = 64;
constexpr int kCudaSteps = 512;

void steps(benchmark::State& state, const InfoganOptions& options, Index warm_up) {
  InfoganTrainer trainer(render_digits(kImages, 1).images, options);
  bench::time_steps(state, trainer, warm_up, options.batch_size, "images");
}

void infogan_step(benchmark::State& state) {
  set_thread_count(static_cast<int>(state.range(0)));
  steps(state, {}, kWarmUp);
  const double peak = 1e9 * bench::fma_peak(static_cast<int>(state.range(0)));
  state.counters["peak_share"] =
      benchmark::Counter(kFlops / peak, benchmark::Counter::kIsIterationInvariantRate);
}

void add_cuda() {
  bench::add_cuda_steps("infogan_step/cuda", kCudaSteps, [](benchmark::State& state) {
    InfoganOptions options;
    options.device = "cuda";
    steps(state, options, kCudaWarmUp);
  });
}

BENCHMARK(infogan_step)->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  if (bench::has_cuda()) add_cuda();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
