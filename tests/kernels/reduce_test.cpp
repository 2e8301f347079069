#include "kernels/reduce.h"

#include "guarded.h"

namespace ballast {
namespace {

using test::Guarded;

struct Extents {
  Index outer;
  Index reduced;
  Index inner;
};

// Rows, columns, all elements, and both axes around; sizes near the widths of vectors, blocks and
// tiles.
const std::vector<Extents> kExtents = {
    {0, 3, 4},     {3, 0, 1},     {1, 0, 5},     {2, 3, 0},     {1, 1, 1},    {5, 1, 1},
    {7, 7, 1},     {3, 8, 1},     {3, 31, 1},    {3, 33, 1},    {2, 1021, 1}, {1, 4096, 1},
    {1, 20011, 1}, {1, 2, 2},     {1, 97, 3},    {1, 9001, 7},  {1, 65, 8},   {1, 31, 13},
    {1, 500, 157}, {1, 3, 511},   {1, 70, 513},  {1, 41, 2611}, {3, 5, 3},    {4, 37, 11},
    {2, 33, 600},  {500, 157, 1}, {17, 1009, 3},
};

double accumulate(ReduceOp op, double total, double x) {
  return total + (op == ReduceOp::sum ? x : x * x);
}

std::vector<double> reference(ReduceOp op, const std::vector<Real>& x, const Extents& e,
                              double scale) {
  std::vector<double> y;
  for (Index o = 0; o < e.outer; ++o) {
    for (Index i = 0; i < e.inner; ++i) {
      double total = 0;
      for (Index r = 0; r < e.reduced; ++r) {
        total =
            accumulate(op, total, x[static_cast<std::size_t>((o * e.reduced + r) * e.inner + i)]);
      }
      y.push_back(scale * total);
    }
  }
  return y;
}

std::vector<Real> run(ReduceOp op, const std::vector<Real>& x, const Extents& e, Real scale) {
  Guarded y(e.outer * e.inner);
  reduce({}, op, x.data(), {e.outer, e.reduced, e.inner}, y.data(), scale);
  return y.values();
}

}  // namespace

TEST_CASE("reduce agrees with a naive sum in double") {
  for (const Extents& e : kExtents) {
    CAPTURE(e.outer);
    CAPTURE(e.reduced);
    CAPTURE(e.inner);
    const auto x = test::normal_values(e.outer * e.reduced * e.inner);
    for (const ReduceOp op : {ReduceOp::sum, ReduceOp::sum_of_squares}) {
      const auto y = test::on_all_thread_counts([&] { return run(op, x, e, Real(0.25)); });
      // Blocks of 32 and pairs of blocks: at most about 60 roundings of sums of |x| or x^2.
      const double bound = 60 * test::kUnit * static_cast<double>(e.reduced);
      CHECK(test::largest_difference(y, reference(op, x, e, 0.25)) <= bound);
    }
  }
}

TEST_CASE("the sum of no rows is 0, the mean is NaN") {
  const Real infinity = std::numeric_limits<Real>::infinity();
  const Extents none{2, 0, 3};
  for (const ReduceOp op : {ReduceOp::sum, ReduceOp::sum_of_squares}) {
    for (const Real y : run(op, {}, none, infinity)) CHECK(std::isnan(y));
    for (const Real y : run(op, {}, none, 1)) CHECK(y == 0);
  }
}

TEST_CASE("a long sum of equal values is accurate") {
  constexpr Index kCount = 10'000'000;
  const Real value = Real(0.1);
  const std::vector<Real> x(kCount, value);
  const double exact = static_cast<double>(value) * kCount;
  CHECK(std::abs(run(ReduceOp::sum, x, {1, kCount, 1}, 1)[0] - exact) <= exact * 16 * test::kUnit);
  for (const Real y : run(ReduceOp::sum, x, {1, kCount / 10, 10}, 1)) {
    CHECK(std::abs(y - exact / 10) <= exact * 4 * test::kUnit);
  }
}

TEST_CASE("repeat is the adjoint of a sum") {
  for (const Extents& e : kExtents) {
    CAPTURE(e.reduced);
    CAPTURE(e.inner);
    const auto x = test::normal_values(e.outer * e.inner);
    const auto y = test::on_all_thread_counts([&] {
      Guarded result(e.outer * e.reduced * e.inner);
      repeat({}, x.data(), {e.outer, e.reduced, e.inner}, result.data(), Real(0.5));
      return result.values();
    });
    bool equal = true;
    for (Index o = 0; o < e.outer; ++o) {
      for (Index j = 0; j < e.reduced * e.inner; ++j) {
        const auto source = static_cast<std::size_t>(o * e.inner + j % e.inner);
        equal &= y[static_cast<std::size_t>(o * e.reduced * e.inner + j)] == x[source] / 2;
      }
    }
    CHECK(equal);
  }
}

}  // namespace ballast
