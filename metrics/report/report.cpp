#include "metrics/report/report.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/threads.h"

namespace ballast {

Report make_report(const Table& real, const Table& synthetic, const ReportOptions& options) {
  const SharedColumns shared = share_columns(real, synthetic);
  Report report;
  report.real_name = options.real_name;
  report.synthetic_name = options.synthetic_name;
  report.target = options.target;
  report.real_rows = real.rows;
  report.synthetic_rows = synthetic.rows;
  report.quality = measure_quality(real, synthetic, shared);
  report.comparison = compare_tables(real, synthetic, shared, report.quality, options);
  report.closest = measure_closest_rows(real, synthetic, shared);
  if (options.holdout != nullptr) {
    report.holdout_name = options.holdout_name;
    report.holdout_rows = options.holdout->rows;
    report.holdout_closest = measure_closest_to_real(
        real, *options.holdout, share_same_columns(real, *options.holdout, shared));
  }
  report.real_values = count_real_values(real, synthetic);
  report.columns.resize(shared.columns.size());
  each_task(static_cast<Index>(shared.columns.size()), true, [&](Index c) {
    const std::size_t at = static_cast<std::size_t>(c);
    report.columns[at] = summarise_column(real, synthetic, shared.columns[at]);
  });
  return report;
}

std::vector<std::size_t> worst_columns(const Quality& quality) {
  std::vector<std::size_t> order(quality.columns.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return quality.columns[a].shape < quality.columns[b].shape;
  });
  return order;
}

std::vector<std::size_t> worst_pairs(const Quality& quality) {
  std::vector<std::size_t> order;
  for (std::size_t p = 0; p < quality.pairs.size(); ++p) {
    if (!std::isnan(quality.pairs[p].trend)) order.push_back(p);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return quality.pairs[a].trend < quality.pairs[b].trend;
  });
  return order;
}

}  // namespace ballast
