#include "metrics/classes/classification.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "kernels/error.h"

namespace ballast {

Labels largest_of_rows(const std::vector<Real>& values, Index columns) {
  const auto count = static_cast<Index>(values.size());
  if (columns < 1 || count % columns != 0) {
    throw Error("largest_of_rows: " + std::to_string(count) + " values in rows of " +
                std::to_string(columns));
  }
  Labels labels;
  for (auto row = values.begin(); row != values.end(); row += columns) {
    labels.push_back(static_cast<std::int32_t>(std::max_element(row, row + columns) - row));
  }
  return labels;
}

Classification measure_classification(const Labels& truth, const Labels& predicted, Index classes) {
  Classification result;
  result.confusion = tabulate(truth, classes, predicted, classes);
  const Contingency& table = result.confusion;
  const auto total = static_cast<double>(table.total);
  double present = 0;
  double found_items = 0;
  double f1 = 0;
  double specificity = 0;
  double log_product = 0;
  for (std::size_t c = 0; c < table.row_sums.size(); ++c) {
    const auto items = static_cast<double>(table.row_sums[c]);
    const auto named = static_cast<double>(table.column_sums[c]);
    const auto found = static_cast<double>(table.counts[c * static_cast<std::size_t>(classes) + c]);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    result.recall.push_back(items > 0 ? found / items : nan);
    result.f1.push_back(items > 0 ? 2 * found / (items + named) : nan);
    if (items == 0) continue;
    ++present;
    found_items += found;
    result.acsa += found / items;
    f1 += result.f1.back();
    const double others = total - items;
    specificity += others > 0 ? (others - (named - found)) / others : 1;
    log_product += std::log(found / items);
  }
  result.accuracy = found_items / total;
  result.acsa /= present;
  result.macro_f1 = f1 / present;
  result.gm_prod = std::exp(log_product / present);
  result.gm_macro = std::sqrt(result.acsa * specificity / present);
  return result;
}

}  // namespace ballast
