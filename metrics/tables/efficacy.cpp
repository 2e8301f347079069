#include "metrics/tables/efficacy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "metrics/tables/detection.h"
#include "metrics/tables/random_rows.h"
#include "metrics/trees/boosted_trees.h"
#include "metrics/trees/roc_auc.h"

namespace ballast {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// Rows with a known target.
std::vector<Index> usable_rows(const FeatureColumns& table, const EfficacyTarget& target) {
  const std::vector<double>& values = table[target.feature];
  const auto classes = static_cast<double>(target.classes);
  std::vector<Index> rows;
  for (std::size_t row = 0; row < values.size(); ++row) {
    const bool usable =
        classes > 0 ? values[row] >= 0 && values[row] < classes : !std::isnan(values[row]);
    if (usable) rows.push_back(static_cast<Index>(row));
  }
  return rows;
}

std::vector<double> values_of(const std::vector<double>& values, const std::vector<Index>& rows) {
  std::vector<double> chosen;
  chosen.reserve(rows.size());
  for (const Index row : rows) chosen.push_back(values[static_cast<std::size_t>(row)]);
  return chosen;
}

// The other features in these rows.
FeatureColumns without_target(const FeatureColumns& table, std::size_t target,
                              const std::vector<Index>& rows) {
  FeatureColumns others;
  for (std::size_t f = 0; f < table.size(); ++f) {
    if (f != target) others.push_back(values_of(table[f], rows));
  }
  return others;
}

std::vector<Index> all_rows(const std::vector<double>& values) {
  std::vector<Index> rows(values.size());
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

// Random ones if there are more than `most`.
std::vector<Index> sample_rows(std::vector<Index> rows, Index most) {
  const auto count = static_cast<Index>(rows.size());
  if (count <= most) return rows;
  std::vector<Index> drawn = draw_rows(count, most, metric_random(MetricRandom::efficacy));
  for (Index& row : drawn) row = rows[static_cast<std::size_t>(row)];
  return drawn;
}

double r_squared(const std::vector<double>& predicted, const std::vector<double>& truth) {
  double sum = 0;
  for (const double value : truth) sum += value;
  const double mean = sum / static_cast<double>(truth.size());
  double errors = 0;
  double squares = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    errors += (truth[i] - predicted[i]) * (truth[i] - predicted[i]);
    squares += (truth[i] - mean) * (truth[i] - mean);
  }
  return squares > 0 ? 1 - errors / squares : kUndefined;
}

double class_auc(const std::vector<double>& scores, const std::vector<double>& truth,
                 double label) {
  std::vector<bool> positive;
  positive.reserve(truth.size());
  for (const double value : truth) positive.push_back(value == label);
  return roc_auc(scores, positive);
}

// `predicted`: [rows, classes]. The probabilities of the classes of the test rows are divided by
// their sum.
double macro_auc(const std::vector<double>& predicted, const std::vector<double>& truth,
                 std::size_t classes) {
  std::vector<bool> present(classes);
  for (const double label : truth) present[static_cast<std::size_t>(label)] = true;
  std::vector<double> sums(truth.size(), 1e-300);
  for (std::size_t row = 0; row < truth.size(); ++row) {
    for (std::size_t k = 0; k < classes; ++k) {
      if (present[k]) sums[row] += predicted[row * classes + k];
    }
  }
  double total = 0;
  Index counted = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    if (!present[k]) continue;
    std::vector<double> scores(truth.size());
    for (std::size_t row = 0; row < truth.size(); ++row) {
      scores[row] = predicted[row * classes + k] / sums[row];
    }
    total += class_auc(scores, truth, static_cast<double>(k));
    ++counted;
  }
  return total / static_cast<double>(counted);
}

bool is_single(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return value == values.front(); });
}

}  // namespace

double measure_efficacy(const FeatureColumns& fitted, const FeatureColumns& tested,
                        const EfficacyTarget& target) {
  const std::vector<Index> rows =
      sample_rows(usable_rows(fitted, target), most_efficacy_rows(fitted.size(), target));
  const std::vector<Index> test_rows = usable_rows(tested, target);
  const std::vector<double> targets = values_of(fitted[target.feature], rows);
  const std::vector<double> truth = values_of(tested[target.feature], test_rows);
  const bool measurable = fitted.size() > 1 && target.classes <= kMostTargetClasses &&
                          static_cast<Index>(rows.size()) >= Detection::kFewestRows &&
                          !is_single(truth) && !is_single(targets);
  if (!measurable) return kUndefined;
  const FeatureColumns others = without_target(fitted, target.feature, rows);
  const FeatureBins bins(others);
  const BoostedTrees trees =
      BoostedTrees::fit(bins.cut(others), all_rows(targets), targets, target.classes);
  const std::vector<double> predicted =
      trees.predict(bins.cut(without_target(tested, target.feature, test_rows)), all_rows(truth));
  if (target.classes == 0) return r_squared(predicted, truth);
  if (target.classes == 2) return class_auc(predicted, truth, 1);
  return macro_auc(predicted, truth, static_cast<std::size_t>(target.classes));
}

Index count_targets(const FeatureColumns& table, const EfficacyTarget& target) {
  return static_cast<Index>(usable_rows(table, target).size());
}

Index most_efficacy_rows(std::size_t features, const EfficacyTarget& target) {
  return most_fitted_rows(features, target.classes > 2 ? target.classes : 1);
}

const char* efficacy_name(const EfficacyTarget& target) {
  if (target.classes == 0) return "R2";
  return target.classes == 2 ? "AUC" : "macro AUC";
}

}  // namespace ballast
