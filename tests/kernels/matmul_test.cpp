#include "kernels/matmul.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "guarded.h"
#include "kernels/threads.h"
#include "products.h"

using namespace ballast;
using test::activated;
using test::kNan;
using test::same_bytes;

namespace {

constexpr Real kPadding = 12345;

// Pseudo-random values in [-1, 1): a matrix of rows x columns with a leading dimension of columns +
// gap. The gap is NaN and must not be read.
struct StridedValues {
  StridedValues(Index rows, Index columns, Index gap, Real filler, unsigned seed)
      : stride(columns + gap), values(static_cast<std::size_t>(rows * stride), filler) {
    unsigned state = seed * 2654435761u + 1;
    for (Index i = 0; i < rows; ++i) {
      for (Index j = 0; j < columns; ++j) {
        state = state * 1664525u + 1013904223u;
        at(i, j) = static_cast<Real>(static_cast<int>(state >> 8) - (1 << 23)) / (1 << 23);
      }
    }
  }
  Real& at(Index i, Index j) { return values[static_cast<std::size_t>(i * stride + j)]; }
  Real at(Index i, Index j) const { return values[static_cast<std::size_t>(i * stride + j)]; }

  Index stride;
  std::vector<Real> values;
};

struct ProductCase {
  MatmulShape shape;
  Index gap = 0;
  Real beta = 0;
  Epilogue epilogue;  // its bias is set by run()
  bool bias = false;
};

std::string describe(const ProductCase& test) {
  const MatmulShape& s = test.shape;
  return std::string(s.transpose_a ? "T" : "N") + (s.transpose_b ? "T" : "N") + " " +
         std::to_string(s.m) + "x" + std::to_string(s.n) + "x" + std::to_string(s.k) + " gap " +
         std::to_string(test.gap) + " beta " + std::to_string(static_cast<int>(test.beta)) +
         " bias " + std::to_string(test.bias) + " activation " +
         std::to_string(static_cast<int>(test.epilogue.activation));
}

// Runs the product and compares it with sums in double; returns c.
std::vector<Real> run(const ProductCase& test) {
  INFO(describe(test));
  const MatmulShape& s = test.shape;
  const StridedValues a(s.transpose_a ? s.k : s.m, s.transpose_a ? s.m : s.k, test.gap, kNan, 1);
  const StridedValues b(s.transpose_b ? s.n : s.k, s.transpose_b ? s.k : s.n, test.gap, kNan, 2);
  const StridedValues bias(1, s.n, 0, 0, 3);
  StridedValues c(s.m, s.n, test.gap, kPadding, 4);
  const StridedValues old = c;
  if (test.beta == 0) {
    for (Index i = 0; i < s.m; ++i) {
      for (Index j = 0; j < s.n; ++j) c.at(i, j) = kNan;
    }
  }
  Epilogue epilogue = test.epilogue;
  if (test.bias) epilogue.bias = bias.values.data();
  matmul({}, s, {a.values.data(), a.stride}, {b.values.data(), b.stride}, test.beta,
         {c.values.data(), c.stride}, epilogue);
  int wrong = 0;
  for (Index i = 0; i < s.m; ++i) {
    for (Index j = 0; j < s.n; ++j) {
      double sum = test.beta != 0 ? old.at(i, j) : 0;
      double size = std::abs(sum) + 1;
      for (Index p = 0; p < s.k; ++p) {
        const double left = s.transpose_a ? a.at(p, i) : a.at(i, p);
        const double right = s.transpose_b ? b.at(j, p) : b.at(p, j);
        sum += left * right;
        size += std::abs(left * right);
      }
      if (test.bias) sum += bias.at(0, j);
      const double bound = size * 8 * std::numeric_limits<Real>::epsilon();
      if (!(std::abs(c.at(i, j) - activated(sum, epilogue)) <= bound)) ++wrong;
    }
    for (Index j = s.n; j < c.stride; ++j) wrong += c.at(i, j) != kPadding;
  }
  CHECK(wrong == 0);
  return c.values;
}

void run_all_transposes(ProductCase test) {
  for (const bool transpose_a : {false, true}) {
    for (const bool transpose_b : {false, true}) {
      test.shape.transpose_a = transpose_a;
      test.shape.transpose_b = transpose_b;
      run(test);
    }
  }
}

}  // namespace

TEST_CASE("matmul: all transposes, odd sizes, gaps between rows, beta 0 with NaN in c") {
  const Index sizes[] = {1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 48, 65, 97};
  for (const Index m : sizes) {
    for (const Index n : sizes) {
      for (const Index k : {1, 2, 7, 16, 33}) {
        run_all_transposes({{false, false, m, n, k}, (m + n + k) % 4, 0, {}, false});
      }
    }
  }
}

TEST_CASE("matmul: k larger than the block size") {
  for (const Index k : {255, 256, 257, 511, 513, 1570}) {
    run_all_transposes({{false, false, 7, 67, k}, 3, 0, {}, false});
    run_all_transposes({{false, false, 65, 19, k}, 0, 1, {}, true});
    run_all_transposes({{false, false, 9, 3, k}, 0, 1, {}, true});
  }
}

TEST_CASE("matmul: all combinations of bias, activation and beta") {
  for (const auto activation : {Activation::none, Activation::relu, Activation::leaky_relu}) {
    for (const Real beta : {Real(0), Real(1)}) {
      for (const bool bias : {false, true}) {
        for (const Index n : {1, 5, 16, 64, 83, 128}) {
          for (const Index k : {0, 1, 30, 300}) {
            run_all_transposes(
                {{false, false, 14, n, k}, 2, beta, {nullptr, activation, Real(0.2)}, bias});
          }
        }
      }
    }
  }
}

TEST_CASE("matmul: empty products") {
  Real c = 7;
  const Real nothing = 0;
  matmul({}, {false, false, 0, 5, 3}, {&nothing, 3}, {&nothing, 5}, 0, {&c, 5});
  matmul({}, {true, true, 5, 0, 3}, {&nothing, 5}, {&nothing, 3}, 0, {&c, 1});
  CHECK(c == 7);
  matmul({}, {false, false, 1, 1, 0}, {&nothing, 1}, {&nothing, 1}, 1, {&c, 1});
  CHECK(c == 7);
  matmul({}, {false, false, 1, 1, 0}, {&nothing, 1}, {&nothing, 1}, 0, {&c, 1});
  CHECK(c == 0);
}

TEST_CASE("matmul: results do not depend on the number of threads") {
  const int before = thread_count();
  const ProductCase cases[] = {
      {{false, false, 50, 256, 1570}, 0, 0, {nullptr, Activation::leaky_relu, Real(0.2)}, true},
      {{false, true, 50, 1570, 256}, 1, 0, {}, false},
      {{true, false, 1570, 256, 50}, 0, 1, {}, false},
      {{false, false, 500, 157, 256}, 0, 0, {}, true},
      {{true, false, 256, 157, 500}, 0, 1, {}, false},
      {{false, true, 500, 256, 157}, 5, 0, {}, false},
      {{true, true, 301, 203, 307}, 3, 1, {}, true},
      {{false, false, 5000, 1, 256}, 0, 0, {}, true},
      {{true, false, 3001, 7, 50}, 0, 1, {}, true},
      {{false, false, 3, 20000, 40}, 0, 0, {}, false}};
  for (const ProductCase& test : cases) {
    INFO(describe(test));
    set_thread_count(1);
    const std::vector<Real> one = run(test);
    for (const int threads : {2, 3, 4, 7}) {
      set_thread_count(threads);
      CHECK(same_bytes(run(test), one));
    }
  }
  set_thread_count(before);
}

TEST_CASE("matmul: infinities and NaN propagate, also through an activation") {
  const Real infinity = std::numeric_limits<Real>::infinity();
  const std::vector<Real> a{1, 0, 0, 1};
  const std::vector<Real> b{infinity, 2, kNan, 3};
  for (const auto activation : {Activation::none, Activation::relu, Activation::leaky_relu}) {
    std::vector<Real> c(4);
    matmul({}, {false, false, 2, 2, 2}, {a.data(), 2}, {b.data(), 2}, 0, {c.data(), 2},
           {nullptr, activation, Real(0.2)});
    CHECK(std::isnan(c[0]));
    CHECK(c[1] == 2);
    CHECK(std::isnan(c[2]));
    CHECK(c[3] == 3);
    std::vector<Real> wide(100, kNan);
    std::vector<Real> out(100);
    matmul({}, {false, false, 1, 100, 1}, {a.data(), 1}, {wide.data(), 100}, 0, {out.data(), 100},
           {nullptr, activation, Real(0.2)});
    for (const Real value : out) CHECK(std::isnan(value));
  }
}
