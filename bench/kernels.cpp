// Element-wise kernels and Adam: 10^9 elements per second on one and two threads, at the sizes of a
// training step. The best of many short runs, to reduce the influence of other load.
#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

#include "bench/fma_peak.h"
#include "kernels/adam.h"
#include "kernels/cpu/simd.h"
#include "kernels/elementwise.h"
#include "kernels/threads.h"

using namespace ballast;

namespace {

double best_seconds(const std::function<void()>& call) {
  using bench::seconds_now;
  call();
  double best = 1e9;
  const double stop = seconds_now() + 0.1;
  while (seconds_now() < stop) {
    const double start = seconds_now();
    call();
    best = std::min(best, seconds_now() - start);
  }
  return best;
}

void report(const char* name, Index count, const std::function<void()>& call) {
  double rate[2];
  for (int threads = 1; threads <= 2; ++threads) {
    set_thread_count(threads);
    rate[threads - 1] = 1e-9 * static_cast<double>(count) / best_seconds(call);
  }
  std::printf("%-24s %9d %8.2f %8.2f\n", name, static_cast<int>(count), rate[0], rate[1]);
}

void report_size(Index rows, Index columns) {
  const Index count = rows * columns;
  const auto size = static_cast<std::size_t>(count);
  std::vector<Real> x(size, Real(0.3));
  std::vector<Real> y(size, Real(0.7));
  std::vector<Real> z(size, Real(0.1));
  std::vector<Real> w(size, Real(0.2));
  const auto unary_rate = [&](const char* name, UnaryOp op) {
    report(name, count, [&] { unary({}, op, x.data(), y.data(), count, Real(0.2)); });
  };
  unary_rate("copy", UnaryOp::copy);
  unary_rate("leaky_relu", UnaryOp::leaky_relu);
  unary_rate("exp", UnaryOp::exp);
  unary_rate("log", UnaryOp::log);
  unary_rate("tanh", UnaryOp::tanh);
  unary_rate("sigmoid", UnaryOp::sigmoid);
  unary_rate("softplus", UnaryOp::softplus);
  report("add", count, [&] { binary({}, BinaryOp::add, x.data(), y.data(), z.data(), count); });
  const BroadcastShape row{2, {rows, columns}, {columns, 1}, {0, 1}};
  const BroadcastShape column{2, {rows, columns}, {columns, 1}, {1, 0}};
  report("add a row", count,
         [&] { binary_broadcast({}, BinaryOp::add, row, x.data(), y.data(), z.data()); });
  report("multiply by a column", count,
         [&] { binary_broadcast({}, BinaryOp::multiply, column, x.data(), y.data(), z.data()); });
  report("adam", count, [&] { adam({}, {}, 10, {x.data(), y.data(), z.data(), w.data(), count}); });
}

}  // namespace

int main() {
  std::printf("%d-byte vectors; 10^9 elements per second\n", BALLAST_SIMD_BYTES);
  std::printf("%-24s %9s %8s %8s\n", "", "elements", "1T", "2T");
  report_size(50, 256);
  report_size(500, 157);
  report_size(4000, 256);
}
