#include "metrics/classes/contingency.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "kernels/error.h"

namespace ballast {
namespace {

void check_label(std::int32_t label, Index labels, std::size_t item, const char* which) {
  if (label >= 0 && label < labels) return;
  throw Error("tabulate: the " + std::string(which) + " label of item " + std::to_string(item) +
              " is " + std::to_string(label) + "; labels are 0 to " + std::to_string(labels - 1));
}

}  // namespace

Contingency tabulate(const Labels& first, Index first_labels, const Labels& second,
                     Index second_labels) {
  if (first.size() != second.size()) {
    throw Error("tabulate: " + std::to_string(first.size()) + " first labels and " +
                std::to_string(second.size()) + " second labels; the two numbers must be equal");
  }
  Contingency table;
  table.rows = first_labels;
  table.columns = second_labels;
  table.total = static_cast<Index>(first.size());
  table.counts.resize(static_cast<std::size_t>(first_labels * second_labels));
  table.row_sums.resize(static_cast<std::size_t>(first_labels));
  table.column_sums.resize(static_cast<std::size_t>(second_labels));
  for (std::size_t i = 0; i < first.size(); ++i) {
    check_label(first[i], first_labels, i, "first");
    check_label(second[i], second_labels, i, "second");
    ++table.counts[static_cast<std::size_t>(first[i] * second_labels + second[i])];
    ++table.row_sums[static_cast<std::size_t>(first[i])];
    ++table.column_sums[static_cast<std::size_t>(second[i])];
  }
  return table;
}

double sum_of_squares(const std::vector<Index>& counts) {
  double sum = 0;
  for (const Index count : counts) sum += static_cast<double>(count) * static_cast<double>(count);
  return sum;
}

double entropy(const std::vector<Index>& counts) {
  double total = 0;
  for (const Index count : counts) total += static_cast<double>(count);
  double sum = 0;
  for (const Index count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / total;
    sum -= share * std::log(share);
  }
  return std::max(sum, 0.0);  // no -0
}

double mutual_information(const Contingency& table) {
  const double total = static_cast<double>(table.total);
  double sum = 0;
  for (Index r = 0; r < table.rows; ++r) {
    const double row_sum = static_cast<double>(table.row_sums[static_cast<std::size_t>(r)]);
    for (Index c = 0; c < table.columns; ++c) {
      const Index count = table.counts[static_cast<std::size_t>(r * table.columns + c)];
      if (count == 0) continue;
      const double column_sum = static_cast<double>(table.column_sums[static_cast<std::size_t>(c)]);
      const double joint = static_cast<double>(count);
      sum += joint / total * std::log(joint * total / (row_sum * column_sum));
    }
  }
  return std::max(sum, 0.0);
}

}  // namespace ballast
