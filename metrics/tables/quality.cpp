#include "metrics/tables/quality.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/threads.h"
#include "metrics/tables/pair_trends.h"

namespace ballast {
namespace {

// sup |F - G| of the empirical distribution functions of two sorted, non-empty samples.
double kolmogorov_smirnov(const std::vector<double>& a, const std::vector<double>& b) {
  const double a_weight = 1.0 / static_cast<double>(a.size());
  const double b_weight = 1.0 / static_cast<double>(b.size());
  std::size_t i = 0;
  std::size_t j = 0;
  double distance = 0;
  while (i < a.size() && j < b.size()) {
    const double value = std::min(a[i], b[j]);
    while (i < a.size() && a[i] == value) ++i;
    while (j < b.size() && b[j] == value) ++j;
    const double gap = static_cast<double>(i) * a_weight - static_cast<double>(j) * b_weight;
    distance = std::max(distance, std::abs(gap));
  }
  return distance;
}

double numeric_shape(std::vector<double> real, std::vector<double> synthetic) {
  if (real.empty() || synthetic.empty()) return real.empty() && synthetic.empty() ? 1.0 : 0.0;
  std::sort(real.begin(), real.end());
  std::sort(synthetic.begin(), synthetic.end());
  return 1.0 - kolmogorov_smirnov(real, synthetic);
}

double discrete_shape(const SharedColumn& column) {
  std::vector<double> real(column.values.size(), 0);
  std::vector<double> synthetic(column.values.size(), 0);
  for (const std::int32_t code : column.real_codes) real[static_cast<std::size_t>(code)] += 1;
  for (const std::int32_t code : column.synthetic_codes) {
    synthetic[static_cast<std::size_t>(code)] += 1;
  }
  const double real_rows = static_cast<double>(column.real_codes.size());
  const double synthetic_rows = static_cast<double>(column.synthetic_codes.size());
  double distance = 0;
  for (std::size_t v = 0; v < real.size(); ++v) {
    distance += std::abs(real[v] / real_rows - synthetic[v] / synthetic_rows);
  }
  return std::max(0.0, 1.0 - distance / 2);
}

ColumnQuality measure_column(const Table& real, const Table& synthetic,
                             const SharedColumn& column) {
  ColumnQuality quality;
  quality.name = column.name;
  quality.numeric = column.numeric;
  if (!column.numeric) {
    quality.shape = discrete_shape(column);
    return quality;
  }
  std::vector<double> real_numbers = present_numbers(real.columns[column.real_column], real.rows);
  std::vector<double> synthetic_numbers =
      present_numbers(synthetic.columns[column.synthetic_column], synthetic.rows);
  const double real_rows = static_cast<double>(real.rows);
  const double synthetic_rows = static_cast<double>(synthetic.rows);
  quality.real_missing = 1.0 - static_cast<double>(real_numbers.size()) / real_rows;
  quality.synthetic_missing = 1.0 - static_cast<double>(synthetic_numbers.size()) / synthetic_rows;
  quality.shape = numeric_shape(std::move(real_numbers), std::move(synthetic_numbers));
  return quality;
}

void summarise(Quality& quality) {
  double shapes = 0;
  for (const ColumnQuality& column : quality.columns) shapes += column.shape;
  quality.column_shapes = shapes / static_cast<double>(quality.columns.size());
  double trends = 0;
  double associated = 0;
  Index defined = 0;
  for (const PairQuality& pair : quality.pairs) {
    if (std::isnan(pair.trend)) continue;
    trends += pair.trend;
    ++defined;
    if (!pair.associated()) continue;
    associated += pair.trend;
    ++quality.associated_pairs;
  }
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  quality.pair_trends = defined > 0 ? trends / static_cast<double>(defined) : kUndefined;
  quality.associated_trends = quality.associated_pairs > 0
                                  ? associated / static_cast<double>(quality.associated_pairs)
                                  : kUndefined;
  quality.quality =
      defined > 0 ? (quality.column_shapes + quality.pair_trends) / 2 : quality.column_shapes;
}

}  // namespace

bool PairQuality::associated() const {
  return both_numeric ? std::abs(real_correlation) > 0.5 : association > 0.3;
}

Quality measure_quality(const Table& real, const Table& synthetic, const SharedColumns& shared) {
  Quality quality;
  quality.left_out = shared.left_out;
  quality.columns.resize(shared.columns.size());
  each_task(static_cast<Index>(shared.columns.size()), true, [&](Index c) {
    const std::size_t at = static_cast<std::size_t>(c);
    quality.columns[at] = measure_column(real, synthetic, shared.columns[at]);
  });
  quality.pairs = measure_pairs(real, synthetic, shared);
  summarise(quality);
  return quality;
}

Quality measure_quality(const Table& real, const Table& synthetic) {
  return measure_quality(real, synthetic, share_columns(real, synthetic));
}

}  // namespace ballast
