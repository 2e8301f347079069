#include "metrics/tables/closest_rows.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "metrics/tables/row_copies.h"

namespace ballast {
namespace {

// Number of real rows compared at a time, and number of rows looked up by one task.
constexpr Index kTile = 512;
constexpr Index kQueries = 32;

// Maximum number of single-column distances computed per table, unless too few rows would remain.
constexpr double kMostWork = 2e10;
constexpr Index kFewestRows = 200;

// Rows as points: numbers divided by the range of the real column (NaN if missing), and codes.
struct RowPoints {
  std::vector<std::vector<float>> numbers;
  std::vector<std::vector<std::int32_t>> codes;
  Index rows = 0;
};

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

using TileSums = Eigen::Array<float, kTile, 1>;

// noinline: if inlined into the loop over the columns, GCC 12 merges two of these loops and
// vectorises neither (measured: 7 times slower).
[[gnu::noinline]] void add_number_distances(const float* values, Index count, float query,
                                            float* sums) {
  if (std::isnan(query)) {
    for (Index r = 0; r < count; ++r) sums[r] += std::isnan(values[r]) ? 0.0F : 1.0F;
    return;
  }
  for (Index r = 0; r < count; ++r) {
    const float distance = std::fabs(values[r] - query);
    sums[r] += distance < 1.0F ? distance : 1.0F;  // 1 for NaN
  }
}

[[gnu::noinline]] void add_code_distances(const std::int32_t* codes, Index count,
                                          std::int32_t query, float* sums) {
  for (Index r = 0; r < count; ++r) sums[r] += static_cast<float>(codes[r] != query);
}

// Sum of distances to the closest of the real rows first .. first + count - 1, excluding `except`.
float closest_in_tile(const RowPoints& real, Index first, Index count, const RowPoints& queries,
                      Index query, Index except) {
  TileSums sums;
  sums.head(count).setZero();
  sums.tail(kTile - count).setConstant(std::numeric_limits<float>::infinity());
  const std::size_t at = static_cast<std::size_t>(query);
  for (std::size_t c = 0; c < real.numbers.size(); ++c) {
    add_number_distances(real.numbers[c].data() + first, count, queries.numbers[c][at],
                         sums.data());
  }
  for (std::size_t c = 0; c < real.codes.size(); ++c) {
    add_code_distances(real.codes[c].data() + first, count, queries.codes[c][at], sums.data());
  }
  const bool excepted = except >= first && except < first + count;
  if (excepted) sums[except - first] = std::numeric_limits<float>::infinity();
  return sums.minCoeff();
}

// Sorted distances of the queries to their closest real rows. If not empty, `own_rows` has the
// index of the real row that each query is; this row is excluded.
std::vector<double> closest_distances(const RowPoints& real, const RowPoints& queries,
                                      const std::vector<Index>& own_rows) {
  std::vector<double> distances(static_cast<std::size_t>(queries.rows));
  const double columns = static_cast<double>(real.numbers.size() + real.codes.size());
#pragma omp parallel for schedule(dynamic)
  for (Index begin = 0; begin < queries.rows; begin += kQueries) {
    const Index end = std::min(begin + kQueries, queries.rows);
    std::array<float, kQueries> closest;
    closest.fill(std::numeric_limits<float>::infinity());
    for (Index first = 0; first < real.rows; first += kTile) {
      const Index count = std::min(kTile, real.rows - first);
      for (Index q = begin; q < end; ++q) {
        const Index except = own_rows.empty() ? -1 : own_rows[static_cast<std::size_t>(q)];
        closest[q - begin] =
            std::min(closest[q - begin], closest_in_tile(real, first, count, queries, q, except));
      }
    }
    for (Index q = begin; q < end; ++q) {
      distances[static_cast<std::size_t>(q)] = static_cast<double>(closest[q - begin]) / columns;
    }
  }
  std::sort(distances.begin(), distances.end());
  return distances;
}

// `count` rows at equal intervals.
std::vector<Index> spread_rows(Index rows, Index count) {
  std::vector<Index> chosen(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) chosen[static_cast<std::size_t>(i)] = i * rows / count;
  return chosen;
}

}  // namespace

bool ClosestRows::sampled() const {
  return static_cast<Index>(synthetic.size()) < synthetic_rows ||
         (!real.empty() && static_cast<Index>(real.size()) < real_rows);
}

ClosestRows measure_closest_rows(const Table& real, const Table& synthetic,
                                 const SharedColumns& shared, Index most_rows) {
  ClosestRows result;
  result.synthetic_rows = synthetic.rows;
  result.real_rows = real.rows;
  result.copies = count_copies(real, synthetic, shared);
  result.real_repeats = count_repeats(real, shared);
  const double row_work =
      static_cast<double>(real.rows) * static_cast<double>(shared.columns.size());
  const Index affordable = std::max(kFewestRows, static_cast<Index>(kMostWork / row_work));
  const Index most = std::min(most_rows, affordable);
  const RowPoints points =
      make_points(real, synthetic, shared, true, spread_rows(real.rows, real.rows));
  const RowPoints queries = make_points(
      real, synthetic, shared, false, spread_rows(synthetic.rows, std::min(synthetic.rows, most)));
  result.synthetic = closest_distances(points, queries, {});
  if (real.rows < 2) return result;
  const std::vector<Index> own = spread_rows(real.rows, std::min(real.rows, most));
  result.real = closest_distances(points, make_points(real, synthetic, shared, true, own), own);
  return result;
}

double quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const std::size_t below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - static_cast<double>(below));
}

}  // namespace ballast
