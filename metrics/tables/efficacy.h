// Machine learning efficacy: does a model that is trained on synthetic rows predict real ones?
#pragma once

#include "metrics/tables/table_features.h"

namespace ballast {

// The column to predict from all other features.
struct EfficacyTarget {
  std::size_t feature = 0;
  Index classes = 0;  // codes of a discrete feature; 0: numeric
};

// Boosted trees, fitted to one table and tested on another. A number: R2. Two classes: the area
// under the ROC. More: the mean of the areas of each class against the others, over the classes of
// the test table (macro AUC). Rows without a target, and rows to fit whose class is neither in the
// real nor in the hold-out table, are left out. NaN if the rows to fit or to test have a single
// class or number, or if there are fewer than 20 rows to fit.
double measure_efficacy(const FeatureColumns& fitted, const FeatureColumns& tested,
                        const EfficacyTarget& target);

// The rows of a table that trees are fitted to, at most; they are drawn at random.
Index most_efficacy_rows(std::size_t features, const EfficacyTarget& target);

// "R2", "AUC" or "macro AUC".
const char* efficacy_name(const EfficacyTarget& target);

// More classes than this are not measured (NaN).
constexpr Index kMostClasses = 100;

}  // namespace ballast
