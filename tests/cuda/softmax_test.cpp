// Compares softmax and related functions over spans on the device with the CPU.
#include "kernels/softmax.h"

#include "tests/cuda/kernel_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

constexpr Real kInfinity = std::numeric_limits<Real>::infinity();
constexpr Real kNaN = std::numeric_limits<Real>::quiet_NaN();

// Consecutive spans; a negative width is a gap without a span, a width of 1 is a tanh span.
struct Layout {
  explicit Layout(const std::vector<Index>& widths) : spans(make_spans(widths)) {
    for (const Index width : widths) columns += std::abs(width);
  }
  SpanView on(Device device) const {
    if (count() == 1) return {nullptr, 1, spans.host()[0]};  // by value
    return {spans.on(device), count()};
  }
  Index count() const { return static_cast<Index>(spans.host().size()); }

  OnBoth<Span> spans;
  Index columns = 0;

 private:
  static std::vector<Span> make_spans(const std::vector<Index>& widths) {
    std::vector<Span> made;
    Index offset = 0;
    for (const Index width : widths) {
      const SpanKind kind = width == 1 ? SpanKind::tanh : SpanKind::softmax;
      if (width >= 0) made.push_back({offset, width, kind});
      offset += std::abs(width);
    }
    return made;
  }
};

// The encoded columns of a table: numbers (tanh and modes), categories.
const std::vector<Index> kAdult = {1, 10, 9, 1, 10, 16, 1, 10, 7, 15, 6, 5,
                                   2, 1,  5, 1, 4,  1,  5, 42, 2, -3, 1, -2};

std::vector<Index> repeated(Index width, int count) {
  return std::vector<Index>(static_cast<std::size_t>(count), width);
}

// Categories within the spans; every third span is skipped.
std::vector<std::int32_t> make_targets(const Layout& layout, Index rows) {
  std::vector<std::int32_t> target;
  for (Index r = 0; r < rows; ++r) {
    for (const Span& span : layout.spans.host()) {
      const auto at = static_cast<Index>(target.size());
      const bool counts = span.width > 0 && at % 3 != 1;
      target.push_back(counts ? static_cast<std::int32_t>(at * 7 % span.width) : -1);
    }
  }
  return target;
}

// One of the six kernels on x.
using Kernel = void (*)(Device device, const Layout& layout, const OnBoth<Real>& x,
                        const OnBoth<Real>& other, const OnBoth<std::int32_t>& target, Index rows,
                        Real* y);

void run_activate(Device device, const Layout& layout, const OnBoth<Real>& x,
                  const OnBoth<Real>& noise, const OnBoth<std::int32_t>&, Index rows, Real* y) {
  activate_spans(device, x.on(device), noise.on(device), {rows, layout.columns}, layout.on(device),
                 .2f, y);
}
void run_activate_plain(Device device, const Layout& layout, const OnBoth<Real>& x,
                        const OnBoth<Real>&, const OnBoth<std::int32_t>&, Index rows, Real* y) {
  activate_spans(device, x.on(device), nullptr, {rows, layout.columns}, layout.on(device), 1, y);
}
void run_activate_gradient(Device device, const Layout& layout, const OnBoth<Real>& x,
                           const OnBoth<Real>& other, const OnBoth<std::int32_t>&, Index rows,
                           Real* y) {
  activate_spans_gradient(device, x.on(device), other.on(device), {rows, layout.columns},
                          layout.on(device), .2f, y);
}
void run_log_softmax(Device device, const Layout& layout, const OnBoth<Real>& x,
                     const OnBoth<Real>&, const OnBoth<std::int32_t>&, Index rows, Real* y) {
  log_softmax_spans(device, x.on(device), {rows, layout.columns}, layout.on(device), y);
}
void run_sum(Device device, const Layout& layout, const OnBoth<Real>& x, const OnBoth<Real>&,
             const OnBoth<std::int32_t>&, Index rows, Real* y) {
  sum_spans(device, x.on(device), {rows, layout.columns}, layout.on(device), y);
}
void run_cross_entropy_gradient(Device device, const Layout& layout, const OnBoth<Real>& x,
                                const OnBoth<Real>& dy, const OnBoth<std::int32_t>& target,
                                Index rows, Real* y) {
  cross_entropy_spans_gradient(device, dy.on(device), x.on(device), target.on(device),
                               {rows, layout.columns}, layout.on(device), y);
}
void run_cross_entropy(Device device, const Layout& layout, const OnBoth<Real>& x,
                       const OnBoth<Real>&, const OnBoth<std::int32_t>& target, Index rows,
                       Real* y) {
  cross_entropy_spans(device, x.on(device), target.on(device), {rows, layout.columns},
                      layout.on(device), y);
}

void check_kernel(Kernel kernel, const std::vector<Index>& widths, Index rows, Index offset = 0) {
  const Layout layout(widths);
  CAPTURE(rows);
  CAPTURE(layout.columns);
  const Index elements = rows * layout.columns;
  const OnBoth<Real> x(normal_array(elements, 1), offset);
  const OnBoth<Real> other(normal_array(std::max(elements, rows), 2), offset);
  const OnBoth<std::int32_t> target(make_targets(layout, rows));
  check_output(
      kernel == run_cross_entropy ? rows : elements,
      [&](Device device, Real* y) { kernel(device, layout, x, other, target, rows, y); },
      kTolerance, offset);
}

// All code paths: few and many rows (lanes and groups of rows), narrow and wide spans, rows too
// wide for a tile, rows with an odd and an even number of columns, sizes 0 and 1.
void check_shapes(Kernel kernel) {
  for (const Index rows : {0, 1, 50, 500}) check_kernel(kernel, kAdult, rows);
  check_kernel(kernel, {1, 10, 2, -3, 1, 17}, 3205);
  check_kernel(kernel, {1, 10, 2, -3, 1, 0, 18}, 3205);
  check_kernel(kernel, kAdult, 37, 1);
  check_kernel(kernel, {2}, 5);
  check_kernel(kernel, {1}, 3);
  check_kernel(kernel, {-4}, 3);
  check_kernel(kernel, {}, 3);
  check_kernel(kernel, {0, 3, 0, 0, -2, 5, 0}, 6);
  check_kernel(kernel, repeated(2, 128), 900);
  check_kernel(kernel, repeated(30, 5), 1000);
  check_kernel(kernel, {512}, 260);
  check_kernel(kernel, {-1, 700, 1, 3}, 1100);
  check_kernel(kernel, repeated(20, 100), 450);
}

void check_wide(Kernel kernel) {
  check_kernel(kernel, {3, -5, 6000, 1, 0, 7, -2}, 7);
  check_kernel(kernel, {5119}, 3);
  check_kernel(kernel, {5120}, 3);
  check_kernel(kernel, {-6000}, 2);
  check_kernel(kernel, {-3, 6000, 1, 9}, 2, 1);
}

}  // namespace

TEST_CASE("activate_spans.with noise") { check_shapes(run_activate); }
TEST_CASE("activate_spans.without noise") { check_shapes(run_activate_plain); }
TEST_CASE("activate_spans.a row wider than a tile") {
  check_wide(run_activate);
  check_wide(run_activate_plain);
}
TEST_CASE("activate_spans_gradient.shapes") { check_shapes(run_activate_gradient); }
TEST_CASE("activate_spans_gradient.a row wider than a tile") { check_wide(run_activate_gradient); }
TEST_CASE("log_softmax_spans.shapes") { check_shapes(run_log_softmax); }
TEST_CASE("log_softmax_spans.a row wider than a tile") { check_wide(run_log_softmax); }
TEST_CASE("sum_spans.shapes") { check_shapes(run_sum); }
TEST_CASE("sum_spans.a row wider than a tile") { check_wide(run_sum); }
TEST_CASE("cross_entropy_spans.shapes") { check_shapes(run_cross_entropy); }
TEST_CASE("cross_entropy_spans.a row wider than a tile") { check_wide(run_cross_entropy); }
TEST_CASE("cross_entropy_spans_gradient.shapes") { check_shapes(run_cross_entropy_gradient); }
TEST_CASE("cross_entropy_spans_gradient.a row wider than a tile") {
  check_wide(run_cross_entropy_gradient);
}

TEST_CASE("activate_spans.large and special values") {
  for (const Index rest : {2, 6000}) {
    const Layout layout({4, 1, 1, 1, 4, 4, rest});
    const Index rows = 3;
    std::vector<Real> x(static_cast<std::size_t>(rows * layout.columns), 0);
    const std::vector<Real> row0 = {1e30f, -1e30f, 5, 1e30f,      100, kInfinity, kNaN, kNaN,
                                    1,     2,      3, -kInfinity, 0,   1,         2};
    const std::vector<Real> row1 = {-kInfinity, -kInfinity, -kInfinity, -kInfinity, -0.0f,
                                    -kInfinity, 1e-40f,     88,         -88,        0,
                                    200,        kInfinity,  0,          1,          2};
    std::copy(row0.begin(), row0.end(), x.begin());
    std::copy(row1.begin(), row1.end(), x.begin() + layout.columns);
    const OnBoth<Real> input(x);
    const OnBoth<Real> none(std::vector<Real>{});
    const OnBoth<std::int32_t> target(make_targets(layout, rows));
    for (const Kernel kernel : {run_activate_plain, run_log_softmax, run_sum, run_cross_entropy}) {
      check_output(
          kernel == run_cross_entropy ? rows : rows * layout.columns,
          [&](Device device, Real* y) { kernel(device, layout, input, none, target, rows, y); });
    }
  }
}

TEST_CASE("cross_entropy_spans.one target per row") {
  const Layout layout(kAdult);
  for (const Index rows : {50, 500}) {
    std::vector<std::int32_t> targets(static_cast<std::size_t>(rows * layout.count()), -1);
    for (Index r = 0; r < rows; ++r) {
      targets[static_cast<std::size_t>(r * layout.count() + r % layout.count())] = 0;
    }
    const OnBoth<Real> x(normal_array(rows * layout.columns, 1));
    const OnBoth<Real> dy(normal_array(rows, 2));
    const OnBoth<std::int32_t> target(targets);
    for (const Kernel kernel : {run_cross_entropy, run_cross_entropy_gradient}) {
      check_output(kernel == run_cross_entropy ? rows : rows * layout.columns,
                   [&](Device device, Real* y) { kernel(device, layout, x, dy, target, rows, y); });
    }
  }
}

TEST_CASE("cross_entropy_spans_gradient.values of skipped spans do not matter") {
  const Layout layout({3, 5});
  std::vector<Real> x = normal_array(2 * layout.columns);
  x[4] = kNaN;
  x[5] = kInfinity;
  const OnBoth<Real> input(x);
  const OnBoth<Real> dy(std::vector<Real>{2, 3});
  const OnBoth<std::int32_t> target(std::vector<std::int32_t>{1, -1, -1, 4});
  for (const Kernel kernel : {run_cross_entropy, run_cross_entropy_gradient}) {
    check_output(kernel == run_cross_entropy ? 2 : 2 * layout.columns,
                 [&](Device device, Real* y) { kernel(device, layout, input, dy, target, 2, y); });
  }
}

TEST_CASE("sum_spans.the sum of a wide span is accurate") {
  for (const Index width : {5000, 300000}) {
    const Layout layout({width});
    const OnBoth<Real> x(std::vector<Real>(static_cast<std::size_t>(width), .1f));
    DeviceArray<Real> y(width);
    sum_spans(kCuda, x.on(kCuda), {1, width}, layout.on(kCuda), y.data());
    const auto expected = static_cast<Real>(.1f * static_cast<double>(width));
    check_close(y.values(), std::vector<Real>(static_cast<std::size_t>(width), expected), 2e-6);
  }
}

TEST_CASE("activate_spans.one launch at the sizes of a training step") {
  const Layout layout(kAdult);
  const Index elements = 500 * layout.columns;
  const OnBoth<Real> x(normal_array(elements, 1));
  const OnBoth<Real> other(normal_array(elements, 2));
  const OnBoth<std::int32_t> target(make_targets(layout, 500));
  DeviceArray<Real> y(elements);
  for (const Kernel kernel : {run_activate, run_activate_gradient, run_log_softmax, run_sum,
                              run_cross_entropy, run_cross_entropy_gradient}) {
    check_launches(1, [&] { kernel(kCuda, layout, x, other, target, 500, y.data()); });
  }
}

TEST_CASE("target_masks.spans with a target and their categories") {
  for (const std::vector<Index>& widths :
       {kAdult, std::vector<Index>{-4}, std::vector<Index>{0, 3, -2, 5, 1}}) {
    const Layout layout(widths);
    for (const Index rows : {0, 1, 700}) {
      const OnBoth<std::int32_t> target(make_targets(layout, rows));
      const Index elements = rows * layout.columns;
      check_output(
          2 * elements,
          [&](Device device, Real* y) {
            target_masks(device, target.on(device), {rows, layout.columns}, layout.on(device), y,
                         y + elements);
          },
          0);
    }
  }
}
