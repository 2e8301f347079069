// The matrix product on the shapes of a CTGAN training step (Adult: 157 row and 104 condition
// columns, batch 500, pac 10), on one and two threads, as a share of the peak measured in the same
// run, and Eigen's product on one thread. The best of many short runs, to reduce the influence of
// other load.
#include <Eigen/Core>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "bench/fma_peak.h"
#include "kernels/matmul.h"
#include "kernels/memory.h"
#include "kernels/threads.h"

using namespace ballast;

namespace {

struct Shape {
  const char* use;
  const char* kind;  // NN, NT, TN: which operand is stored transposed
  Index m;
  Index n;
  Index k;
  Real beta;
};

const Shape kShapes[] = {
    {"generator forward", "NN", 500, 256, 128, 0},
    {"generator forward", "NN", 500, 256, 256, 0},
    {"generator forward", "NN", 500, 157, 256, 0},
    {"generator forward", "NN", 500, 157, 128, 0},
    {"generator forward", "NN", 500, 157, 744, 0},
    {"generator data gradient", "NT", 500, 256, 157, 0},
    {"generator data gradient", "NT", 500, 256, 256, 1},
    {"generator weight gradient", "TN", 256, 256, 500, 0},
    {"generator weight gradient", "TN", 256, 256, 500, 1},
    {"generator weight gradient", "TN", 128, 256, 500, 0},
    {"generator weight gradient", "TN", 256, 157, 500, 0},
    {"critic forward", "NN", 50, 256, 1570, 0},
    {"critic forward", "NN", 50, 256, 1040, 0},
    {"critic forward", "NN", 50, 256, 256, 0},
    {"critic data gradient", "NT", 50, 1570, 256, 0},
    {"critic data gradient", "NT", 50, 1040, 256, 0},
    {"critic data gradient", "NT", 50, 256, 256, 0},
    {"critic weight gradient", "TN", 1570, 256, 50, 0},
    {"critic weight gradient", "TN", 1570, 256, 50, 1},
    {"critic weight gradient", "TN", 1040, 256, 50, 1},
    {"critic weight gradient", "TN", 256, 256, 50, 1},
    {"critic last layer", "NN", 50, 1, 256, 0},
    {"critic last layer", "NT", 50, 256, 1, 0},
    {"critic last layer", "TN", 256, 1, 50, 0},
    {"tall and narrow", "NN", 20000, 16, 64, 0},
    {"tall and narrow", "TN", 64, 16, 20000, 0},
    {"tiny", "NN", 8, 8, 8, 0},
    {"large", "NN", 1024, 1024, 1024, 0},
};

template <class Call>
double best_seconds(Call call) {
  using bench::seconds_now;
  call();
  double best = 1e9;
  const double stop = seconds_now() + 0.15;
  while (seconds_now() < stop) {
    const double start = seconds_now();
    call();
    best = std::min(best, seconds_now() - start);
  }
  return best;
}

using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<Matrix>;

struct Problem {
  explicit Problem(const Shape& s)
      : shape(s),
        transpose_a(s.kind[0] == 'T'),
        transpose_b(s.kind[1] == 'T'),
        a(filled(s.m * s.k)),
        b(filled(s.k * s.n)),
        c(filled(s.m * s.n)) {}
  ~Problem() {
    for (Real* memory : {a, b, c}) std::free(memory);
  }
  static Real* filled(Index count) {
    auto* memory = static_cast<Real*>(
        std::aligned_alloc(64, (static_cast<std::size_t>(count) * sizeof(Real) + 63) / 64 * 64));
    for (Index i = 0; i < count; ++i) memory[i] = static_cast<Real>(i % 17) / 17;
    return memory;
  }
  void ours() const {
    matmul({}, {transpose_a, transpose_b, shape.m, shape.n, shape.k},
           {a, transpose_a ? shape.m : shape.k}, {b, transpose_b ? shape.k : shape.n}, shape.beta,
           {c, shape.n});
  }
  void eigen() const {
    const View left(a, transpose_a ? shape.k : shape.m, transpose_a ? shape.m : shape.k);
    const View right(b, transpose_b ? shape.n : shape.k, transpose_b ? shape.k : shape.n);
    View target(c, shape.m, shape.n);
    if (shape.beta == 0) target.setZero();
    if (transpose_a) {
      target.noalias() += left.transpose() * right;
    } else if (transpose_b) {
      target.noalias() += left * right.transpose();
    } else {
      target.noalias() += left * right;
    }
  }

  Shape shape;
  bool transpose_a;
  bool transpose_b;
  Real* a;
  Real* b;
  Real* c;
};

}  // namespace

int main() {
  const double peak1 = bench::fma_peak(1);
  const double peak2 = bench::fma_peak(2);
  std::printf("measured peak: %.0f GFLOP/s on one thread, %.0f on two\n", peak1, peak2);
  std::printf("%-26s %2s %5s %5s %5s %4s | %8s %5s | %8s %5s | %8s\n", "", "", "m", "n", "k",
              "beta", "1T", "peak", "2T", "peak", "Eigen 1T");
  for (const Shape& s : kShapes) {
    const Problem problem(s);
    const double work = 2e-9 * static_cast<double>(s.m * s.n * s.k);
    set_thread_count(1);
    const double one = work / best_seconds([&] { problem.ours(); });
    set_thread_count(2);
    const double two = work / best_seconds([&] { problem.ours(); });
    const double eigen = work / best_seconds([&] { problem.eigen(); });
    std::printf("%-26s %2s %5d %5d %5d %4d | %8.1f %4.0f%% | %8.1f %4.0f%% | %8.1f\n", s.use,
                s.kind, static_cast<int>(s.m), static_cast<int>(s.n), static_cast<int>(s.k),
                static_cast<int>(s.beta), one, 100 * one / peak1, two, 100 * two / peak2, eigen);
  }
}
