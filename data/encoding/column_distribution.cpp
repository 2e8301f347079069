#include "data/encoding/column_distribution.h"

#include <algorithm>
#include <numeric>

#include "data/encoding/number_values.h"
#include "data/tables/number_key.h"
#include "kernels/error.h"

namespace ballast {

ColumnDistribution ColumnDistribution::fit(const std::vector<std::uint64_t>& keys,
                                           const ColumnInfo& info, Index protect) {
  constexpr Index kKnots = 5;  // of a bin: few values of the table are stored
  ColumnDistribution result;
  result.values_ = QuantileBins::fit(keys, info, {.most_knots = kKnots, .protect = protect});
  result.rows_.assign(static_cast<std::size_t>(result.values_.ordered()), 0);
  for (const std::uint64_t key : keys) {
    ++result.rows_[static_cast<std::size_t>(result.values_.find(key, info))];
  }
  result.accumulate();
  return result;
}

void ColumnDistribution::accumulate() {
  const double all = std::accumulate(rows_.begin(), rows_.end(), 0.0);
  below_ = {0};
  for (const std::int64_t rows : rows_) {
    below_.push_back(below_.back() + static_cast<double>(rows) / all);
  }
}

double ColumnDistribution::rank(std::uint64_t key, double u, const ColumnInfo& info) const {
  const std::int32_t code = values_.find(key, info);
  const auto c = static_cast<std::size_t>(code);
  const double inside =
      values_.is_point(code) ? u : values_.share_below(code, key_number(key, info), info);
  return below_[c] + inside * share(c);
}

void ColumnDistribution::put(double rank, const ColumnInfo& info, const Draw& draw, Index row,
                             Column& out) const {
  const auto above = std::upper_bound(below_.begin() + 1, below_.end() - 1, rank);
  const auto code = static_cast<std::size_t>(above - below_.begin()) - 1;
  const double inside = share(code) > 0 ? (rank - below_[code]) / share(code) : 0;
  values_.put(static_cast<std::int32_t>(code), inside, info, true, draw, row, out);
}

void ColumnDistribution::save(const std::string& name, ModelFile& file) const {
  values_.save(name, file);
  file.put(name + ".rows", rows_);
}

ColumnDistribution ColumnDistribution::load(const std::string& name, const ModelFile& file,
                                            const ColumnInfo& info) {
  ColumnDistribution result;
  result.values_ = QuantileBins::load(name, file, info);
  const auto codes = static_cast<std::size_t>(result.values_.ordered());
  result.rows_ = file.get_integers(name + ".rows", exactly(codes), kRowCounts);
  file.require(
      std::any_of(result.rows_.begin(), result.rows_.end(), [](auto rows) { return rows > 0; }),
      name + ".rows", "has no rows");
  result.accumulate();
  return result;
}

}  // namespace ballast
