// How well predicted classes agree with the true ones, where some classes are rare.
#pragma once

#include "metrics/classes/contingency.h"

namespace ballast {

// Means over the classes leave out those that no item is of. All figures are NaN without items.
struct Classification {
  Contingency confusion;       // [true class, predicted class]
  std::vector<double> recall;  // of each class: TP / (TP + FN); NaN where no item is of it
  std::vector<double> f1;      // of each class: 2 TP / (2 TP + FP + FN); NaN likewise
  double accuracy = 0;
  // Average class-specific accuracy: the mean recall; also known as balanced accuracy.
  double acsa = 0;
  // The mean of f1.
  double macro_f1 = 0;
  // Two figures are called the geometric mean: (product of the recalls)^(1 / classes), 0 as soon as
  // one class is never found; and sqrt(mean recall * mean specificity), specificity being
  // TN / (TN + FP).
  double gm_prod = 0;
  double gm_macro = 0;
};

// Of each row of [rows, columns] the column of its largest value: the most probable class. Throws
// Error where the values are no such rows.
Labels largest_of_rows(const std::vector<Real>& values, Index columns);

// Throws Error when the lengths differ or a label is out of range.
Classification measure_classification(const Labels& truth, const Labels& predicted, Index classes);

}  // namespace ballast
