// A training step of InfoGAN with the network of the paper for MNIST, batch 128, on drawn digits.
//
// "paper" is the published method, "plain" a GAN with an additional Q, "default" the program's
// defaults, with a warped copy of the real images through the trunk. If there is a CUDA device,
// paper (in single precision and in TF32) and default are measured on it.
//
// `peak_share` is the share of the FMA peak, measured in the same run with the same number of
// threads, for the nominal 40.1 GFLOP of the paper's step: all products of a step as usually
// implemented. This implementation computes 36.3 GFLOP of them: the generator's half computes no
// gradients of the trunk's weights.
#include <benchmark/benchmark.h>

#include "bench/fma_peak.h"
#include "bench/training_steps.h"
#include "data/images/rendered_digits.h"
#include "kernels/threads.h"
#include "models/infogan/trainer.h"

namespace {

using namespace ballast;

constexpr double kFlops = 40.1e9;
constexpr Index kImages = 2048;
constexpr Index kWarmUp = 3;
constexpr Index kCudaWarmUp = 64;
constexpr int kCudaSteps = 512;

// The published method: the same work as the PyTorch baseline.
infogan::Options paper() {
  infogan::Options options;
  options.consistency_weight = 0;
  return options;
}

// A GAN with an additional Q.
infogan::Options plain() {
  infogan::Options options = paper();
  options.category_weight = 0;
  options.continuous_weight = 0;
  return options;
}

infogan::Options on_cuda(infogan::Options options, const std::string& precision = "single") {
  options.device = "cuda";
  options.precision = precision;
  return options;
}

void steps(benchmark::State& state, const infogan::Options& options, Index warm_up) {
  infogan::Trainer trainer(render_digits(kImages, 1).images, options);
  bench::time_steps(state, trainer, warm_up, options.batch_size, "images");
}

void infogan_step(benchmark::State& state, const infogan::Options& options, bool count_flops) {
  set_thread_count(static_cast<int>(state.range(0)));
  steps(state, options, kWarmUp);
  if (!count_flops) return;
  const double peak = 1e9 * bench::fma_peak(static_cast<int>(state.range(0)));
  state.counters["peak_share"] =
      benchmark::Counter(kFlops / peak, benchmark::Counter::kIsIterationInvariantRate);
}

void add_cuda(const std::string& name, const infogan::Options& options) {
  bench::add_cuda_steps(name.c_str(), kCudaSteps,
                        [options](benchmark::State& state) { steps(state, options, kCudaWarmUp); });
}

BENCHMARK_CAPTURE(infogan_step, paper, paper(), true)
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(infogan_step, plain, plain(), false)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(infogan_step, default, infogan::Options{}, false)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  if (bench::has_cuda()) {
    add_cuda("infogan_step/cuda/paper", on_cuda(paper()));
    add_cuda("infogan_step/cuda/tf32", on_cuda(paper(), "tf32"));
    add_cuda("infogan_step/cuda/default", on_cuda({}));
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
