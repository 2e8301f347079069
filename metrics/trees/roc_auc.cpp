#include "metrics/trees/roc_auc.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "kernels/error.h"

namespace ballast {

double roc_auc(const std::vector<double>& scores, const std::vector<bool>& positive) {
  if (scores.size() != positive.size()) {
    throw Error("roc_auc: " + std::to_string(scores.size()) + " scores, but " +
                std::to_string(positive.size()) + " labels");
  }
  std::vector<std::pair<double, bool>> sorted;
  sorted.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) sorted.emplace_back(scores[i], positive[i]);
  std::sort(sorted.begin(), sorted.end());
  double positives = 0;
  double negatives = 0;
  double pairs = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    double equal_positives = 0;
    double equal_negatives = 0;
    const double score = sorted[i].first;
    for (; i < sorted.size() && sorted[i].first == score; ++i) {
      (sorted[i].second ? equal_positives : equal_negatives) += 1;
    }
    pairs += equal_positives * (negatives + equal_negatives / 2);
    positives += equal_positives;
    negatives += equal_negatives;
  }
  if (positives == 0 || negatives == 0) return std::numeric_limits<double>::quiet_NaN();
  return pairs / (positives * negatives);
}

}  // namespace ballast
