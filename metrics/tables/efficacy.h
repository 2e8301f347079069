// Machine learning efficacy: does a model that is trained on synthetic rows predict real ones?
#pragma once

#include "metrics/tables/table_features.h"

namespace ballast {

// The column to predict from all other features.
struct EfficacyTarget {
  std::size_t feature = 0;
  Index classes = 0;  // of a discrete feature: its codes below this are classes; 0: numeric
};

// Boosted trees, fitted to one table and tested on another. A number: R2. Two classes: the area
// under the ROC. More: the mean of the areas of each class against the others, over the classes of
// the test table (macro AUC). Only rows with a known target count: neither a missing value nor a
// class that is in neither the real nor the hold-out table. NaN if the rows to fit or to test have
// a single class or number, if there are fewer than 20 rows to fit, more than kMostTargetClasses
// classes or no other feature.
double measure_efficacy(const FeatureColumns& fitted, const FeatureColumns& tested,
                        const EfficacyTarget& target);

// Number of rows with a known target.
Index count_targets(const FeatureColumns& table, const EfficacyTarget& target);

// The rows of a table that trees are fitted to, at most; they are drawn at random.
Index most_efficacy_rows(std::size_t features, const EfficacyTarget& target);

// "R2", "AUC" or "macro AUC".
const char* efficacy_name(const EfficacyTarget& target);

// More classes than this are not measured (NaN).
constexpr Index kMostTargetClasses = 100;

}  // namespace ballast
