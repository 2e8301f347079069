// The distribution of the numbers of a column: from values to ranks and back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/encoding/quantile_bins.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

class ColumnDistribution {
 public:
  ColumnDistribution() = default;
  // Of the values with these keys (data/tables/number_key.h), at least one. Values beyond the
  // `protect` smallest and largest ones are replaced by these.
  static ColumnDistribution fit(const std::vector<std::uint64_t>& keys, const ColumnInfo& info,
                                Index protect);

  // The share of the rows with a smaller value. A frequent value has a range of ranks, of which
  // `u`, from 0 to 1, selects one.
  double rank(std::uint64_t key, double u, const ColumnInfo& info) const;
  // Writes the value of a rank from 0 to 1. `draw`: of its digits.
  void put(double rank, const ColumnInfo& info, const Draw& draw, Index row, Column& out) const;

  // A code stands for a frequent value or for a range of values, in increasing order.
  std::int32_t code(std::uint64_t key, const ColumnInfo& info) const {
    return values_.find(key, info);
  }
  // The number of rows of each code.
  const std::vector<std::int64_t>& rows() const { return rows_; }

  void save(const std::string& name, ModelFile& file) const;
  // Throws Error if the stored distribution cannot be that of a column with this description.
  static ColumnDistribution load(const std::string& name, const ModelFile& file,
                                 const ColumnInfo& info);

 private:
  void accumulate();
  double share(std::size_t code) const { return below_[code + 1] - below_[code]; }

  QuantileBins values_;
  std::vector<std::int64_t> rows_;  // of each code of values_
  std::vector<double> below_;       // share of the rows of smaller codes; at the end 1
};

}  // namespace ballast
