#include "metrics/tables/triple_trends.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/threads.h"
#include "metrics/tables/random_rows.h"

namespace ballast {
namespace {

constexpr std::size_t kCodes = 8;  // of a column, at most
constexpr std::size_t kBins = 5;
constexpr std::uint8_t kOthers = 7;
constexpr std::uint8_t kMissingCode = 7;
constexpr Index kMostTriples = 1000;

std::vector<double> quantile_edges(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  std::vector<double> edges;
  for (std::size_t b = 1; b < kBins && !values.empty(); ++b) {
    const double edge = values[b * values.size() / kBins];
    if (edge > (edges.empty() ? values.front() : edges.back())) edges.push_back(edge);
  }
  return edges;
}

std::vector<std::int32_t> most_frequent(const std::vector<double>& codes, std::size_t count) {
  std::vector<Index> rows(count, 0);
  for (const double code : codes) ++rows[static_cast<std::size_t>(code)];
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a] > rows[b]; });
  std::vector<std::int32_t> coarse(count, kOthers);
  for (std::size_t i = 0; i < std::min<std::size_t>(count, kOthers); ++i) {
    coarse[order[i]] = static_cast<std::int32_t>(i);
  }
  return coarse;
}

std::vector<std::array<std::size_t, 3>> all_triples(std::size_t features) {
  std::vector<std::array<std::size_t, 3>> triples;
  for (std::size_t a = 0; a < features; ++a) {
    for (std::size_t b = a + 1; b < features; ++b) {
      for (std::size_t c = b + 1; c < features; ++c) triples.push_back({a, b, c});
    }
  }
  return triples;
}

// Triples of many columns are too many to list: distinct columns are drawn for each.
std::vector<std::array<std::size_t, 3>> drawn_triples(std::size_t features) {
  std::vector<std::array<std::size_t, 3>> triples;
  for (Index t = 0; t < kMostTriples; ++t) {
    const Random random = metric_random(MetricRandom::triples, static_cast<std::uint32_t>(t));
    const std::vector<Index> drawn = draw_rows(static_cast<Index>(features), 3, random);
    std::array<std::size_t, 3> triple{};
    std::copy(drawn.begin(), drawn.end(), triple.begin());
    std::sort(triple.begin(), triple.end());
    triples.push_back(triple);
  }
  std::sort(triples.begin(), triples.end());
  triples.erase(std::unique(triples.begin(), triples.end()), triples.end());
  return triples;
}

std::int64_t count_triples(std::size_t features) {
  const auto n = static_cast<std::int64_t>(features);
  return n * (n - 1) * (n - 2) / 6;
}

static_assert(std::tuple_size_v<TripleCells> == kCodes * kCodes * kCodes);

TripleCells share_cells(const std::vector<std::vector<std::uint8_t>>& codes,
                        const std::array<std::size_t, 3>& triple) {
  std::array<std::uint32_t, kCodes * kCodes * kCodes> counts{};
  const std::size_t rows = codes[triple[0]].size();
  for (std::size_t row = 0; row < rows; ++row) {
    ++counts[(codes[triple[0]][row] * kCodes + codes[triple[1]][row]) * kCodes +
             codes[triple[2]][row]];
  }
  TripleCells cells{};
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    cells[cell] = counts[cell] / static_cast<double>(rows);
  }
  return cells;
}

double distance(const TripleCells& a, const TripleCells& b) {
  double sum = 0;
  for (std::size_t cell = 0; cell < a.size(); ++cell) sum += std::abs(a[cell] - b[cell]);
  return sum / 2;
}

}  // namespace

CoarseCodes::CoarseCodes(const TableFeatures& features, const FeatureColumns& real) {
  for (std::size_t f = 0; f < features.size(); ++f) {
    Coding coding;
    coding.numeric = features.is_numeric(f);
    if (coding.numeric) {
      coding.edges = quantile_edges(real[f]);
    } else {
      coding.of_category = most_frequent(real[f], static_cast<std::size_t>(features.codes(f)));
    }
    codings_.push_back(std::move(coding));
  }
  const std::size_t count = features.size();
  triples_ = count_triples(count) <= kMostTriples ? all_triples(count) : drawn_triples(count);
  const Codes codes = encode(real);
  real_cells_.resize(triples_.size());
  each_task(static_cast<Index>(triples_.size()), true, [&](Index t) {
    const auto at = static_cast<std::size_t>(t);
    real_cells_[at] = share_cells(codes, triples_[at]);
  });
}

CoarseCodes::Codes CoarseCodes::encode(const FeatureColumns& columns) const {
  Codes codes(columns.size());
  each_task(static_cast<Index>(columns.size()), true, [&](Index f) {
    const auto at = static_cast<std::size_t>(f);
    const Coding& coding = codings_[at];
    codes[at].reserve(columns[at].size());
    for (const double value : columns[at]) {
      if (!coding.numeric) {
        codes[at].push_back(value < 0 ? kOthers
                                      : static_cast<std::uint8_t>(
                                            coding.of_category[static_cast<std::size_t>(value)]));
        continue;
      }
      const auto above = std::upper_bound(coding.edges.begin(), coding.edges.end(), value);
      codes[at].push_back(std::isnan(value)
                              ? kMissingCode
                              : static_cast<std::uint8_t>(above - coding.edges.begin()));
    }
  });
  return codes;
}

TripleTrends CoarseCodes::compare(const FeatureColumns& synthetic) const {
  TripleTrends trends;
  trends.possible = count_triples(codings_.size());
  trends.mean = std::numeric_limits<double>::quiet_NaN();
  if (triples_.empty()) return trends;
  const Codes codes = encode(synthetic);
  trends.triples.resize(triples_.size());
  each_task(static_cast<Index>(triples_.size()), true, [&](Index t) {
    const auto at = static_cast<std::size_t>(t);
    const double apart = distance(real_cells_[at], share_cells(codes, triples_[at]));
    trends.triples[at] = {triples_[at], std::max(0.0, 1 - apart)};
  });
  double sum = 0;
  for (const Triple& triple : trends.triples) sum += triple.trend;
  trends.mean = sum / static_cast<double>(triples_.size());
  return trends;
}

}  // namespace ballast
