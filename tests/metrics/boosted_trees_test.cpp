#include "metrics/trees/boosted_trees.h"

#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "kernels/error.h"
#include "kernels/threads.h"
#include "metrics/trees/roc_auc.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

std::vector<Index> rows_between(Index first, Index last) {
  std::vector<Index> rows(static_cast<std::size_t>(last - first));
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

struct Fixture {
  Fixture() {
    std::ifstream file(BALLAST_FIXTURES "/boosting.json");
    json = nlohmann::json::parse(file);
    FeatureColumns fitted;
    for (const auto& column : json["features"]) {
      features.emplace_back();
      for (const auto& value : column) {
        features.back().push_back(value.is_null() ? kMissing : value.get<double>());
      }
      fitted.emplace_back(features.back().begin(), features.back().begin() + train());
    }
    bins = FeatureBins(fitted).cut(features);
  }
  Index train() const { return json["train"].get<Index>(); }
  Index rows() const { return static_cast<Index>(features[0].size()); }
  std::vector<double> target(const std::string& classes) const {
    return json["results"][classes]["target"].get<std::vector<double>>();
  }
  std::vector<double> predict(const std::string& classes) const {
    const BoostedTrees trees =
        BoostedTrees::fit(bins, rows_between(0, train()), target(classes), std::stoi(classes));
    return trees.predict(bins, rows_between(train(), rows()));
  }

  nlohmann::json json;
  FeatureColumns features;
  BinnedFeatures bins;
};

// Of one class against the others.
double auc_of(const Fixture& fixture, const std::string& classes, double label, std::size_t outputs,
              std::size_t output) {
  const std::vector<double> predicted = fixture.predict(classes);
  const std::vector<double> target = fixture.target(classes);
  std::vector<double> scores;
  std::vector<bool> positive;
  for (std::size_t i = 0; i < predicted.size() / outputs; ++i) {
    scores.push_back(predicted[i * outputs + output]);
    positive.push_back(target[static_cast<std::size_t>(fixture.train()) + i] == label);
  }
  return roc_auc(scores, positive);
}

double mean_difference(const std::vector<double>& predicted, const nlohmann::json& expected,
                       std::size_t outputs, std::size_t output) {
  double sum = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    sum += std::abs(predicted[i * outputs + output] - expected[i].get<double>());
  }
  return sum / static_cast<double>(expected.size());
}

}  // namespace

TEST_CASE("boosted trees: two classes as XGBoost predicts them, with missing values") {
  const Fixture fixture;
  const auto& expected = fixture.json["results"]["2"];
  CHECK(std::abs(auc_of(fixture, "2", 1, 1, 0) - expected["figure"].get<double>()) < 0.01);
  CHECK(mean_difference(fixture.predict("2"), expected["predicted"], 1, 0) < 0.03);
}

TEST_CASE("boosted trees: three classes as XGBoost predicts them") {
  const Fixture fixture;
  const auto& expected = fixture.json["results"]["3"];
  double auc = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    auc += auc_of(fixture, "3", static_cast<double>(k), 3, k) / 3;
  }
  CHECK(std::abs(auc - expected["figure"].get<double>()) < 0.01);
  const std::vector<double> predicted = fixture.predict("3");
  CHECK(mean_difference(predicted, expected["predicted"], 3, 1) < 0.04);
  for (std::size_t i = 0; i < predicted.size(); i += 3) {
    CHECK(predicted[i] + predicted[i + 1] + predicted[i + 2] == Approx(1));
  }
}

TEST_CASE("boosted trees: numbers as XGBoost predicts them") {
  const Fixture fixture;
  const auto& expected = fixture.json["results"]["0"];
  CHECK(mean_difference(fixture.predict("0"), expected["predicted"], 1, 0) < 0.02);
}

TEST_CASE("boosted trees: a single split computed by hand") {
  // Gradients of the squared error at the mean 5: 5, 5, -5, -5. Leaves: -10 / (2 + 1) * 0.5.
  const FeatureColumns features = {{1, 1, 2, 2}};
  const BinnedFeatures bins = FeatureBins(features).cut(features);
  BoostingOptions options;
  options.rounds = 1;
  options.depth = 1;
  options.learning_rate = 0.5;
  const BoostedTrees trees = BoostedTrees::fit(bins, {0, 1, 2, 3}, {0, 0, 10, 10}, 0, options);
  const std::vector<double> predicted = trees.predict(bins, {0, 2});
  CHECK(predicted[0] == Approx(5 - 0.5 * 10.0 / 3));
  CHECK(predicted[1] == Approx(5 + 0.5 * 10.0 / 3));
  CHECK(trees.gains() == std::vector<double>{1});
}

TEST_CASE("boosted trees: missing values go to the side where they reduce the loss") {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 90; ++i) {
    x.push_back(i % 3 == 0 ? kMissing : i % 3);
    y.push_back(i % 3 == 2 ? 1 : 0);
  }
  for (const double label : {0.0, 1.0}) {
    for (std::size_t i = 0; i < x.size(); i += 3) y[i] = label;
    const BinnedFeatures bins = FeatureBins({x}).cut({x});
    const BoostedTrees trees = BoostedTrees::fit(bins, rows_between(0, 90), y, 2);
    const std::vector<double> predicted = trees.predict(bins, {0, 1, 2});
    CHECK(predicted[0] == Approx(label).epsilon(0.1));
    CHECK(predicted[1] < 0.1);
    CHECK(predicted[2] > 0.9);
  }
}

TEST_CASE("boosted trees: missing alone is split off; importance names the feature") {
  const FeatureColumns features = {{3, 3, 3, kMissing, kMissing, 3, kMissing, 3},
                                   {1, 2, 1, 2, 1, 2, 1, 2}};
  const BinnedFeatures bins = FeatureBins(features).cut(features);
  const BoostedTrees trees =
      BoostedTrees::fit(bins, rows_between(0, 8), {0, 0, 0, 1, 1, 0, 1, 0}, 0);
  CHECK(trees.predict(bins, {3})[0] > 0.9);
  CHECK(trees.predict(bins, {0})[0] < 0.1);
  CHECK(trees.gains()[0] > 0.95);
}

TEST_CASE("boosted trees: the weight of the smaller side limits splits") {
  const FeatureColumns features = {{1, 2, 2, 2}};
  const BinnedFeatures bins = FeatureBins(features).cut(features);
  BoostingOptions options;
  options.min_child_weight = 1.5;  // the second derivative of a row is 1
  const BoostedTrees trees = BoostedTrees::fit(bins, {0, 1, 2, 3}, {9, 0, 0, 0}, 0, options);
  CHECK(trees.gains()[0] == 0);
  options.min_child_weight = 1;
  CHECK(BoostedTrees::fit(bins, {0, 1, 2, 3}, {9, 0, 0, 0}, 0, options).gains()[0] == 1);
}

TEST_CASE("boosted trees: predictions do not depend on the number of threads") {
  const Fixture fixture;
  const int threads = thread_count();
  set_thread_count(1);
  const std::vector<double> one = fixture.predict("2");
  set_thread_count(3);
  CHECK(fixture.predict("2") == one);
  set_thread_count(threads);
}

TEST_CASE("boosted trees: invalid input is rejected") {
  const BinnedFeatures bins = {{0, 1}};
  CHECK_THROWS_WITH_AS(BoostedTrees::fit({}, {0}, {0, 1}, 2), doctest::Contains("0 features"),
                       Error);
  CHECK_THROWS_WITH_AS(BoostedTrees::fit(bins, {}, {0, 1}, 2), doctest::Contains("0 rows"), Error);
  CHECK_THROWS_WITH_AS(BoostedTrees::fit(bins, {0}, {0, 1, 0}, 2), doctest::Contains("3 targets"),
                       Error);
  CHECK_THROWS_WITH_AS(BoostedTrees::fit(bins, {0, 1}, {0, 2}, 2), doctest::Contains("row 1"),
                       Error);
  CHECK_THROWS_WITH_AS(BoostedTrees::fit(bins, {0, 1}, {0, kMissing}, 0),
                       doctest::Contains("not a number"), Error);
  const BoostedTrees trees = BoostedTrees::fit(bins, {0, 1}, {0, 1}, 2);
  CHECK_THROWS_WITH_AS(trees.predict({{0}, {0}}, {0}), doctest::Contains("2"), Error);
}
