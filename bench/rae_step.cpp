// A training step of RAE on drawn digits of 28 x 28, batches of 64 groups of 2: one update of the
// decoder, of the critic (with gradient penalty) and of the classes. "preset" is the step of
// --preset small. "small" and "wide" do everything that the reference does in a step, including the
// decoder's step on classes, with the layers of the preset and of the reference. If there is a CUDA
// device, all are measured on it, and wide also in TF32.
#include <benchmark/benchmark.h>

#include "bench/training_steps.h"
#include "data/images/rendered_digits.h"
#include "kernels/threads.h"
#include "models/rae/trainer.h"

namespace {

using namespace ballast;

constexpr Index kImages = 2048;
constexpr Index kWarmUp = 3;
constexpr Index kCudaWarmUp = 64;
constexpr int kCudaSteps = 256;

rae::Options preset() {
  rae::Options options;
  apply_preset("small", options);
  return options;
}

rae::Options small() {
  rae::Options options = preset();
  options.decoder_class_rate = 1;
  return options;
}

rae::Options wide() {
  rae::Options options = small();
  const rae::Options paper;
  options.filters = paper.filters;
  options.hidden = paper.hidden;
  return options;
}

rae::Options on_cuda(rae::Options options, const std::string& precision = "single") {
  options.device = "cuda";
  options.precision = precision;
  return options;
}

void steps(benchmark::State& state, const rae::Options& options, Index warm_up) {
  rae::Trainer trainer(render_digits(kImages, 1).images, options);
  bench::time_steps(state, trainer, warm_up, trainer.rows_per_epoch() / trainer.steps_per_epoch(),
                    "images");
}

void rae_step(benchmark::State& state, const rae::Options& options) {
  set_thread_count(static_cast<int>(state.range(0)));
  steps(state, options, kWarmUp);
}

void add_cuda(const std::string& name, const rae::Options& options) {
  bench::add_cuda_steps(name.c_str(), kCudaSteps,
                        [options](benchmark::State& state) { steps(state, options, kCudaWarmUp); });
}

BENCHMARK_CAPTURE(rae_step, preset, preset())
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(rae_step, small, small())
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(rae_step, wide, wide())
    ->Arg(1)
    ->Arg(2)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  if (bench::has_cuda()) {
    add_cuda("rae_step/cuda/preset", on_cuda(preset()));
    add_cuda("rae_step/cuda/small", on_cuda(small()));
    add_cuda("rae_step/cuda/wide", on_cuda(wide()));
    add_cuda("rae_step/cuda/wide_tf32", on_cuda(wide(), "tf32"));
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
