// Gives generated numbers the distribution of a real column: a number is replaced by the real value
// of the same rank.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/encoding/quantile_bins.h"
#include "data/tables/table.h"
#include "io/safetensors.h"
#include "kernels/random.h"

namespace ballast {

class RankMap {
 public:
  RankMap() = default;
  // The distribution of a numeric column with at least one value that is not missing. Values beyond
  // the `protect` smallest and largest ones are replaced by these.
  static RankMap fit(const Column& column, Index rows, Index protect);

  // Ranks the generated numbers of a column by the weights of its rows. Before, the map cannot be
  // applied. Numbers that are all missing are not mapped.
  void rank(const Column& generated, const ColumnInfo& info, const std::vector<double>& weights);
  // Replaces the numbers of `rows` rows. Equal numbers get random ranks, by element `first` + row
  // of `random`, among those that they share.
  void apply(const ColumnInfo& info, Index rows, const Random& random, Index first,
             Column& column) const;

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error if the stored distribution cannot be that of a column with this description.
  static RankMap load(const std::string& name, const ModelFile& file, const ColumnInfo& info);

 private:
  struct Ranks {
    double low = 0;
    double high = 0;
  };
  Ranks ranks_of(double number) const;

  void accumulate();

  QuantileBins values_;
  std::vector<std::int64_t> value_rows_;  // of each code of values_
  std::vector<double> below_;             // share of the rows of smaller codes; at the end 1

  std::vector<double> numbers_;  // generated; increasing
  std::vector<double> ranks_;    // share of the weight of smaller numbers; at the end 1
};

}  // namespace ballast
