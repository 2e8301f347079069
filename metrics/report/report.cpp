#include "metrics/report/report.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/threads.h"
#include "metrics/report/format.h"

namespace ballast {
namespace {

std::string count_of(Index count, const std::string& one, const std::string& several) {
  return format_count(count) + " " + (count == 1 ? one : several);
}

std::string share_of(Index count, Index total) {
  return format_fixed(100.0 * static_cast<double>(count) / static_cast<double>(total), 2) + " %";
}

}  // namespace

Report make_report(const Table& real, const Table& synthetic, const std::string& real_name,
                   const std::string& synthetic_name) {
  const SharedColumns shared = share_columns(real, synthetic);
  Report report;
  report.real_name = real_name;
  report.synthetic_name = synthetic_name;
  report.real_rows = real.rows;
  report.synthetic_rows = synthetic.rows;
  report.quality = measure_quality(real, synthetic, shared);
  report.closest = measure_closest_rows(real, synthetic, shared);
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

std::string distance_text(const ColumnQuality& column) {
  return (column.numeric ? "KS " : "TV ") + format_fixed(1 - column.shape, 3);
}

std::string trend_text(const PairQuality& pair) {
  if (!pair.both_numeric) return "joint frequencies";
  return "correlation " + format_fixed(pair.real_correlation, 2) + ", synthetic " +
         format_fixed(pair.synthetic_correlation, 2);
}

std::string copies_text(const ClosestRows& closest) {
  const std::string copies = closest.copies == 0
                                 ? "No synthetic row equals a real row in every compared column."
                                 : count_of(closest.copies, "synthetic row equals a real row",
                                            "synthetic rows equal a real row") +
                                       " in every compared column (" +
                                       share_of(closest.copies, closest.synthetic_rows) + ").";
  const std::string repeats =
      closest.real_repeats == 0
          ? " No real row equals another real row."
          : " " + count_of(closest.real_repeats, "real row equals", "real rows equal") +
                " another real row (" + share_of(closest.real_repeats, closest.real_rows) + ").";
  const double copy_share =
      static_cast<double>(closest.copies) / static_cast<double>(closest.synthetic_rows);
  const double repeat_share =
      static_cast<double>(closest.real_repeats) / static_cast<double>(closest.real_rows);
  const bool too_many = closest.copies > 0 && copy_share > repeat_share;
  return copies + repeats +
         (too_many ? " More synthetic copies than repeated real rows: check whether the model "
                     "memorised rows."
                   : "");
}

std::string closest_text(const ClosestRows& closest) {
  const std::string synthetic = "Half of the synthetic rows are within " +
                                format_fixed(quantile(closest.synthetic, 0.5), 3) +
                                " of a real row";
  std::string text = synthetic + ".";
  if (!closest.real.empty()) {
    text = synthetic + ", half of the real rows within " +
           format_fixed(quantile(closest.real, 0.5), 3) + " of another real row.";
  }
  text += " (0: equal rows; 1: different in every column.)";
  if (!closest.sampled()) return text;
  return text + " Measured on " + format_count(static_cast<Index>(closest.synthetic.size())) +
         " synthetic and " + format_count(static_cast<Index>(closest.real.size())) +
         " real rows, sampled at equal intervals, against all real rows.";
}

std::string real_values_text(const std::vector<RealValues>& columns) {
  const bool any = std::any_of(columns.begin(), columns.end(),
                               [](const RealValues& column) { return column.unique > 0; });
  return any ? "Synthetic values that occur in exactly one real row, by column (numbers can be "
               "equal "
               "by chance):"
             : "No synthetic value is a value of exactly one real row.";
}

std::string privacy_text(const RealValues& column) {
  return count_of(column.risky_rows(), "synthetic row contains", "synthetic rows contain") +
         " a real value of \"" + shorten(printable(column.name), 24) + "\" (" +
         share_of(column.risky_rows(), column.values) + ").";
}

}  // namespace ballast
