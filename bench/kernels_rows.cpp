// Reductions, batch normalisation, spans and moves at the shapes of a CTGAN training step.
#include <benchmark/benchmark.h>

#include <vector>

#include "kernels/batch_norm.h"
#include "kernels/dropout.h"
#include "kernels/gather.h"
#include "kernels/random.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

std::vector<Real> normal(Index count, std::uint32_t purpose) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  random_normal({}, {.seed = 1, .purpose = purpose}, values.data(), count);
  return values;
}

void report(benchmark::State& state, Index bytes) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * bytes);
}

void reduce_rows(benchmark::State& state) {
  const Index rows = state.range(0);
  const Index columns = state.range(1);
  const auto x = normal(rows * columns, 0);
  std::vector<Real> y(static_cast<std::size_t>(rows));
  for (auto _ : state) {
    reduce({}, ReduceOp::sum_of_squares, x.data(), rows, columns, 1, y.data());
    benchmark::ClobberMemory();
  }
  report(state, rows * columns * Index{sizeof(Real)});
}

void reduce_columns(benchmark::State& state) {
  const Index rows = state.range(0);
  const Index columns = state.range(1);
  const auto x = normal(rows * columns, 0);
  std::vector<Real> y(static_cast<std::size_t>(columns));
  for (auto _ : state) {
    reduce({}, ReduceOp::sum, x.data(), 1, rows, columns, y.data());
    benchmark::ClobberMemory();
  }
  report(state, rows * columns * Index{sizeof(Real)});
}

void reduce_all(benchmark::State& state) {
  const Index count = state.range(0) * state.range(1);
  const auto x = normal(count, 0);
  Real y = 0;
  for (auto _ : state) {
    reduce({}, ReduceOp::sum, x.data(), 1, count, 1, &y);
    benchmark::ClobberMemory();
  }
  report(state, count * Index{sizeof(Real)});
}

void argmax(benchmark::State& state) {
  const Index rows = state.range(0);
  const Index columns = state.range(1);
  const auto x = normal(rows * columns, 0);
  std::vector<std::int32_t> y(static_cast<std::size_t>(rows));
  for (auto _ : state) {
    argmax_rows({}, x.data(), rows, columns, y.data());
    benchmark::ClobberMemory();
  }
  report(state, rows * columns * Index{sizeof(Real)});
}

void batch_norm(benchmark::State& state) {
  const Index rows = state.range(0);
  const Index columns = state.range(1);
  const bool backward = state.range(2) != 0;
  const auto x = normal(rows * columns, 0);
  const auto dy = normal(rows * columns, 1);
  const auto scale = normal(columns, 2);
  const auto shift = normal(columns, 3);
  auto y = x;
  auto dx = x;
  auto mean = scale;
  auto inverse = scale;
  auto dscale = scale;
  auto dshift = scale;
  const Epilogue relu{.activation = Activation::relu};
  const auto forward = [&] {
    batch_norm_forward({}, x.data(), rows, columns, scale.data(), shift.data(), Real(1e-5), relu,
                       mean.data(), inverse.data(), y.data());
  };
  forward();
  for (auto _ : state) {
    if (backward) {
      batch_norm_backward({}, dy.data(), x.data(), y.data(), rows, columns, scale.data(), relu,
                          mean.data(), inverse.data(), dx.data(), dscale.data(), dshift.data());
    } else {
      forward();
    }
    benchmark::ClobberMemory();
  }
  report(state, rows * columns * Index{sizeof(Real)} * (backward ? 4 : 2));
}

void threads(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseRealTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK(reduce_rows)->Args({500, 256})->Args({500, 157})->Args({50, 2610})->Apply(threads);
BENCHMARK(reduce_columns)
    ->Args({500, 256})
    ->Args({500, 157})
    ->Args({50, 2610})
    ->Args({100000, 3})
    ->Apply(threads);
BENCHMARK(reduce_all)->Args({500, 256})->Args({50, 2610})->Args({1000, 10000})->Apply(threads);
BENCHMARK(argmax)->Args({500, 157})->Args({500, 10})->Apply(threads);
BENCHMARK(batch_norm)->Args({500, 256, 0})->Args({500, 256, 1})->Apply(threads);

}  // namespace
}  // namespace ballast

BENCHMARK_MAIN();
