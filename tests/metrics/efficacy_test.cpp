#include "metrics/tables/efficacy.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/random.h"
#include "metrics/tables/random_rows.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

// Features x, noise and the target, which is a function of x: its class of `classes`, or 2 x.
FeatureColumns class_rows(Index count, std::uint32_t call, Index classes, bool related = true) {
  FeatureColumns columns(3);
  for (Index i = 0; i < count; ++i) {
    const auto draw = [&](std::uint32_t column) {
      return random_double({.seed = 4, .purpose = call, .call = column}, i);
    };
    const double x = draw(0);
    const double cause = related ? x : draw(1);
    columns[0].push_back(x);
    columns[1].push_back(draw(2));
    columns[2].push_back(classes == 0 ? 2 * cause
                                      : std::floor(cause * static_cast<double>(classes)));
  }
  return columns;
}

double efficacy_of(const FeatureColumns& fitted, const FeatureColumns& tested, Index classes) {
  return measure_efficacy(fitted, tested, {2, classes});
}

}  // namespace

TEST_CASE("efficacy: a relation that was learned predicts, one that was not does not") {
  for (const Index classes : {Index{0}, Index{2}, Index{4}}) {
    CAPTURE(classes);
    const FeatureColumns tested = class_rows(400, 1, classes);
    CHECK(efficacy_of(class_rows(600, 2, classes), tested, classes) > 0.97);
    const double unrelated = efficacy_of(class_rows(600, 2, classes, false), tested, classes);
    CHECK(unrelated < (classes == 0 ? 0.0 : 0.62));
    if (classes > 0) CHECK(unrelated > 0.38);
  }
}

TEST_CASE("efficacy: the wrong way round is worse than guessing") {
  FeatureColumns fitted = class_rows(600, 2, 2);
  for (double& label : fitted[2]) label = 1 - label;
  CHECK(efficacy_of(fitted, class_rows(400, 1, 2), 2) < 0.03);
}

TEST_CASE("efficacy: rows without a target or with an unknown class are left out") {
  FeatureColumns fitted = class_rows(600, 2, 2);
  for (std::size_t i = 0; i < 200; ++i) fitted[2][i] = -1;
  CHECK(efficacy_of(fitted, class_rows(400, 1, 2), 2) > 0.97);
  FeatureColumns numbers = class_rows(600, 2, 0);
  FeatureColumns tested = class_rows(400, 1, 0);
  for (std::size_t i = 0; i < 100; ++i) numbers[2][i] = tested[2][i] = kMissing;
  CHECK(efficacy_of(numbers, tested, 0) > 0.97);
}

TEST_CASE("efficacy: a class that was never made is guessed") {
  FeatureColumns fitted = class_rows(600, 2, 3);
  for (double& label : fitted[2]) label = std::min(label, 1.0);
  // Class 0 is right, class 1 contains class 2, and class 2 has no score of its own.
  const double auc = efficacy_of(fitted, class_rows(600, 1, 3), 3);
  CHECK(auc > 0.6);
  CHECK(auc < 0.92);
}

TEST_CASE("efficacy: not measurable") {
  const FeatureColumns tested = class_rows(100, 1, 2);
  CHECK(std::isnan(efficacy_of(class_rows(19, 2, 2), tested, 2)));
  FeatureColumns one_class = class_rows(100, 2, 2);
  std::fill(one_class[2].begin(), one_class[2].end(), 1);
  CHECK(std::isnan(efficacy_of(one_class, tested, 2)));
  CHECK(std::isnan(efficacy_of(tested, one_class, 2)));
  CHECK(std::isnan(efficacy_of(tested, tested, kMostTargetClasses + 1)));
  const FeatureColumns alone = {tested[2]};
  CHECK(std::isnan(measure_efficacy(alone, alone, {0, 2})));
}

TEST_CASE("efficacy: of a large table random rows are fitted, and the bins are theirs") {
  // With 1000 constant columns only 2000 rows are fitted.
  const auto wide = [](const FeatureColumns& columns) {
    FeatureColumns padded = columns;
    padded.insert(padded.end(), 1000, std::vector<double>(columns[0].size(), 0));
    return padded;
  };
  const FeatureColumns fitted = wide(class_rows(6000, 2, 2, false));
  const Index most = most_efficacy_rows(fitted.size(), {2, 2});
  REQUIRE(most < 6000);
  const FeatureColumns tested = wide(class_rows(300, 1, 2));
  const double all = measure_efficacy(fitted, tested, {2, 2});
  FeatureColumns drawn(fitted.size());
  for (const Index row : draw_rows(6000, most, metric_random(MetricRandom::efficacy))) {
    for (std::size_t f = 0; f < fitted.size(); ++f) {
      drawn[f].push_back(fitted[f][static_cast<std::size_t>(row)]);
    }
  }
  CHECK(measure_efficacy(drawn, tested, {2, 2}) == all);
}

TEST_CASE("efficacy: names of the figures") {
  CHECK(std::string(efficacy_name({0, 0})) == "R2");
  CHECK(std::string(efficacy_name({0, 2})) == "AUC");
  CHECK(std::string(efficacy_name({0, 3})) == "macro AUC");
}
