#include "metrics/report/column_summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "metrics/report/format.h"
#include "metrics/tables/closest_rows.h"

namespace ballast {
namespace {

constexpr double kMostNumericBars = 30;
constexpr std::size_t kMostBars = 10;
constexpr double kTail = 0.005;

struct Bins {
  double start = 0;
  double width = 1;
  std::size_t count = 1;
};

// Smallest difference of two values: 1 for integers, 0.01 for two decimals; 0 if there is none.
double step_of(const ColumnInfo& column) {
  if (column.kind != ColumnKind::real) return 1;
  const int decimals = column.real().format.decimals;
  return decimals > 0 && decimals <= 6 ? std::pow(10.0, -decimals) : 0;
}

struct Range {
  double low = 0;
  double high = 0;
  bool more_below = false;  // there are values outside the range
  bool more_above = false;
};

// The central range of both samples (sorted, one may be empty), or the full range if it is not much
// wider. Rounded to whole steps, if the column has a step.
Range shown_range(const std::vector<double>& real, const std::vector<double>& synthetic,
                  double step) {
  const std::vector<double>& one = real.empty() ? synthetic : real;
  const std::vector<double>& other = synthetic.empty() ? real : synthetic;
  double low = std::min(quantile(one, kTail), quantile(other, kTail));
  double high = std::max(quantile(one, 1 - kTail), quantile(other, 1 - kTail));
  if (step > 0) {
    low = std::floor(low / step) * step;
    high = std::ceil(high / step) * step;
  }
  const double least = std::min(one.front(), other.front());
  const double most = std::max(one.back(), other.back());
  const bool whole = most - least <= 1.3 * (high - low) || high == low;
  return whole ? Range{least, most, false, false} : Range{low, high, least<low, most> high};
}

Bins choose_bins(double low, double high, double step) {
  Bins bins;
  if (high == low) {
    bins.width = step > 0 ? step : 1;
    bins.start = low - bins.width / 2;
    return bins;
  }
  if (step > 0) {
    const double values = std::round((high - low) / step) + 1;
    bins.width = step * std::ceil(values / kMostNumericBars);
    bins.start = low - step / 2;
    bins.count = static_cast<std::size_t>(std::ceil(values * step / bins.width));
    return bins;
  }
  bins.count = static_cast<std::size_t>(kMostNumericBars);
  bins.start = low;
  bins.width = 2 * ((high / 2 - low / 2) / kMostNumericBars);  // high - low may overflow
  return bins;
}

// Share of the values in each bin; all 0 if there are no values.
std::vector<double> bin_shares(const std::vector<double>& values, const Bins& bins) {
  std::vector<double> shares(bins.count, 0);
  const double last = static_cast<double>(bins.count - 1);
  for (const double value : values) {
    const double half = value / 2 - bins.start / 2;  // value - start may overflow
    const double bin = std::clamp(std::floor(2 * (half / bins.width)), 0.0, last);
    shares[static_cast<std::size_t>(bin)] += 1;
  }
  for (double& share : shares) share /= std::max(1.0, static_cast<double>(values.size()));
  return shares;
}

std::string mean_and_deviation(const ColumnInfo& column, const std::vector<double>& values) {
  if (values.empty()) return "no values";
  constexpr double kSquareable = 1e150;
  double scale = 1;  // keeps sums of squares within the range of a double
  for (const double value : values) {
    if (std::fabs(value) > kSquareable) scale = std::fmax(scale, std::fabs(value));
  }
  const double count = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value / scale;
  mean /= count;
  double squares = 0;
  for (const double value : values) squares += (value / scale - mean) * (value / scale - mean);
  return format_value(column, scale * mean) + " ± " +
         format_difference(column, scale * std::sqrt(squares / count));
}

void summarise_numbers(const ColumnInfo& info, std::vector<double> real,
                       std::vector<double> synthetic, ColumnSummary& summary) {
  summary.real_text = mean_and_deviation(info, real);
  summary.synthetic_text = mean_and_deviation(info, synthetic);
  if (real.empty() && synthetic.empty()) return;
  std::sort(real.begin(), real.end());
  std::sort(synthetic.begin(), synthetic.end());
  const double step = step_of(info);
  const Range range = shown_range(real, synthetic, step);
  const Bins bins = choose_bins(range.low, range.high, step);
  const std::vector<double> real_shares = bin_shares(real, bins);
  const std::vector<double> synthetic_shares = bin_shares(synthetic, bins);
  summary.bars.reserve(bins.count);
  for (std::size_t b = 0; b < bins.count; ++b) {
    const double start = bins.start + static_cast<double>(b) * bins.width + step / 2;
    const double end = start + bins.width - step;
    std::string label = format_value(info, start);
    const std::string last = format_value(info, end);
    if (label != last) label.append(" to ").append(last);
    summary.bars.push_back({label, real_shares[b], synthetic_shares[b]});
  }
  summary.axis_start = format_value(info, range.low);
  summary.axis_end = format_value(info, range.high);
  summary.more_below = range.more_below;
  summary.more_above = range.more_above;
}

std::vector<double> value_shares(const std::vector<std::int32_t>& codes, std::size_t values) {
  std::vector<double> shares(values, 0);
  for (const std::int32_t code : codes) shares[static_cast<std::size_t>(code)] += 1;
  for (double& share : shares) share /= static_cast<double>(codes.size());
  return shares;
}

void summarise_values(const SharedColumn& column, ColumnSummary& summary) {
  const std::vector<double> real = value_shares(column.real_codes, column.values.size());
  const std::vector<double> synthetic = value_shares(column.synthetic_codes, column.values.size());
  std::vector<std::size_t> order(column.values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto by_either = [&](std::size_t a, std::size_t b) {
    return std::max(real[a], synthetic[a]) > std::max(real[b], synthetic[b]);
  };
  const auto by_real = [&](std::size_t a, std::size_t b) { return real[a] > real[b]; };
  const std::size_t common =
      *std::min_element(order.begin(), order.end(), by_real);  // the first one on ties
  summary.common_value = column.values[common];
  summary.real_text = format_share(real[common]);
  summary.synthetic_text = format_share(synthetic[common]);
  std::stable_sort(order.begin(), order.end(), by_either);
  const bool all_shown = order.size() <= kMostBars;
  const std::size_t shown = all_shown ? order.size() : kMostBars - 1;
  std::stable_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), by_real);
  summary.bars.reserve(shown + 1);
  for (std::size_t i = 0; i < shown; ++i) {
    summary.bars.push_back({column.values[order[i]], real[order[i]], synthetic[order[i]]});
  }
  if (all_shown) return;
  Bar rest{std::to_string(order.size() - shown) + " others", 0, 0};
  for (std::size_t i = shown; i < order.size(); ++i) {
    rest.real += real[order[i]];
    rest.synthetic += synthetic[order[i]];
  }
  summary.bars.push_back(rest);
}

}  // namespace

ColumnSummary summarise_column(const Table& real, const Table& synthetic,
                               const SharedColumn& column) {
  const Column& from_real = real.columns[column.real_column];
  const Column& from_synthetic = synthetic.columns[column.synthetic_column];
  ColumnSummary summary;
  summary.name = column.name;
  summary.kind = from_real.info.kind;
  if (column.numeric) {
    summarise_numbers(from_real.info, present_numbers(from_real, real.rows),
                      present_numbers(from_synthetic, synthetic.rows), summary);
  } else {
    summarise_values(column, summary);
  }
  return summary;
}

double tallest(const std::vector<Bar>& bars) {
  double most = 1e-9;
  for (const Bar& bar : bars) most = std::max({most, bar.real, bar.synthetic});
  return most;
}

}  // namespace ballast
