#include "metrics/tables/pair_trends.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "kernels/threads.h"
#include "metrics/tables/correlation.h"

namespace ballast {
namespace {

constexpr std::int32_t kBins = 10;

// Contingency tables with at most this many cells are dense; for larger ones the pairs of codes are
// sorted.
constexpr std::int64_t kDenseCells = std::int64_t{1} << 20;

// A column of both tables as codes 0 .. count - 1.
struct Codes {
  std::vector<std::int32_t> real;
  std::vector<std::int32_t> synthetic;
  std::int64_t count = 0;
};

// Inner edges of kBins bins of equal width over the range of the values (a range of 1 around a
// single value).
std::array<double, kBins - 1> inner_edges(const std::vector<double>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  const double start = *least == *most ? *least - 0.5 : *least;
  const double step = (*least == *most ? 1.0 : *most - *least) / kBins;
  std::array<double, kBins - 1> edges{};
  for (std::size_t e = 0; e < edges.size(); ++e) {
    edges[e] = static_cast<double>(e + 1) * step + start;
  }
  return edges;
}

std::vector<std::int32_t> bin_codes(const Column& column, Index rows,
                                    const std::array<double, kBins - 1>& edges) {
  std::vector<double> values(static_cast<std::size_t>(rows));
  copy_numbers(column, 0, rows, values.data());
  std::vector<std::int32_t> codes(values.size());
  for (std::size_t row = 0; row < values.size(); ++row) {
    std::int32_t bin = 0;
    for (const double edge : edges) bin += values[row] >= edge ? 1 : 0;
    codes[row] = std::isnan(values[row]) ? kBins : bin;
  }
  return codes;
}

Codes bin_column(const Table& real, const Table& synthetic, const SharedColumn& column) {
  const Column& from_real = real.columns[column.real_column];
  std::vector<double> present = present_numbers(from_real, real.rows);
  if (present.empty()) present.push_back(0);
  const std::array<double, kBins - 1> edges = inner_edges(present);
  Codes codes;
  codes.real = bin_codes(from_real, real.rows, edges);
  codes.synthetic = bin_codes(synthetic.columns[column.synthetic_column], synthetic.rows, edges);
  codes.count = kBins + 1;
  return codes;
}

std::vector<Codes> code_columns(const Table& real, const Table& synthetic,
                                const SharedColumns& shared) {
  std::vector<Codes> codes(shared.columns.size());
  each_task(static_cast<Index>(codes.size()), true, [&](Index c) {
    const SharedColumn& column = shared.columns[static_cast<std::size_t>(c)];
    Codes& out = codes[static_cast<std::size_t>(c)];
    if (column.numeric) {
      out = bin_column(real, synthetic, column);
    } else {
      out = {column.real_codes, column.synthetic_codes,
             static_cast<std::int64_t>(column.values.size())};
    }
  });
  return codes;
}

std::vector<std::uint32_t> count_cells(const std::vector<std::int32_t>& first,
                                       const std::vector<std::int32_t>& second,
                                       std::int64_t second_count, std::int64_t cells) {
  std::vector<std::uint32_t> counts(static_cast<std::size_t>(cells), 0);
  for (std::size_t row = 0; row < first.size(); ++row) {
    counts[static_cast<std::size_t>(first[row] * second_count + second[row])] += 1;
  }
  return counts;
}

double dense_distance(const Codes& first, const Codes& second) {
  const std::int64_t cells = first.count * second.count;
  const std::vector<std::uint32_t> real = count_cells(first.real, second.real, second.count, cells);
  const std::vector<std::uint32_t> synthetic =
      count_cells(first.synthetic, second.synthetic, second.count, cells);
  const double real_rows = static_cast<double>(first.real.size());
  const double synthetic_rows = static_cast<double>(first.synthetic.size());
  double distance = 0;
  for (std::size_t cell = 0; cell < real.size(); ++cell) {
    distance += std::abs(real[cell] / real_rows - synthetic[cell] / synthetic_rows);
  }
  return distance / 2;
}

std::vector<std::int64_t> sorted_cells(const std::vector<std::int32_t>& first,
                                       const std::vector<std::int32_t>& second,
                                       std::int64_t second_count) {
  std::vector<std::int64_t> cells(first.size());
  for (std::size_t row = 0; row < cells.size(); ++row) {
    cells[row] = first[row] * second_count + second[row];
  }
  std::sort(cells.begin(), cells.end());
  return cells;
}

double sparse_distance(const Codes& first, const Codes& second) {
  const std::vector<std::int64_t> real = sorted_cells(first.real, second.real, second.count);
  const std::vector<std::int64_t> synthetic =
      sorted_cells(first.synthetic, second.synthetic, second.count);
  const double real_rows = static_cast<double>(real.size());
  const double synthetic_rows = static_cast<double>(synthetic.size());
  constexpr std::int64_t kPastAll = std::numeric_limits<std::int64_t>::max();
  std::size_t i = 0;
  std::size_t j = 0;
  double distance = 0;
  while (i < real.size() || j < synthetic.size()) {
    const std::int64_t cell = std::min(i < real.size() ? real[i] : kPastAll,
                                       j < synthetic.size() ? synthetic[j] : kPastAll);
    const std::size_t real_first = i;
    const std::size_t synthetic_first = j;
    while (i < real.size() && real[i] == cell) ++i;
    while (j < synthetic.size() && synthetic[j] == cell) ++j;
    distance += std::abs(static_cast<double>(i - real_first) / real_rows -
                         static_cast<double>(j - synthetic_first) / synthetic_rows);
  }
  return distance / 2;
}

double contingency_trend(const Codes& first, const Codes& second) {
  const bool dense = first.count * second.count <= kDenseCells;
  return std::max(0.0,
                  1.0 - (dense ? dense_distance(first, second) : sparse_distance(first, second)));
}

// Calls work(cell, rows) for each cell of the real contingency table that has rows.
template <class Work>
void each_real_cell(const Codes& first, const Codes& second, const Work& work) {
  const std::int64_t cells = first.count * second.count;
  if (cells <= kDenseCells) {
    const std::vector<std::uint32_t> counts =
        count_cells(first.real, second.real, second.count, cells);
    for (std::size_t cell = 0; cell < counts.size(); ++cell) {
      if (counts[cell] > 0) work(cell, static_cast<double>(counts[cell]));
    }
    return;
  }
  const std::vector<std::int64_t> sorted = sorted_cells(first.real, second.real, second.count);
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    work(static_cast<std::size_t>(sorted[begin]), static_cast<double>(end - begin));
  }
}

std::vector<double> count_codes(const std::vector<std::int32_t>& codes, std::int64_t count) {
  std::vector<double> rows(static_cast<std::size_t>(count), 0);
  for (const std::int32_t code : codes) rows[static_cast<std::size_t>(code)] += 1;
  return rows;
}

// Cramer's V: sqrt(chi2 / rows / (the smaller number of codes that occur - 1)), where chi2 / rows
// = sum of n_ij^2 / (n_i n_j) - 1.
double cramers_v(const Codes& first, const Codes& second) {
  const std::vector<double> first_rows = count_codes(first.real, first.count);
  const std::vector<double> second_rows = count_codes(second.real, second.count);
  const auto occurs = [](double rows) { return rows > 0; };
  const auto least = std::min(std::count_if(first_rows.begin(), first_rows.end(), occurs),
                              std::count_if(second_rows.begin(), second_rows.end(), occurs));
  if (least < 2) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  const auto width = static_cast<std::size_t>(second.count);
  each_real_cell(first, second, [&](std::size_t cell, double rows) {
    sum += rows * rows / (first_rows[cell / width] * second_rows[cell % width]);
  });
  return std::sqrt(std::max(0.0, sum - 1) / static_cast<double>(least - 1));
}

double correlation_trend(double real, double synthetic) {
  if (std::isnan(real)) return std::numeric_limits<double>::quiet_NaN();
  return std::isnan(synthetic) ? 0 : 1 - std::abs(real - synthetic) / 2;
}

std::vector<PairQuality> list_pairs(const SharedColumns& shared) {
  std::vector<PairQuality> pairs;
  for (std::size_t i = 0; i < shared.columns.size(); ++i) {
    for (std::size_t j = i + 1; j < shared.columns.size(); ++j) {
      PairQuality pair;
      pair.first = i;
      pair.second = j;
      pair.both_numeric = shared.columns[i].numeric && shared.columns[j].numeric;
      pairs.push_back(pair);
    }
  }
  return pairs;
}

// Computes the pairs of numeric columns.
void correlate_pairs(const Table& real, const Table& synthetic, const SharedColumns& shared,
                     std::vector<PairQuality>& pairs) {
  std::vector<const Column*> real_columns;
  std::vector<const Column*> synthetic_columns;
  std::vector<Index> position(shared.columns.size(), 0);
  for (std::size_t c = 0; c < shared.columns.size(); ++c) {
    if (!shared.columns[c].numeric) continue;
    position[c] = static_cast<Index>(real_columns.size());
    real_columns.push_back(&real.columns[shared.columns[c].real_column]);
    synthetic_columns.push_back(&synthetic.columns[shared.columns[c].synthetic_column]);
  }
  if (real_columns.size() < 2) return;
  const Eigen::MatrixXd real_correlations = correlate(real_columns, real.rows);
  const Eigen::MatrixXd synthetic_correlations = correlate(synthetic_columns, synthetic.rows);
  for (PairQuality& pair : pairs) {
    if (!pair.both_numeric) continue;
    pair.real_correlation = real_correlations(position[pair.first], position[pair.second]);
    pair.synthetic_correlation =
        synthetic_correlations(position[pair.first], position[pair.second]);
    pair.trend = correlation_trend(pair.real_correlation, pair.synthetic_correlation);
  }
}

}  // namespace

std::vector<PairQuality> measure_pairs(const Table& real, const Table& synthetic,
                                       const SharedColumns& shared) {
  std::vector<PairQuality> pairs = list_pairs(shared);
  correlate_pairs(real, synthetic, shared, pairs);
  const auto counted = [](const PairQuality& pair) { return !pair.both_numeric; };
  if (std::none_of(pairs.begin(), pairs.end(), counted)) return pairs;
  const std::vector<Codes> codes = code_columns(real, synthetic, shared);
  each_task(static_cast<Index>(pairs.size()), true, [&](Index p) {
    PairQuality& pair = pairs[static_cast<std::size_t>(p)];
    if (pair.both_numeric) return;
    pair.trend = contingency_trend(codes[pair.first], codes[pair.second]);
    pair.association = cramers_v(codes[pair.first], codes[pair.second]);
  });
  return pairs;
}

}  // namespace ballast
