#include "layers/losses.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/random.h"
#include "tests/autograd/gradient_check.h"

namespace ballast {
namespace {

Tensor drawn(const Shape& shape, std::uint32_t call) {
  Tensor x = Tensor::empty(shape);
  random_normal({}, {.seed = 6, .call = call}, x.mutable_data(), x.count());
  return x;
}

double mutual_information_of(const std::vector<Real>& a, const std::vector<Real>& b,
                             Index categories) {
  return static_cast<double>(
      mutual_information(Tensor::from(a, {static_cast<Index>(a.size()) / categories, categories}),
                         Tensor::from(b, {static_cast<Index>(b.size()) / categories, categories}))
          .item());
}

TEST_CASE(
    "mutual information: ln of the number of categories if two views agree, 0 if they are "
    "independent") {
  const std::vector<Real> first = {40, 0, 0, 0, 40, 0, 0, 0, 40};
  CHECK(mutual_information_of(first, first, 3) == doctest::Approx(std::log(3.0)).epsilon(1e-5));
  // All rows equal, and two views of which one has no information.
  const std::vector<Real> one = {40, 0, 0, 40, 0, 0, 40, 0, 0};
  CHECK(mutual_information_of(one, one, 3) == doctest::Approx(0).epsilon(1e-5));
  const std::vector<Real> even(9, Real(0.5));
  CHECK(mutual_information_of(first, even, 3) == doctest::Approx(0).epsilon(1e-5));
}

TEST_CASE("mutual information uses the symmetric joint distribution") {
  // Softmaxes (3/4, 1/4), (1/2, 1/2) and (1/4, 3/4), (1/2, 1/2).
  const auto third = static_cast<Real>(std::log(3.0));
  const double joint[2][2] = {{7.0 / 32, 9.0 / 32}, {9.0 / 32, 7.0 / 32}};
  double expected = 0;
  for (const auto& row : joint) {
    for (const double p : row) expected += p * std::log(p / 0.25);
  }
  CHECK(mutual_information_of({third, 0, 0, 0}, {0, third, 0, 0}, 2) ==
        doctest::Approx(expected).epsilon(1e-4));
}

TEST_CASE("gradients of mutual information agree with finite differences") {
  const auto f = [](const std::vector<Tensor>& x) { return mutual_information(x[0], x[1]); };
  GradientCheck options;
  if (sizeof(Real) == 4) options = {.step = 1e-2, .tolerance = 2e-3};
  CHECK(check_gradients(f, {drawn({5, 4}, 0), drawn({5, 4}, 1)}, options) == "");
}

}  // namespace
}  // namespace ballast
