// Reductions, batch normalisation, spans and copies at the shapes of a CTGAN training step.
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
    reduce({}, ReduceOp::sum_of_squares, x.data(), {rows, columns, 1}, y.data());
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
    reduce({}, ReduceOp::sum, x.data(), {1, rows, columns}, y.data());
    benchmark::ClobberMemory();
  }
  report(state, rows * columns * Index{sizeof(Real)});
}

void reduce_all(benchmark::State& state) {
  const Index count = state.range(0) * state.range(1);
  const auto x = normal(count, 0);
  Real y = 0;
  for (auto _ : state) {
    reduce({}, ReduceOp::sum, x.data(), {1, count, 1}, &y);
    benchmark::ClobberMemory();
  }
  report(state, count * Index{sizeof(Real)});
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
  const BatchNormCall call{rows,       columns,      1,
                           Real(1e-5), scale.data(), {shift.data(), Activation::relu}};
  const auto forward = [&] {
    batch_norm_forward({}, x.data(), call, mean.data(), inverse.data(), y.data());
  };
  forward();
  for (auto _ : state) {
    if (backward) {
      batch_norm_backward({}, dy.data(), {x.data(), y.data(), mean.data(), inverse.data()}, call,
                          dx.data(), dscale.data(), dshift.data());
    } else {
      forward();
    }
    benchmark::ClobberMemory();
  }
  report(state, rows * columns * Index{sizeof(Real)} * (backward ? 4 : 2));
}

enum class Kind { bits, uniform, normal, gumbel, dropout };
void draw(benchmark::State& state) {
  const auto kind = static_cast<Kind>(state.range(0));
  const Index count = state.range(1);
  std::vector<std::uint32_t> bits(static_cast<std::size_t>(count));
  std::vector<Real> out(static_cast<std::size_t>(count));
  const std::vector<Real> x(out.size(), 1);
  std::vector<Real> mask(out.size());
  Random random;
  for (auto _ : state) {
    ++random.step.value;
    if (kind == Kind::bits) random_bits({}, random, bits.data(), count);
    if (kind == Kind::uniform) random_uniform({}, random, out.data(), count);
    if (kind == Kind::normal) random_normal({}, random, out.data(), count);
    if (kind == Kind::gumbel) random_gumbel({}, random, out.data(), count);
    if (kind == Kind::dropout) {
      dropout_forward({}, random, Real(0.5), x.data(), mask.data(), out.data(), count);
    }
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * count);
}

// The spans of a row of Adult: six numbers with their modes and nine categories, 157 columns.
const std::vector<Span>& adult_spans() {
  static const std::vector<Span> spans = [] {
    std::vector<Span> built;
    Index offset = 0;
    const auto add = [&](Index width, SpanKind kind) {
      built.push_back({offset, width, kind});
      offset += width;
    };
    for (int number = 0; number < 6; ++number) {
      add(1, SpanKind::tanh);
      add(8, SpanKind::softmax);
    }
    for (const Index width : {9, 16, 7, 15, 6, 5, 2, 41, 2}) add(width, SpanKind::softmax);
    return built;
  }();
  return spans;
}

// `rows` rows of Adult, or rows with a single span of `columns`.
enum class Row {
  activate,
  gumbel,
  gradient,
  log_softmax,
  sum,
  cross_entropy,
  cross_entropy_gradient
};
void spans(benchmark::State& state) {
  const auto kind = static_cast<Row>(state.range(0));
  const Index rows = state.range(1);
  const Index columns = state.range(2);
  const std::vector<Span> all = columns == 157 ? adult_spans() : std::vector<Span>{{0, columns}};
  const SpanView view{all.data(), static_cast<Index>(all.size())};
  const auto x = normal(rows * columns, 0);
  const auto noise = normal(rows * columns, 1);
  std::vector<Real> y(x.size());
  std::vector<std::int32_t> target(static_cast<std::size_t>(rows * view.count), -1);
  for (Index r = 0; r < rows; ++r) {  // one condition per row
    const Index s = view.count == 1 ? 0 : 12 + r % 9;
    target[static_cast<std::size_t>(r * view.count + s)] = 1;
  }
  activate_spans({}, x.data(), noise.data(), {rows, columns}, view, Real(0.2), y.data());
  auto dx = y;
  for (auto _ : state) {
    switch (kind) {
      case Row::activate:
        activate_spans({}, x.data(), nullptr, {rows, columns}, view, Real(0.2), dx.data());
        break;
      case Row::gumbel:
        activate_spans({}, x.data(), noise.data(), {rows, columns}, view, Real(0.2), dx.data());
        break;
      case Row::gradient:
        activate_spans_gradient({}, x.data(), y.data(), {rows, columns}, view, Real(0.2),
                                dx.data());
        break;
      case Row::log_softmax:
        log_softmax_spans({}, x.data(), {rows, columns}, view, dx.data());
        break;
      case Row::sum:
        sum_spans({}, x.data(), {rows, columns}, view, dx.data());
        break;
      case Row::cross_entropy:
        cross_entropy_spans({}, x.data(), target.data(), {rows, columns}, view, dx.data());
        break;
      case Row::cross_entropy_gradient:
        cross_entropy_spans_gradient({}, noise.data(), x.data(), target.data(), {rows, columns},
                                     view, dx.data());
        break;
    }
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * rows * columns);
}

// One entry per span in each of `packs` row parts: the packed rows of a table.
struct SparseRows {
  SparseRows(Index rows, Index packs, Index spans, Index columns)
      : index(static_cast<std::size_t>(rows * packs * spans)),
        value(normal(rows * packs * spans, 4)) {
    const Index width = columns / packs / spans;
    for (std::size_t e = 0; e < index.size(); ++e) {
      const auto within =
          random_below({.seed = 2}, static_cast<Index>(e), static_cast<std::uint64_t>(width));
      const Index span = static_cast<Index>(e) % (packs * spans);
      index[e] = static_cast<std::int32_t>(span * width + static_cast<Index>(within));
    }
    view = {rows, columns, packs * spans, index.data(), value.data()};
  }
  std::vector<std::int32_t> index;
  std::vector<Real> value;
  SparseView view;
};

void sparse_product(benchmark::State& state) {
  const Index width = 256;
  const SparseRows x(state.range(0), state.range(1), state.range(2), state.range(3));
  const bool transposed = state.range(4) != 0;
  const auto w = normal(x.view.columns * width, 0);
  const auto dy = normal(x.view.rows * width, 1);
  auto y = dy;
  auto dw = w;
  for (auto _ : state) {
    if (transposed) {
      sparse_transposed_matmul({}, x.view, dy.data(), width, 0, dw.data());
    } else {
      sparse_matmul({}, x.view, w.data(), width, 0, y.data());
    }
    benchmark::ClobberMemory();
  }
  report(state, x.view.rows * x.view.entries * width * Index{sizeof(Real)});
}

void expand(benchmark::State& state) {
  const SparseRows x(state.range(0), state.range(1), state.range(2), state.range(3));
  std::vector<Real> y(static_cast<std::size_t>(x.view.rows * x.view.columns));
  for (auto _ : state) {
    sparse_to_dense({}, x.view, y.data());
    benchmark::ClobberMemory();
  }
  report(state, static_cast<Index>(y.size() * sizeof(Real)));
}

void turn(benchmark::State& state) {
  const Index rows = state.range(0);
  const Index columns = state.range(1);
  const auto x = normal(rows * columns, 0);
  auto y = x;
  for (auto _ : state) {
    transpose({}, x.data(), rows, columns, y.data());
    benchmark::ClobberMemory();
  }
  report(state, 2 * rows * columns * Index{sizeof(Real)});
}

// Rows of `width` columns between wider matrices, or by index, or added by index.
enum class Move { block, gather, scatter };
void move_rows(benchmark::State& state) {
  const auto move = static_cast<Move>(state.range(0));
  const Index rows = state.range(1);
  const Index width = state.range(2);
  const auto x = normal(rows * 744, 0);
  auto y = x;
  std::vector<std::int32_t> index;
  for (Index i = 0; i < rows; ++i) {
    index.push_back(
        static_cast<std::int32_t>(random_below({}, i, static_cast<std::uint64_t>(rows))));
  }
  for (auto _ : state) {
    if (move == Move::block) copy_block({}, x.data(), width, y.data(), 744, rows, width);
    if (move == Move::gather) gather_rows({}, x.data(), index.data(), rows, width, y.data());
    if (move == Move::scatter) {
      scatter_add_rows({}, x.data(), index.data(), rows, width, y.data(), rows);
    }
    benchmark::ClobberMemory();
  }
  report(state, 2 * rows * width * Index{sizeof(Real)});
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
BENCHMARK(batch_norm)
    ->Args({500, 256, 0})
    ->Args({500, 256, 1})
    ->Args({50176, 32, 0})
    ->Args({50176, 32, 1})
    ->Apply(threads);
BENCHMARK(draw)
    ->ArgsProduct({{0, 1, 2, 3, 4}, {500 * 128}})
    ->Args({3, 500 * 157})
    ->Args({4, 50 * 256})
    ->Args({1, 1})
    ->Apply(threads);
BENCHMARK(spans)
    ->ArgsProduct({{0, 1, 2, 3, 4, 5, 6}, {500}, {157}})
    ->ArgsProduct({{1, 2}, {50}, {20000}})
    ->Apply(threads);
BENCHMARK(sparse_product)
    ->Args({50, 10, 22, 2640, 0})
    ->Args({50, 10, 22, 2640, 1})
    ->Args({500, 1, 22, 264, 0})
    ->Args({500, 1, 22, 264, 1})
    ->Apply(threads);
BENCHMARK(expand)->Args({50, 10, 22, 2640})->Apply(threads);
BENCHMARK(turn)->Args({2610, 256})->Args({500, 256})->Args({500, 157})->Apply(threads);
BENCHMARK(move_rows)->ArgsProduct({{0, 1, 2}, {500}, {157, 256}})->Apply(threads);

}  // namespace
}  // namespace ballast

BENCHMARK_MAIN();
