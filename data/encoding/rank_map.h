// Gives generated numbers the distribution of a real column: a number is replaced by the real value
// of the same rank.
#pragma once

#include <utility>
#include <vector>

#include "data/encoding/column_distribution.h"
#include "data/tables/table.h"
#include "kernels/random.h"

namespace ballast {

class RankMap {
 public:
  // Ranks the generated numbers of a column by the weights of its rows. If all are missing, nothing
  // is mapped.
  RankMap(ColumnDistribution real, const Column& generated, const ColumnInfo& info,
          const std::vector<double>& weights);

  // Replaces the numbers of `rows` rows. Equal numbers get random ranks, by element `first` + row
  // of `random`, among those that they share.
  void apply(const ColumnInfo& info, Index rows, const Random& random, Index first,
             Column& column) const;

 private:
  struct Ranks {
    double low = 0;
    double high = 0;
  };
  Ranks ranks_of(double number) const;

  ColumnDistribution real_;
  std::vector<double> numbers_;  // generated; increasing
  std::vector<double> ranks_;    // share of the weight of smaller numbers; at the end 1
};

}  // namespace ballast
