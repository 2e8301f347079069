#include "data/encoding/rank_map.h"

#include <algorithm>
#include <utility>

#include "data/tables/number_key.h"

namespace ballast {
RankMap::RankMap(ColumnDistribution real, const Column& generated, const ColumnInfo& info,
                 const std::vector<double>& weights)
    : real_(std::move(real)) {
  std::vector<std::pair<double, double>> weighted;
  for (std::size_t row = 0; row < weights.size(); ++row) {
    const auto r = static_cast<Index>(row);
    if (is_missing_number(generated, r)) continue;
    weighted.emplace_back(key_number(number_key(generated, info.kind, r), info), weights[row]);
  }
  std::sort(weighted.begin(), weighted.end());
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
    const Draw draw{random, first + row};
    real_.put(low + random_double(random, draw.element) * (high - low), info, draw, row, column);
  }
}

}  // namespace ballast
