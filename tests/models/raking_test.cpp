#include "models/tabular/raking.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "kernels/random.h"
#include "kernels/threads.h"

namespace ballast::test {
namespace {

constexpr Index kRakedRows = 40000;

// Two variables of two codes, independent of each other, and a third one.
VariableCodes independent() {
  VariableCodes codes(3);
  for (std::uint32_t variable = 0; variable < 3; ++variable) {
    for (Index row = 0; row < kRakedRows; ++row) {
      const double u = random_double({.seed = 3, .call = variable}, row);
      codes[variable].push_back(u < 0.5 ? 0 : 1);
    }
  }
  return codes;
}

double weighted_share(const Raking& raking, const VariableCodes& codes, std::int32_t first,
                      std::int32_t second) {
  double all = 0;
  double share = 0;
  for (std::size_t row = 0; row < codes[0].size(); ++row) {
    const double weight = raking.weight(codes, row);
    all += weight;
    if (codes[0][row] == first && codes[1][row] == second) share += weight;
  }
  return share / all;
}

}  // namespace

TEST_CASE("weighted rows have the margins of single variables and pairs") {
  const VariableCodes codes = independent();
  const std::vector<Margin> margins{
      {0, 0, 1, {3000, 7000}}, {1, 1, 1, {4000, 6000}}, {0, 1, 2, {2500, 500, 1500, 5500}}};
  const Raking raking(margins, codes, kRakedRows);
  CHECK(std::abs(weighted_share(raking, codes, 0, 0) - 0.25) < 0.01);
  CHECK(std::abs(weighted_share(raking, codes, 0, 1) - 0.05) < 0.01);
  CHECK(std::abs(weighted_share(raking, codes, 1, 0) - 0.15) < 0.01);
  CHECK(std::abs(weighted_share(raking, codes, 1, 1) - 0.55) < 0.01);
  for (std::size_t row = 0; row < 100; ++row) {
    CHECK(raking.weight(codes, row) >= Raking::kLeast);
    CHECK(raking.weight(codes, row) <= Raking::kMost);
  }
}

TEST_CASE("a margin of few rows changes little, one that is met nothing") {
  const VariableCodes codes = independent();
  const Raking few({{0, 0, 1, {2, 0}}}, codes, kRakedRows);
  CHECK(weighted_share(few, codes, 0, 0) + weighted_share(few, codes, 0, 1) < 0.9);
  const Raking met({{0, 0, 1, {5000, 5000}}}, codes, kRakedRows);
  CHECK(std::abs(met.weight(codes, 0) - 1) < 0.02);
}

TEST_CASE("combinations that are never generated leave the weights finite") {
  VariableCodes codes = independent();
  for (std::size_t row = 0; row < codes[0].size(); ++row) codes[1][row] = codes[0][row];
  const Raking raking({{0, 1, 2, {0, 5000, 5000, 0}}}, codes, kRakedRows);
  for (std::size_t row = 0; row < 100; ++row) CHECK(std::isfinite(raking.weight(codes, row)));
}

TEST_CASE("weights do not depend on the number of threads") {
  const VariableCodes codes = independent();
  const std::vector<Margin> margins{{0, 0, 1, {3000, 7000}}, {1, 2, 2, {1, 2, 3, 4}}};
  std::vector<std::vector<double>> weights(2);
  for (const int threads : {1, 2}) {
    set_thread_count(threads);
    const Raking raking(margins, codes, kRakedRows);
    for (std::size_t row = 0; row < 100; ++row) {
      weights[static_cast<std::size_t>(threads - 1)].push_back(raking.weight(codes, row));
    }
  }
  CHECK(weights[0] == weights[1]);
}

}  // namespace ballast::test
