// Relations of three columns at once. A table can have all pairs right and triples wrong.
#pragma once

#include <array>
#include <vector>

#include "metrics/tables/table_features.h"

namespace ballast {

struct Triple {
  std::array<std::size_t, 3> features{};
  double trend = 0;  // 1 - the total variation distance of the two contingency tables
};

struct TripleTrends {
  std::vector<Triple> triples;  // all of them, or a random selection if there are more than 1,000
  std::int64_t possible = 0;    // number of triples of columns
  double mean = 0;              // NaN without triples
};

// Shares of rows by the codes of three columns, at most 8 of each.
using TripleCells = std::array<double, 8 * 8 * 8>;

// Columns as a few codes: numbers in up to five bins of equal numbers of real rows and one for
// missing values, categories as the seven most frequent real values and one code for all others.
class CoarseCodes {
 public:
  CoarseCodes(const TableFeatures& features, const FeatureColumns& real);
  TripleTrends compare(const FeatureColumns& synthetic) const;

 private:
  struct Coding {
    bool numeric = false;
    std::vector<double> edges;              // lower edges of the bins except the first
    std::vector<std::int32_t> of_category;  // by code
  };
  using Codes = std::vector<std::vector<std::uint8_t>>;
  Codes encode(const FeatureColumns& columns) const;

  std::vector<Coding> codings_;
  std::vector<std::array<std::size_t, 3>> triples_;
  std::vector<TripleCells> real_cells_;  // of each triple
};

}  // namespace ballast
