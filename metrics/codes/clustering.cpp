#include "metrics/codes/clustering.h"

#include <algorithm>
#include <limits>

namespace ballast {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// The counts, transposed if needed so that rows <= columns: every row can be matched.
struct Gains {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<Index> values;  // [rows, columns]

  const Index* row(std::size_t r) const { return values.data() + r * columns; }
};

Gains gains_of(const Contingency& table) {
  const auto rows = static_cast<std::size_t>(table.rows);
  const auto columns = static_cast<std::size_t>(table.columns);
  if (rows <= columns) return {rows, columns, table.counts};
  Gains turned{columns, rows, {}};
  turned.values.reserve(table.counts.size());
  for (std::size_t c = 0; c < columns; ++c) {
    for (std::size_t r = 0; r < rows; ++r) turned.values.push_back(table.counts[r * columns + c]);
  }
  return turned;
}

// State of the matching; rows are added one by one. Invariant of the potentials: row_potential +
// column_potential <= -gain, with equality for matched pairs.
struct Matching {
  explicit Matching(const Gains& gains)
      : row_potential(gains.rows, 0),
        column_potential(gains.columns, 0),
        row_of(gains.columns, kNone) {}
  std::vector<Index> row_potential;
  std::vector<Index> column_potential;
  std::vector<std::size_t> row_of;  // matched row of each column
};

// Adds `row` along the cheapest alternating path (Dijkstra over reduced costs).
void add_row(const Gains& gains, std::size_t row, Matching& matching) {
  const std::size_t columns = gains.columns;
  constexpr Index kFar = std::numeric_limits<Index>::max();
  std::vector<Index> distance(columns, kFar);
  std::vector<std::size_t> previous(columns,
                                    kNone);  // previous column on the path; kNone at the start
  std::vector<bool> reached(columns, false);
  std::size_t from_column = kNone;
  std::size_t from_row = row;
  Index length = 0;
  std::size_t last = kNone;
  while (last == kNone) {
    std::size_t nearest = kNone;
    for (std::size_t c = 0; c < columns; ++c) {
      if (reached[c]) continue;
      const Index step = length - gains.row(from_row)[c] - matching.row_potential[from_row] -
                         matching.column_potential[c];
      if (step < distance[c]) {
        distance[c] = step;
        previous[c] = from_column;
      }
      if (nearest == kNone || distance[c] < distance[nearest]) nearest = c;
    }
    reached[nearest] = true;
    length = distance[nearest];
    from_column = nearest;
    from_row = matching.row_of[nearest];
    if (from_row == kNone) last = nearest;
  }
  matching.row_potential[row] += length;
  for (std::size_t c = 0; c < columns; ++c) {
    if (!reached[c] || c == last) continue;
    matching.row_potential[matching.row_of[c]] += length - distance[c];
    matching.column_potential[c] -= length - distance[c];
  }
  for (std::size_t c = last; c != kNone; c = previous[c]) {
    matching.row_of[c] = previous[c] == kNone ? row : matching.row_of[previous[c]];
  }
}

// The class of each cluster in the one-to-one matching with the most items (Kuhn 1955, Munkres
// 1957), by shortest augmenting paths: O(rows^2 columns), with rows <= columns.
Labels match(const Contingency& table) {
  const Gains gains = gains_of(table);
  Matching matching(gains);
  for (std::size_t row = 0; row < gains.rows; ++row) add_row(gains, row, matching);
  const bool turned = table.rows > table.columns;
  Labels class_of_cluster(static_cast<std::size_t>(table.rows), kUnmatched);
  for (std::size_t c = 0; c < gains.columns; ++c) {
    const std::size_t row = matching.row_of[c];
    if (row == kNone) continue;
    const std::size_t cluster = turned ? c : row;
    const std::size_t of_class = turned ? row : c;
    const std::size_t at = cluster * static_cast<std::size_t>(table.columns) + of_class;
    if (table.counts[at] == 0) continue;  // no items in common
    class_of_cluster[cluster] = static_cast<std::int32_t>(of_class);
  }
  return class_of_cluster;
}

double matched_items(const Contingency& table, const Labels& class_of_cluster) {
  Index items = 0;
  for (std::size_t r = 0; r < class_of_cluster.size(); ++r) {
    if (class_of_cluster[r] == kUnmatched) continue;
    items += table.counts[r * static_cast<std::size_t>(table.columns) +
                          static_cast<std::size_t>(class_of_cluster[r])];
  }
  return static_cast<double>(items);
}

double items_of_most_common_classes(const Contingency& table) {
  Index items = 0;
  for (Index r = 0; r < table.rows; ++r) {
    if (table.row_sums[static_cast<std::size_t>(r)] == 0) continue;
    const Index* row = table.counts.data() + r * table.columns;
    items += *std::max_element(row, row + table.columns);
  }
  return static_cast<double>(items);
}

// Normalised by the arithmetic mean of the entropies.
double normalize_information(const Contingency& table) {
  const double row_entropy = entropy(table.row_sums);
  const double column_entropy = entropy(table.column_sums);
  if (row_entropy == 0 && column_entropy == 0) return 1;
  const double information = mutual_information(table);
  if (information <= std::numeric_limits<double>::epsilon()) return 0;
  return information / ((row_entropy + column_entropy) / 2);
}

// Counts ordered pairs of items that both labellings, one of them or neither put together.
double adjusted_rand_index_of(const Contingency& table) {
  const double items = static_cast<double>(table.total);
  const double in_both = sum_of_squares(table.counts);
  const double in_rows = sum_of_squares(table.row_sums);
  const double in_columns = sum_of_squares(table.column_sums);
  const double together = in_both - items;
  const double rows_only = in_rows - in_both;
  const double columns_only = in_columns - in_both;
  const double apart = items * items - in_rows - in_columns + in_both;
  if (rows_only == 0 && columns_only == 0) return 1;
  return 2 * (together * apart - rows_only * columns_only) /
         ((together + columns_only) * (columns_only + apart) +
          (together + rows_only) * (rows_only + apart));
}

}  // namespace

Clustering measure_clustering(const Labels& clusters, Index cluster_count, const Labels& classes,
                              Index class_count) {
  const Contingency table = tabulate(clusters, cluster_count, classes, class_count);
  const double items = static_cast<double>(table.total);
  Clustering result;
  result.class_of_cluster = match(table);
  result.accuracy = matched_items(table, result.class_of_cluster) / items;
  result.purity = items_of_most_common_classes(table) / items;
  result.normalized_mutual_information = normalize_information(table);
  result.adjusted_rand_index = adjusted_rand_index_of(table);
  return result;
}

}  // namespace ballast
