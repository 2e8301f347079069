#include "metrics/codes/factor_vae_score.h"

#include <numeric>

#include "tests/metrics/make_codes.h"

using namespace ballast;
using doctest::Approx;

namespace {

constexpr Random kRandom{11, 1};

void fill_code(CodedSet& set, Index dimension, Real value) {
  for (Index i = 0; i < set.items; ++i) {
    set.codes[static_cast<std::size_t>(i * set.dimensions + dimension)] = value;
  }
}

}  // namespace

TEST_CASE("FactorVAE score: agrees with a naive computation in NumPy") {
  const nlohmann::json fixture = codes_fixture();
  CodedSet set = fixture_set(fixture, "train");
  fill_code(set, 0, 0);
  fill_code(set, 4, 0);
  const FactorVaeScore score = measure_factor_vae_score(set, kRandom);
  // Two estimates from 5,000 and 20,000 tests: std 0.008.
  CHECK(std::abs(score.score - fixture["factor_vae"].get<double>()) < 0.025);
  CHECK(score.used == std::vector<bool>{false, true, true, true, false, false});
}

TEST_CASE("FactorVAE score: perfect codes score 1 and have their factor assigned") {
  const FactorVaeScore score = measure_factor_vae_score(perfect_codes(3000, 1), kRandom);
  CHECK(score.score == 1);
  CHECK(score.votes_foretold == 1);
  for (std::size_t d = 0; d < 5; ++d) CHECK(score.factor_of[d] == 4 - d);
  CHECK(score.used == std::vector<bool>{true, true, true, true, true, false});
  CHECK(std::accumulate(score.votes.begin(), score.votes.end(), Index{0}) == 10000);
  CHECK(score.votes[0 * 5 + 4] > 1800);
}

TEST_CASE("FactorVAE score: codes without information score at chance level") {
  const FactorVaeScore score = measure_factor_vae_score(random_codes(10000, 2), kRandom);
  CHECK(score.score > 0.17);
  CHECK(score.score < 0.26);
}

TEST_CASE("FactorVAE score: tests are drawn independently of votes") {
  const FactorVaeScore score =
      measure_factor_vae_score(random_codes(2000, 2), kRandom, {.votes = 2000, .tests = 2000});
  CHECK(score.votes_foretold > score.score);  // the votes overfit
}

TEST_CASE("FactorVAE score: independent of order and scale of the codes; depends on the seed") {
  CodedSet set = random_codes(2000, 3, 4);
  for (std::size_t i = 0; i < set.codes.size(); ++i) {
    if (i % 4 == 2) set.codes[i] += static_cast<Real>(set.values[i / 4 * 5]);
  }
  const FactorVaeScore score = measure_factor_vae_score(set, kRandom);
  CHECK(measure_factor_vae_score(set, kRandom).votes == score.votes);
  CHECK(measure_factor_vae_score(set, {12, 1}).votes != score.votes);
  CHECK(measure_factor_vae_score(reorder(set, {3, 1, 0, 2}), kRandom).score == score.score);
  for (Real& code : set.codes) code *= 8;
  CHECK(measure_factor_vae_score(set, kRandom).votes == score.votes);
}

TEST_CASE("FactorVAE score: unused codes get no votes") {
  CodedSet set = perfect_codes(1000, 4);
  for (std::size_t i = 0; i < set.codes.size(); ++i) {
    if (i % 6 == 1) set.codes[i] *= Real{0.01};
  }
  const FactorVaeScore score = measure_factor_vae_score(set, kRandom);
  CHECK_FALSE(score.used[1]);
  CHECK(std::accumulate(score.votes.begin() + 5, score.votes.begin() + 10, Index{0}) == 0);
  CHECK(score.score < 0.9);  // the factor of code 1 has no code
  CHECK(measure_factor_vae_score(set, kRandom, {.least_deviation = 0}).score == 1);
  for (Index d = 0; d < 6; ++d) fill_code(set, d, 3);
  CHECK(measure_factor_vae_score(set, kRandom).score == 0);
  CHECK(measure_factor_vae_score(set, kRandom, {.least_deviation = 0}).score == 0);
}

TEST_CASE("FactorVAE score: a factor that does not vary is never fixed") {
  CodedSet set = perfect_codes(1000, 5);
  hold_factor(set, 2);
  const FactorVaeScore score = measure_factor_vae_score(set, kRandom);
  for (std::size_t d = 0; d < 6; ++d) CHECK(score.votes[d * 5 + 2] == 0);
  CHECK(score.score > 0.9);
}

TEST_CASE("FactorVAE score: sets and options without votes are rejected") {
  CodedSet set = perfect_codes(100, 6);
  const auto error = [&](const FactorVaeOptions& options) {
    return error_of([&] { measure_factor_vae_score(set, kRandom, options); });
  };
  const std::string few =
      "measure_factor_vae_score: votes and tests must be at least 1, and batch at least 2";
  CHECK(error({.votes = 0}) == few);
  CHECK(error({.tests = 0}) == few);
  CHECK(error({.batch = 1}) == few);
  set.factors[1].size = 5;
  set.values[1] = 4;
  CHECK(error({}) ==
        "measure_factor_vae_score: value 4 of factor 'scale' has only one item; at least two items "
        "per value are required, so that the other factors vary");
  for (std::size_t k = 0; k < 5; ++k) hold_factor(set, k);
  CHECK(error({}) ==
        "measure_factor_vae_score: every factor has a single value; at least one factor must vary");
  set.items = 99;
  CHECK_FALSE(error({}).empty());
}
