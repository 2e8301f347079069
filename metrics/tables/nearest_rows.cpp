#include "metrics/tables/nearest_rows.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ballast {
namespace {

// Number of points compared at a time, and number of rows looked up by one task.
constexpr Index kTile = 512;
constexpr Index kQueries = 32;

// Maximum number of single-column distances computed at a time, unless too few rows would remain.
constexpr double kMostWork = 2e10;
constexpr Index kFewestRows = 200;

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

// Sum of distances to the closest of the rows first .. first + count - 1, excluding `except`.
float closest_in_tile(const RowPoints& points, Index first, Index count, const RowPoints& queries,
                      Index query, Index except) {
  TileSums sums;
  sums.head(count).setZero();
  sums.tail(kTile - count).setConstant(std::numeric_limits<float>::infinity());
  const std::size_t at = static_cast<std::size_t>(query);
  for (std::size_t c = 0; c < points.numbers.size(); ++c) {
    add_number_distances(points.numbers[c].data() + first, count, queries.numbers[c][at],
                         sums.data());
  }
  for (std::size_t c = 0; c < points.codes.size(); ++c) {
    add_code_distances(points.codes[c].data() + first, count, queries.codes[c][at], sums.data());
  }
  const bool excepted = except >= first && except < first + count;
  if (excepted) sums[except - first] = std::numeric_limits<float>::infinity();
  return sums.minCoeff();
}

}  // namespace

std::vector<double> nearest_distances(const RowPoints& points, const RowPoints& queries,
                                      const std::vector<Index>& own_rows) {
  std::vector<double> distances(static_cast<std::size_t>(queries.rows));
  const double columns = static_cast<double>(points.numbers.size() + points.codes.size());
#pragma omp parallel for schedule(dynamic)
  for (Index begin = 0; begin < queries.rows; begin += kQueries) {
    const Index end = std::min(begin + kQueries, queries.rows);
    std::array<float, kQueries> closest;
    closest.fill(std::numeric_limits<float>::infinity());
    for (Index first = 0; first < points.rows; first += kTile) {
      const Index count = std::min(kTile, points.rows - first);
      for (Index q = begin; q < end; ++q) {
        const Index except = own_rows.empty() ? -1 : own_rows[static_cast<std::size_t>(q)];
        closest[q - begin] =
            std::min(closest[q - begin], closest_in_tile(points, first, count, queries, q, except));
      }
    }
    for (Index q = begin; q < end; ++q) {
      distances[static_cast<std::size_t>(q)] = static_cast<double>(closest[q - begin]) / columns;
    }
  }
  return distances;
}

Index affordable_queries(Index points, std::size_t columns) {
  const double work = static_cast<double>(points) * static_cast<double>(columns);
  return std::max(kFewestRows, static_cast<Index>(kMostWork / work));
}

// `count` rows at equal intervals.
std::vector<Index> spread_rows(Index rows, Index count) {
  std::vector<Index> chosen(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) chosen[static_cast<std::size_t>(i)] = i * rows / count;
  return chosen;
}

}  // namespace ballast
