#include "metrics/tables/closest_rows.h"

#include <algorithm>

#include "metrics/tables/nearest_rows.h"
#include "metrics/tables/row_copies.h"

namespace ballast {
namespace {

// Selected rows of the numeric columns, scaled.
std::vector<float> scale_column(const Column& column, Index rows, double start, double range,
                                const std::vector<Index>& chosen) {
  std::vector<double> values(static_cast<std::size_t>(rows));
  copy_numbers(column, 0, rows, values.data());
  std::vector<float> scaled;
  scaled.reserve(chosen.size());
  for (const Index row : chosen) {
    scaled.push_back(static_cast<float>((values[static_cast<std::size_t>(row)] - start) / range));
  }
  return scaled;
}

Index most_queries(const Table& real, const SharedColumns& shared, Index most_rows) {
  return std::min(most_rows, affordable_queries(real.rows, shared.columns.size()));
}

RowPoints make_points(const Table& real, const Table& synthetic, const SharedColumns& shared,
                      bool of_real, const std::vector<Index>& chosen) {
  RowPoints points;
  points.rows = static_cast<Index>(chosen.size());
  for (const SharedColumn& column : shared.columns) {
    if (column.numeric) {
      const Column& from_real = real.columns[column.real_column];
      const Column& from = of_real ? from_real : synthetic.columns[column.synthetic_column];
      const std::vector<double> present = present_numbers(from_real, real.rows);
      const auto [least, most] = std::minmax_element(present.begin(), present.end());
      const double start = present.empty() ? 0 : *least;
      const double range = present.empty() || *most == *least ? 1 : *most - *least;
      points.numbers.push_back(
          scale_column(from, of_real ? real.rows : synthetic.rows, start, range, chosen));
    } else {
      const auto& codes = of_real ? column.real_codes : column.synthetic_codes;
      std::vector<std::int32_t> of_chosen;
      of_chosen.reserve(chosen.size());
      for (const Index row : chosen) of_chosen.push_back(codes[static_cast<std::size_t>(row)]);
      points.codes.push_back(std::move(of_chosen));
    }
  }
  return points;
}

std::vector<double> sorted(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

bool ClosestRows::sampled() const {
  return static_cast<Index>(synthetic.size()) < synthetic_rows ||
         (!real.empty() && static_cast<Index>(real.size()) < real_rows);
}

ClosestRows measure_closest_to_real(const Table& real, const Table& other,
                                    const SharedColumns& shared, Index most_rows) {
  ClosestRows result;
  result.synthetic_rows = other.rows;
  result.real_rows = real.rows;
  result.copies = count_copies(real, other, shared);
  const Index most = std::min(other.rows, most_queries(real, shared, most_rows));
  const RowPoints points =
      make_points(real, other, shared, true, spread_rows(real.rows, real.rows));
  const RowPoints queries = make_points(real, other, shared, false, spread_rows(other.rows, most));
  result.synthetic = sorted(nearest_distances(points, queries));
  return result;
}

ClosestRows measure_closest_rows(const Table& real, const Table& synthetic,
                                 const SharedColumns& shared, Index most_rows) {
  ClosestRows result = measure_closest_to_real(real, synthetic, shared, most_rows);
  result.real_repeats = count_repeats(real, true, shared);
  result.synthetic_repeats = count_repeats(synthetic, false, shared);
  if (real.rows < 2) return result;
  const RowPoints points =
      make_points(real, synthetic, shared, true, spread_rows(real.rows, real.rows));
  const Index most = std::min(real.rows, most_queries(real, shared, most_rows));
  const std::vector<Index> own = spread_rows(real.rows, most);
  result.real =
      sorted(nearest_distances(points, make_points(real, synthetic, shared, true, own), own));
  return result;
}

double quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const std::size_t below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - static_cast<double>(below));
}

}  // namespace ballast
