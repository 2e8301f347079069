// Area under the receiver operating characteristic.
#pragma once

#include <vector>

namespace ballast {

// The probability that a random positive has a larger score than a random negative, with equal
// scores counted half (Mann-Whitney). NaN without positives or without negatives. Throws Error if
// the lengths differ.
double roc_auc(const std::vector<double>& scores, const std::vector<bool>& positive);

}  // namespace ballast
