#include "data/encoding/rank_map.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/tables/number_key.h"
#include "kernels/error.h"

namespace ballast {
namespace {

// Of a numeric column, whose ColumnInfo may be absent.
bool is_missing_number(const Column& column, Index row) {
  return !column.missing.empty() && column.missing[static_cast<std::size_t>(row)] >= 0;
}

}  // namespace

RankMap RankMap::fit(const Column& column, Index rows, Index protect) {
  constexpr Index kKnots = 5;  // of a bin: few values of the table are stored
  RankMap map;
  map.values_ = QuantileBins::fit(column, rows, {.most_knots = kKnots, .protect = protect});
  map.value_rows_.assign(static_cast<std::size_t>(map.values_.ordered()), 0);
  for (Index row = 0; row < rows; ++row) {
    if (is_missing_number(column, row)) continue;
    const std::int32_t code = map.values_.find(number_key(column, row), column.info);
    ++map.value_rows_[static_cast<std::size_t>(code)];
  }
  map.accumulate();
  return map;
}

void RankMap::accumulate() {
  const double all = std::accumulate(value_rows_.begin(), value_rows_.end(), 0.0);
  below_ = {0};
  for (const std::int64_t rows : value_rows_) {
    below_.push_back(below_.back() + static_cast<double>(rows) / all);
  }
}

void RankMap::rank(const Column& generated, const ColumnInfo& info,
                   const std::vector<double>& weights) {
  std::vector<std::pair<double, double>> weighted;
  for (std::size_t row = 0; row < weights.size(); ++row) {
    const auto r = static_cast<Index>(row);
    if (is_missing_number(generated, r)) continue;
    weighted.emplace_back(key_number(number_key(generated, info.kind, r), info), weights[row]);
  }
  std::sort(weighted.begin(), weighted.end());
  numbers_.clear();
  ranks_.clear();
  double sum = 0;
  for (const auto& [number, weight] : weighted) {
    if (numbers_.empty() || number != numbers_.back()) {
      numbers_.push_back(number);
      ranks_.push_back(sum);
    }
    sum += weight;
  }
  ranks_.push_back(sum);
  for (double& rank : ranks_) rank /= sum;
}

// A number between two of the generated ones lies between the middles of their ranks.
RankMap::Ranks RankMap::ranks_of(double number) const {
  const auto above = std::lower_bound(numbers_.begin(), numbers_.end(), number);
  const auto i = static_cast<std::size_t>(above - numbers_.begin());
  if (above != numbers_.end() && *above == number) return {ranks_[i], ranks_[i + 1]};
  const double low = i == 0 ? 0 : (ranks_[i - 1] + ranks_[i]) / 2;
  const double high = i == numbers_.size() ? 1 : (ranks_[i] + ranks_[i + 1]) / 2;
  return {low, high};
}

void RankMap::apply(const ColumnInfo& info, Index rows, const Random& random, Index first,
                    Column& column) const {
  if (numbers_.empty()) return;
  for (Index row = 0; row < rows; ++row) {
    if (is_missing_number(column, row)) continue;
    const auto [low, high] = ranks_of(key_number(number_key(column, info.kind, row), info));
    const double rank = low + random_double(random, first + row) * (high - low);
    const auto above = std::upper_bound(below_.begin(), below_.end() - 1, rank);
    const auto code = std::max<std::ptrdiff_t>(above - below_.begin(), 1) - 1;
    const double share =
        below_[static_cast<std::size_t>(code) + 1] - below_[static_cast<std::size_t>(code)];
    const double inside = (rank - below_[static_cast<std::size_t>(code)]) / std::max(share, 1e-300);
    values_.put(static_cast<std::int32_t>(code), inside, info, true, row, column);
  }
}

void RankMap::save(const std::string& name, ModelFile& file) const {
  values_.save(name, file);
  file.put(name + ".rows", value_rows_);
}

RankMap RankMap::load(const std::string& name, const ModelFile& file, const ColumnInfo& info) {
  RankMap map;
  map.values_ = QuantileBins::load(name, file, info);
  map.value_rows_ = file.get_integers(name + ".rows");
  const bool right = static_cast<Index>(map.value_rows_.size()) == map.values_.ordered() &&
                     are_counts(map.value_rows_) &&
                     std::any_of(map.value_rows_.begin(), map.value_rows_.end(),
                                 [](auto rows) { return rows > 0; });
  if (!right) throw Error("corrupt model file: invalid numbers of rows of '" + name + "'");
  map.accumulate();
  return map;
}

}  // namespace ballast
