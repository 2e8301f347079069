#include "data/encoding/category_encoder.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/encoding/quantile_bins.h"
#include "kernels/error.h"

namespace ballast {
namespace {

// Indices of the values, sorted.
template <class Less>
std::vector<std::int32_t> sorted_values(std::size_t values, const Less& less) {
  std::vector<std::int32_t> order(values);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
    return less(static_cast<std::size_t>(a), static_cast<std::size_t>(b));
  });
  return order;
}

}  // namespace

CategoryEncoder::CategoryEncoder(std::vector<std::int32_t> place, std::vector<std::int64_t> counts)
    : place_(std::move(place)), counts_(std::move(counts)) {
  for (std::size_t value = 0; value < place_.size(); ++value) {
    const auto at = static_cast<std::size_t>(place_[value]);
    if (at >= places_.size()) places_.resize(at + 1);
    places_[at].values.push_back(static_cast<std::int32_t>(value));
  }
  for (Place& shared : places_) {
    if (shared.values.size() == 1) counts_[static_cast<std::size_t>(shared.values[0])] = 0;
    if (shared.values.size() < 2) continue;
    std::vector<double> weights;
    for (const std::int32_t value : shared.values) {
      weights.push_back(static_cast<double>(counts_[static_cast<std::size_t>(value)]));
    }
    shared.draw = AliasTable(weights);
  }
}

CategoryEncoder CategoryEncoder::fit(const std::vector<std::int64_t>& counts, Index most) {
  const auto own = static_cast<std::size_t>(std::max<Index>(most, 1) - 1);
  const bool all = counts.size() <= own + 1;
  const std::vector<std::int32_t> order = sorted_values(
      counts.size(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  std::vector<std::int32_t> place(counts.size(), static_cast<std::int32_t>(own));
  std::vector<std::int32_t> frequent(
      order.begin(), all ? order.end() : order.begin() + static_cast<std::ptrdiff_t>(own));
  std::sort(frequent.begin(), frequent.end());
  for (std::size_t i = 0; i < frequent.size(); ++i) {
    place[static_cast<std::size_t>(frequent[i])] = static_cast<std::int32_t>(i);
  }
  return {std::move(place), counts};
}

CategoryEncoder CategoryEncoder::fit_in_order(const ColumnInfo& info,
                                              const std::vector<std::int64_t>& counts,
                                              const BinOptions& options) {
  const std::int64_t rows = std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
  const auto least = static_cast<std::int64_t>(options.point_share * static_cast<double>(rows));
  const std::int64_t full = std::max<std::int64_t>(options.least_rows, rows / options.bins);
  std::vector<std::int32_t> place(counts.size());
  std::int32_t last = -1;
  std::int64_t open = full;  // rows of the last category, if others may share it
  const std::vector<std::int32_t> order = sorted_values(
      counts.size(), [&](std::size_t a, std::size_t b) { return info.values[a] < info.values[b]; });
  for (const std::int32_t value : order) {
    const auto v = static_cast<std::size_t>(value);
    const bool missing = std::find(info.missing_texts.begin(), info.missing_texts.end(),
                                   info.values[v]) != info.missing_texts.end();
    const bool alone = missing || counts[v] >= std::max<std::int64_t>(least, 2);
    if (alone || open >= full) {
      ++last;
      open = 0;
    }
    place[v] = last;
    open = alone ? full : open + counts[v];
  }
  CategoryEncoder encoder(std::move(place), counts);
  encoder.ordered_ = true;
  return encoder;
}

std::vector<bool> CategoryEncoder::ranges() const {
  std::vector<bool> ranges;
  if (!ordered_) return ranges;
  for (const Place& place : places_) ranges.push_back(place.values.size() > 1);
  return ranges;
}

std::vector<std::int32_t> CategoryEncoder::members() const {
  std::vector<std::int32_t> members;
  for (std::size_t value = 0; value < place_.size(); ++value) {
    if (is_shared(place_[value])) members.push_back(static_cast<std::int32_t>(value));
  }
  return members;
}

std::int32_t CategoryEncoder::value(std::int32_t place, const Random& random, Index element) const {
  const Place& p = places_[static_cast<std::size_t>(place)];
  if (p.values.size() == 1) return p.values[0];
  return p.values[static_cast<std::size_t>(p.draw.draw(random, element))];
}

void CategoryEncoder::save(const std::string& name, ModelFile& file) const {
  file.put(name + ".places", std::vector<std::int64_t>(place_.begin(), place_.end()));
  file.put(name + ".shared_counts", counts_);
  file.put(name + ".ordered", std::vector<std::int64_t>{ordered_ ? 1 : 0});
}

CategoryEncoder CategoryEncoder::load(const std::string& name, const ModelFile& file,
                                      std::size_t values) {
  const std::vector<std::int64_t> place = file.get_integers(
      name + ".places", exactly(values), {0, static_cast<std::int64_t>(values) - 1});
  const std::vector<std::int64_t> counts =
      file.get_integers(name + ".shared_counts", exactly(values), kRowCounts);
  std::vector<bool> used(values, false);
  for (const std::int64_t p : place) used[static_cast<std::size_t>(p)] = true;
  const auto end = std::find(used.begin(), used.end(), false);
  file.require(std::find(end, used.end(), true) == used.end(), name + ".places",
               "has a gap between the categories");
  CategoryEncoder encoder = file.read_field(name + ".shared_counts", [&] {
    return CategoryEncoder(std::vector<std::int32_t>(place.begin(), place.end()), counts);
  });
  encoder.ordered_ = file.get_flag(name + ".ordered");
  return encoder;
}

}  // namespace ballast
