// Agreement of predicted and true classes when some classes are rare.
#pragma once

#include "metrics/classes/contingency.h"

namespace ballast {

// Means over the classes skip classes without items. All figures are NaN if there are no items.
struct Classification {
  Contingency confusion;       // [true class, predicted class]
  std::vector<double> recall;  // per class: TP / (TP + FN); NaN for a class without items
  std::vector<double> f1;      // per class: 2 TP / (2 TP + FP + FN); NaN for a class without items
  double accuracy = 0;
  // Average class-specific accuracy: the mean recall; also known as balanced accuracy.
  double acsa = 0;
  // Mean of f1 (macro F1).
  double macro_f1 = 0;
  // Two figures are known as the geometric mean: (product of the recalls)^(1 / classes), which is 0
  // if one class is never predicted correctly; and sqrt(mean recall * mean specificity), with
  // specificity TN / (TN + FP).
  double gm_prod = 0;
  double gm_macro = 0;
};

// The most probable class of each row: the column of the largest value in each row of [rows,
// columns]. Throws Error if the number of values is not a multiple of the number of columns.
Labels largest_of_rows(const std::vector<Real>& values, Index columns);

// Throws Error if the lengths differ or a label is out of range.
Classification measure_classification(const Labels& truth, const Labels& predicted, Index classes);

}  // namespace ballast
