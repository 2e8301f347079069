#include "kernels/softmax.h"

#include <functional>

#include "guarded.h"

namespace ballast {
namespace {

using test::Guarded;

struct Layout {
  Index columns;
  std::vector<Span> spans;
  SpanView view() const { return {spans.data(), static_cast<Index>(spans.size())}; }
};

// Adjacent spans; a negative width is a tanh span, 1000 + n is a gap of n columns.
Layout layout_of(const std::vector<Index>& widths) {
  Layout layout{0, {}};
  for (const Index width : widths) {
    if (width < 1000) {
      layout.spans.push_back(
          {layout.columns, std::abs(width), width < 0 ? SpanKind::tanh : SpanKind::softmax});
    }
    layout.columns += width < 1000 ? std::abs(width) : width - 1000;
  }
  return layout;
}

std::vector<Layout> layouts() {
  std::vector<Layout> all;
  for (const auto& widths : std::vector<std::vector<Index>>{
           {},      // no columns
           {1005},  // no spans
           {1},
           {-1},
           {2},
           {7},
           {8},
           {9},
           {-13},
           {42},                          // one span
           {0, 3, 0},                     // empty spans
           {1003, 4, 1001, -1, 5, 1017},  // gaps everywhere
           {-1, 10, -1, 8, 9, 16, 7, 15, 6, 5, 2, 41, 2},
           {128},
           {129},
           {-200},
           {3, 300, -1, 1002, 129, 5},                        // around the width of wide spans
           {100, 100, 100, 100, 100, 100, 100, -70, 100}}) {  // more than one window
    all.push_back(layout_of(widths));
  }
  Layout wide = layout_of({5});
  wide.spans.push_back({5, 5000, SpanKind::softmax});
  wide.columns = 5007;
  all.push_back(wide);
  return all;
}

const std::vector<Index> kRows = {0, 1, 7, 8, 9, 131};

using Doubles = std::vector<double>;

// Applies `act(span number, first, last)` to each span of each row of y.
void each_span(const Layout& layout, Index rows, Doubles& y,
               const std::function<void(Index, std::size_t, double*, double*)>& act) {
  for (Index r = 0; r < rows; ++r) {
    for (std::size_t s = 0; s < layout.spans.size(); ++s) {
      double* begin = y.data() + r * layout.columns + layout.spans[s].offset;
      act(r, s, begin, begin + layout.spans[s].width);
    }
  }
}

// References are summed in long double, so that they are also accurate for the double build.
long double log_sum_exp(const double* begin, const double* end) {
  const long double largest = *std::max_element(begin, end);
  long double sum = 0;
  for (const double* x = begin; x < end; ++x) sum += std::exp(*x - largest);
  return largest + std::log(sum);
}

double exp_double(long double x) { return static_cast<double>(std::exp(x)); }

Doubles activated_spans(const Layout& layout, Index rows, const std::vector<Real>& x,
                        const std::vector<Real>& noise, double temperature) {
  Doubles y(x.begin(), x.end());
  each_span(layout, rows, y, [&](Index, std::size_t s, double* begin, double* end) {
    if (layout.spans[s].kind == SpanKind::tanh) {
      std::transform(begin, end, begin, [](double v) { return std::tanh(v); });
    } else if (begin < end) {
      for (double* v = begin; v < end; ++v) {
        if (!noise.empty()) *v += noise[static_cast<std::size_t>(v - y.data())];
        *v /= temperature;
      }
      const long double total = log_sum_exp(begin, end);
      for (double* v = begin; v < end; ++v) *v = exp_double(*v - total);
    }
  });
  return y;
}

// Random targets: mostly none.
std::vector<std::int32_t> targets(const Layout& layout, Index rows) {
  std::vector<std::int32_t> target;
  for (Index r = 0; r < rows; ++r) {
    for (const Span& span : layout.spans) {
      const auto element = static_cast<Index>(target.size());
      const bool counts = span.width > 0 && random_below({.purpose = 1}, element, 3) == 0;
      target.push_back(counts
                           ? static_cast<std::int32_t>(random_below(
                                 {.purpose = 2}, element, static_cast<std::uint64_t>(span.width)))
                           : -1);
    }
  }
  return target;
}

template <class Check>
void for_all_layouts(const Check& check) {
  for (const Layout& layout : layouts()) {
    for (const Index rows : kRows) {
      if (rows > 9 && layout.columns > 1000) continue;
      CAPTURE(rows);
      CAPTURE(layout.columns);
      CAPTURE(layout.spans.size());
      check(layout, rows);
    }
  }
}

template <class Run>
std::vector<Real> guarded(Index count, const Run& run) {
  return test::on_all_thread_counts([&] {
    Guarded out(count);
    run(out.data());
    return out.values();
  });
}

}  // namespace

TEST_CASE("activate_spans agrees with the formulas in double") {
  for_all_layouts([](const Layout& layout, Index rows) {
    const Index count = rows * layout.columns;
    const auto x = test::normal_values(count, 0);
    const auto noise = test::normal_values(count, 1);
    for (const Real temperature : {Real(1), Real(0.2)}) {
      for (const bool noisy : {false, true}) {
        const auto y = guarded(count, [&](Real* out) {
          activate_spans({}, x.data(), noisy ? noise.data() : nullptr, {rows, layout.columns},
                         layout.view(), temperature, out);
        });
        const auto exact =
            activated_spans(layout, rows, x, noisy ? noise : std::vector<Real>{}, temperature);
        // A logit of 10 / 0.2 is rounded to 50 units.
        CHECK(test::largest_difference(y, exact) <= 100 * test::kUnit);
      }
    }
  });
}

TEST_CASE("the gradient of activate_spans agrees with the formulas in double") {
  for_all_layouts([](const Layout& layout, Index rows) {
    const Index count = rows * layout.columns;
    const auto x = test::normal_values(count, 0);
    const auto dy = test::normal_values(count, 1);
    std::vector<Real> y(x.size());
    activate_spans({}, x.data(), nullptr, {rows, layout.columns}, layout.view(), Real(0.2),
                   y.data());
    const auto dx = guarded(count, [&](Real* out) {
      activate_spans_gradient({}, dy.data(), y.data(), {rows, layout.columns}, layout.view(),
                              Real(0.2), out);
    });
    Doubles exact(dy.begin(), dy.end());
    each_span(layout, rows, exact, [&](Index, std::size_t s, double* begin, double* end) {
      const Real* value = y.data() + (begin - exact.data());
      long double dot = 0;
      for (Index i = 0; i < end - begin; ++i) dot += begin[i] * value[i];
      for (Index i = 0; i < end - begin; ++i) {
        const double v = value[i];
        begin[i] = layout.spans[s].kind == SpanKind::tanh
                       ? begin[i] * (1 - v * v)
                       : static_cast<double>(v * (begin[i] - dot) / Real(0.2));
      }
    });
    CHECK(test::largest_difference(dx, exact) <= 100 * test::kUnit);
  });
}

TEST_CASE("log_softmax_spans agrees with the formula in double") {
  for_all_layouts([](const Layout& layout, Index rows) {
    const Index count = rows * layout.columns;
    const auto x = test::normal_values(count, 0);
    const auto y = guarded(count, [&](Real* out) {
      log_softmax_spans({}, x.data(), {rows, layout.columns}, layout.view(), out);
    });
    Doubles exact(x.begin(), x.end());
    each_span(layout, rows, exact, [&](Index, std::size_t s, double* begin, double* end) {
      if (layout.spans[s].kind == SpanKind::tanh || begin == end) return;
      const long double total = log_sum_exp(begin, end);
      for (double* v = begin; v < end; ++v) *v = static_cast<double>(*v - total);
    });
    CHECK(test::largest_difference(y, exact) <= 40 * test::kUnit);
  });
}

TEST_CASE("sum_spans agrees with the formula in double") {
  for_all_layouts([](const Layout& layout, Index rows) {
    const Index count = rows * layout.columns;
    const auto x = test::normal_values(count, 0);
    const auto y = guarded(count, [&](Real* out) {
      sum_spans({}, x.data(), {rows, layout.columns}, layout.view(), out);
    });
    Doubles exact(x.size());
    each_span(layout, rows, exact, [&](Index, std::size_t s, double* begin, double* end) {
      if (layout.spans[s].kind == SpanKind::tanh) return;
      const Real* from = x.data() + (begin - exact.data());
      long double sum = 0;
      for (Index i = 0; i < end - begin; ++i) sum += from[i];
      std::fill(begin, end, static_cast<double>(sum));
    });
    CHECK(test::largest_difference(y, exact) <= 2000 * test::kUnit);
  });
}

TEST_CASE("the cross-entropy of spans and its gradient agree with the formulas in double") {
  for_all_layouts([](const Layout& layout, Index rows) {
    const Index count = rows * layout.columns;
    const auto x = test::normal_values(count, 0);
    const auto dy = test::normal_values(rows, 1);
    const auto target = targets(layout, rows);
    const auto y = guarded(rows, [&](Real* out) {
      cross_entropy_spans({}, x.data(), target.data(), {rows, layout.columns}, layout.view(), out);
    });
    const auto dx = guarded(count, [&](Real* out) {
      cross_entropy_spans_gradient({}, dy.data(), x.data(), target.data(), {rows, layout.columns},
                                   layout.view(), out);
    });
    Doubles exact(static_cast<std::size_t>(rows));
    Doubles gradient(x.size());
    each_span(layout, rows, gradient, [&](Index r, std::size_t s, double* begin, double* end) {
      const auto row = static_cast<std::size_t>(r);
      const std::int32_t category = target[row * layout.spans.size() + s];
      if (category < 0 || layout.spans[s].kind == SpanKind::tanh) return;
      const Real* from = x.data() + (begin - gradient.data());
      const Doubles logits(from, from + (end - begin));
      const long double total = log_sum_exp(logits.data(), logits.data() + logits.size());
      exact[row] += static_cast<double>(total - logits[static_cast<std::size_t>(category)]);
      for (std::size_t i = 0; i < logits.size(); ++i) {
        begin[i] = dy[row] * exp_double(logits[i] - total);
      }
      begin[category] -= dy[row];
    });
    CHECK(test::largest_difference(y, exact) <= 100 * test::kUnit);
    CHECK(test::largest_difference(dx, gradient) <= 40 * test::kUnit);
  });
}

TEST_CASE("large and infinite logits stay finite") {
  for (const Index width : {2, 5, 8, 42, 129, 1000}) {
    CAPTURE(width);
    const Layout layout = layout_of({3, width < 1000 ? width : 999, -1});
    const Index count = layout.columns;
    auto x = test::normal_values(count);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<Real>(i % 2 == 0 ? 1e4 : -1e4);
    x[1] = x[4] = -std::numeric_limits<Real>::infinity();
    const auto y = guarded(count, [&](Real* out) {
      activate_spans({}, x.data(), nullptr, {1, count}, layout.view(), Real(0.2), out);
    });
    CHECK(test::largest_difference(y, activated_spans(layout, 1, x, {}, 0.2)) <= 20 * test::kUnit);
    CHECK(y[4] == 0);
    const auto logs = guarded(count, [&](Real* out) {
      log_softmax_spans({}, x.data(), {1, count}, layout.view(), out);
    });
    CHECK(logs[4] == -std::numeric_limits<Real>::infinity());
    for (std::size_t i = 0; i < x.size(); ++i) CHECK((logs[i] <= 0 || i + 1 == x.size()));
    const std::vector<std::int32_t> target = {0, 0, -1};
    Guarded loss(1);
    cross_entropy_spans({}, x.data(), target.data(), {1, count}, layout.view(), loss.data());
    CHECK(std::isfinite(loss.values()[0]));
  }
}

TEST_CASE("noise does not affect tanh spans and gaps, whatever its values") {
  const Layout layout = layout_of({-1, 4, 1002, -3, 2});
  const auto x = test::normal_values(9 * layout.columns);
  std::vector<Real> noise(x.size(), std::numeric_limits<Real>::quiet_NaN());
  for (Index r = 0; r < 9; ++r) {
    for (const Index c : {1, 2, 3, 4, 10, 11}) {
      noise[static_cast<std::size_t>(r * layout.columns + c)] = 0;
    }
  }
  const auto y = guarded(static_cast<Index>(x.size()), [&](Real* out) {
    activate_spans({}, x.data(), noise.data(), {9, layout.columns}, layout.view(), 1, out);
  });
  CHECK(test::largest_difference(y, activated_spans(layout, 9, x, {}, 1)) <= 20 * test::kUnit);
}

TEST_CASE("a single span by value gives the bits of a list of one span") {
  for (const Index width : {1, 7, 42, 129, 200}) {
    CAPTURE(width);
    const Layout layout = layout_of({1002, width, 1003});
    const SpanView value{nullptr, 1, layout.spans.front()};
    const Index count = 9 * layout.columns;
    const auto x = test::normal_values(count);
    const auto same = [&](Index size, const auto& kernel) {
      const auto one = guarded(size, [&](Real* out) { kernel(value, out); });
      CHECK(one == guarded(size, [&](Real* out) { kernel(layout.view(), out); }));
    };
    same(count, [&](const SpanView& spans, Real* out) {
      activate_spans({}, x.data(), nullptr, {9, layout.columns}, spans, 1, out);
    });
    same(count, [&](const SpanView& spans, Real* out) {
      log_softmax_spans({}, x.data(), {9, layout.columns}, spans, out);
    });
    same(count, [&](const SpanView& spans, Real* out) {
      sum_spans({}, x.data(), {9, layout.columns}, spans, out);
    });
    const std::vector<std::int32_t> target(9, 0);
    same(9, [&](const SpanView& spans, Real* out) {
      cross_entropy_spans({}, x.data(), target.data(), {9, layout.columns}, spans, out);
    });
  }
}

}  // namespace ballast
