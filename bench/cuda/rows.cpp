// Kernels on rows: reductions, batch normalisation, spans.
#include "bench/cuda/measure.h"
#include "kernels/batch_norm.h"
#include "kernels/reduce.h"
#include "kernels/softmax.h"

namespace ballast::bench {

void add_reductions() {
  enum class Kind { rows, columns, all };
  const auto add_reduction = [](const std::string& name, Kind kind, Extents large, Extents step) {
    add_both(name, large, step, [kind](Index rows, Index columns) {
      const Index results = kind == Kind::rows ? rows : kind == Kind::columns ? columns : 1;
      const auto x = numbers(rows * columns);
      const auto y = numbers(results);
      const Index outer = kind == Kind::rows ? rows : 1;
      const Index inner = kind == Kind::columns ? columns : 1;
      const Index reduced = rows * columns / outer / inner;
      return Work{(rows * columns + results) * kReal, 0, [=] {
                    reduce(kDevice, ReduceOp::sum, x->data(), {outer, reduced, inner}, y->data());
                  }};
    });
  };
  add_reduction("reduce_rows", Kind::rows, kLarge, kStep);
  add_reduction("reduce_long_rows", Kind::rows, {64, 1 << 20}, {50, 2610});
  add_reduction("reduce_columns", Kind::columns, kLarge, kStep);
  add_reduction("reduce_few_columns", Kind::columns, {1 << 23, 8}, {500, 6});
  add_reduction("reduce_all", Kind::all, kLarge, kStep);
}

// Forward: x once and y (reading x again for the mean is not counted); backward: dy, x, y and dx.
void add_batch_norm() {
  for (const bool backward : {false, true}) {
    add_both(backward ? "batch_norm_backward" : "batch_norm_forward", kLarge, kStep,
             [backward](Index rows, Index columns) {
               const Index count = rows * columns;
               const auto x = numbers(count);
               const auto y = numbers(count, 1);
               const auto dy = numbers(count, 2);
               const auto dx = numbers(count, 3);
               const auto column = numbers(6 * columns, 4);
               Real* const scale = column->data();
               Real* const mean = scale + 2 * columns;
               Real* const inverse = scale + 3 * columns;
               const BatchNormCall call{rows,       columns, 1,
                                        Real(1e-5), scale,   {scale + columns, Activation::relu}};
               const auto forward = [=] {
                 batch_norm_forward(kDevice, x->data(), call, mean, inverse, y->data());
               };
               if (!backward) return Work{2 * count * kReal, 0, [=] { forward(), (void)column; }};
               forward();
               return Work{4 * count * kReal, 0, [=] {
                             batch_norm_backward(
                                 kDevice, dy->data(), {x->data(), y->data(), mean, inverse}, call,
                                 dx->data(), scale + 4 * columns, scale + 5 * columns);
                             (void)column;
                           }};
             });
  }
}

namespace {

// The spans of a row of Adult, or one span of all columns.
std::vector<Span> spans_of(Index columns) {
  if (columns != 157) return {{0, columns, SpanKind::softmax}};
  std::vector<Span> spans;
  Index offset = 0;
  const auto append = [&](Index width, SpanKind kind) {
    spans.push_back({offset, width, kind});
    offset += width;
  };
  for (const Index modes : {10, 10, 10, 10, 4, 3}) {
    append(1, SpanKind::tanh);
    append(modes, SpanKind::softmax);
  }
  for (const Index width : {9, 16, 7, 15, 6, 5, 2, 42, 2}) append(width, SpanKind::softmax);
  return spans;
}

// Memory of the span kernels; all of them share it.
struct SpanRows {
  SpanRows(Index row_count, Index column_count)
      : rows(row_count),
        columns(column_count),
        spans(spans_of(columns)),
        device_spans(std::make_shared<Array<Span>>(spans)),
        x(numbers(rows * columns)),
        noise(numbers(rows * columns, 1)),
        y(numbers(rows * columns, 2)),
        losses(numbers(rows, 3)) {
    std::vector<std::int32_t> values(static_cast<std::size_t>(rows) * spans.size(), -1);
    for (std::size_t row = 0; row < static_cast<std::size_t>(rows); ++row) {  // one span per row
      const std::size_t span = spans.size() == 1 ? 0 : 12 + row % 9;
      values[row * spans.size() + span] = 1;
    }
    targets = integers(values);
  }
  Index count() const { return rows * columns; }
  Index target_bytes() const { return rows * static_cast<Index>(spans.size()) * 4; }
  SpanView view() const { return {device_spans->data(), static_cast<Index>(spans.size())}; }

  Index rows;
  Index columns;
  std::vector<Span> spans;
  std::shared_ptr<Array<Span>> device_spans;
  std::shared_ptr<Array<Real>> x;
  std::shared_ptr<Array<Real>> noise;
  std::shared_ptr<Array<Real>> y;
  std::shared_ptr<Array<Real>> losses;
  std::shared_ptr<Array<std::int32_t>> targets;
};

}  // namespace

void add_spans() {
  using Launch = void (*)(const SpanRows&);
  using Bytes = Index (*)(const SpanRows&);
  const auto add_kernel = [](const std::string& name, Bytes bytes, Launch launch) {
    const auto make = [=](Index rows, Index columns) {
      const auto data = std::make_shared<SpanRows>(rows, columns);
      return Work{bytes(*data), 0, [=] { launch(*data); }};
    };
    add_both(name + "/adult", {400000, 157}, {500, 157}, make);
    add_both(name + "/wide", {3000, 20000}, {50, 20000}, make);
  };
  const Bytes two = [](const SpanRows& d) { return 2 * d.count() * kReal; };
  const Bytes three = [](const SpanRows& d) { return 3 * d.count() * kReal; };
  add_kernel("gumbel_softmax", three, [](const SpanRows& d) {
    activate_spans(kDevice, d.x->data(), d.noise->data(), {d.rows, d.columns}, d.view(), Real(0.2),
                   d.y->data());
  });
  add_kernel("softmax", two, [](const SpanRows& d) {
    activate_spans(kDevice, d.x->data(), nullptr, {d.rows, d.columns}, d.view(), 1, d.y->data());
  });
  add_kernel("softmax_gradient", three, [](const SpanRows& d) {
    activate_spans_gradient(kDevice, d.noise->data(), d.x->data(), {d.rows, d.columns}, d.view(),
                            Real(0.2), d.y->data());
  });
  add_kernel("log_softmax", two, [](const SpanRows& d) {
    log_softmax_spans(kDevice, d.x->data(), {d.rows, d.columns}, d.view(), d.y->data());
  });
  add_kernel("sum_spans", two, [](const SpanRows& d) {
    sum_spans(kDevice, d.x->data(), {d.rows, d.columns}, d.view(), d.y->data());
  });
  // For Adult one span in 21 per row is a target. All columns of x are counted, although not all
  // are read.
  add_kernel(
      "cross_entropy",
      [](const SpanRows& d) { return d.count() * kReal + d.target_bytes() + d.rows * kReal; },
      [](const SpanRows& d) {
        cross_entropy_spans(kDevice, d.x->data(), d.targets->data(), {d.rows, d.columns}, d.view(),
                            d.losses->data());
      });
  add_kernel(
      "cross_entropy_gradient",
      [](const SpanRows& d) { return 2 * d.count() * kReal + d.target_bytes() + d.rows * kReal; },
      [](const SpanRows& d) {
        cross_entropy_spans_gradient(kDevice, d.losses->data(), d.x->data(), d.targets->data(),
                                     {d.rows, d.columns}, d.view(), d.y->data());
      });
}

}  // namespace ballast::bench
