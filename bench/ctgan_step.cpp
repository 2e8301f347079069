// Training steps on the shapes of UCI Adult, without the file: 6 numeric columns with 47 modes in
// total and 9 discrete columns; 157 row columns and 104 condition columns, batch 500, packs of 10.
//
//     build/release/bin/bench_ctgan_step [--benchmark_filter=ctgan]
//
// If there is a CUDA device, ctgan_step/cuda and tvae_step/cuda are also measured: consecutive
// steps, with the losses read as often as in training.
//
// `peak_share` is the share of the FMA peak, measured in the same run with the same number of
// threads, for 1.9 GFLOP per CTGAN step: the products of a plain dense implementation, some of
// which this implementation avoids.
#include <benchmark/benchmark.h>

#include <vector>

#include "bench/fma_peak.h"
#include "bench/training_steps.h"
#include "kernels/threads.h"
#include "models/ctgan/trainer.h"
#include "models/tvae/trainer.h"

namespace {

using namespace ballast;

constexpr Index kRows = 32561;
constexpr double kCtganFlops = 1.9e9;
constexpr Index kWarmUp = 3;
constexpr Index kCudaWarmUp = 256;  // every batch shape has been recorded
constexpr int kCudaSteps = 2048;

EncodedTable adult_like() {
  std::vector<EncodedColumn> parts;
  const auto add = [&parts](bool numeric, Index categories) {
    EncodedColumn part;
    part.table_column = parts.size();
    part.numeric = numeric;
    part.categories = categories;
    parts.push_back(part);
  };
  for (const Index modes : {10, 10, 10, 10, 4, 3}) add(true, modes);
  for (const Index categories : {9, 16, 7, 15, 6, 5, 2, 42, 2}) add(false, categories);
  EncodedTable table(make_layout(parts), kRows);
  for (std::size_t part = 0; part < parts.size(); ++part) {
    const Random random{.seed = 1, .call = static_cast<std::uint32_t>(part)};
    const auto categories = static_cast<std::uint64_t>(parts[part].categories);
    for (Index row = 0; row < kRows; ++row) {
      const auto code = static_cast<std::int32_t>(random_below(random, row, categories));
      const bool numeric = parts[part].numeric;
      const double alpha = numeric ? random_double(random, kRows + row) - 0.5 : 0;
      table.set(part, row, code, static_cast<float>(alpha));
    }
  }
  return table;
}

enum class Stage { early, late };

template <class TrainerType>
void steps(benchmark::State& state, const FitOptions& options, Index warm_up,
           Stage stage = Stage::early) {
  const EncodedTable table = adult_like();
  TrainerType trainer(table, options);
  if (stage == Stage::late) bench::make_late(trainer);
  bench::time_steps(state, trainer, warm_up, options.batch_size, "rows");
}

FitOptions ctgan_options() {
  FitOptions options;
  options.pac = 10;
  options.layers = {{"generator", {256, 256}}, {"critic", {256, 256}}};
  return options;
}

void ctgan_step(benchmark::State& state, Stage stage) {
  set_thread_count(static_cast<int>(state.range(0)));
  steps<ctgan::Trainer>(state, ctgan_options(), kWarmUp, stage);
  const double peak = 1e9 * bench::fma_peak(static_cast<int>(state.range(0)));
  state.counters["peak_share"] =
      benchmark::Counter(kCtganFlops / peak, benchmark::Counter::kIsIterationInvariantRate);
}

FitOptions tvae_options() {
  FitOptions options;
  options.learning_rate = 1e-3;
  options.layers = {{"encoder", {128, 128}}, {"decoder", {128, 128}}};
  return options;
}

void tvae_step(benchmark::State& state, Stage stage) {
  set_thread_count(static_cast<int>(state.range(0)));
  steps<tvae::Trainer>(state, tvae_options(), kWarmUp, stage);
}

template <class TrainerType>
void cuda_steps(benchmark::State& state, FitOptions options) {
  options.device = "cuda";
  steps<TrainerType>(state, options, kCudaWarmUp);
}

void add_cuda() {
  bench::add_cuda_steps("ctgan_step/cuda", kCudaSteps, [](benchmark::State& state) {
    cuda_steps<ctgan::Trainer>(state, ctgan_options());
  });
  bench::add_cuda_steps("tvae_step/cuda", kCudaSteps, [](benchmark::State& state) {
    cuda_steps<tvae::Trainer>(state, tvae_options());
  });
}

void usual(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();
}
BENCHMARK_CAPTURE(ctgan_step, early, Stage::early)->Apply(usual);
BENCHMARK_CAPTURE(ctgan_step, late, Stage::late)->Apply(usual);
BENCHMARK_CAPTURE(tvae_step, early, Stage::early)->Apply(usual);
BENCHMARK_CAPTURE(tvae_step, late, Stage::late)->Apply(usual);

}  // namespace

int main(int argc, char** argv) {
  if (bench::has_cuda()) add_cuda();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
