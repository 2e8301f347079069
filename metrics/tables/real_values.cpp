#include "metrics/tables/real_values.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "data/tables/number_key.h"
#include "data/text/text_hash.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

// Numbers that identify the values of both tables: the keys of numbers, or the places of texts in
// the real column, followed by texts that it does not have.
struct Keys {
  std::vector<std::uint64_t> real;
  std::vector<std::uint64_t> synthetic;
};

std::vector<std::uint64_t> number_keys(const Column& column, Index rows) {
  std::vector<std::uint64_t> keys;
  for (Index row = 0; row < rows; ++row) {
    if (!column.is_missing(row)) keys.push_back(number_key(column, row));
  }
  return keys;
}

// The keys of the texts that are not missing.
std::vector<std::uint64_t> text_keys(
    const Column& column, std::unordered_map<std::string, std::uint64_t, TextHash>& places) {
  std::vector<bool> missing;
  std::vector<std::uint64_t> place;
  for (const std::string& value : column.info.values) {
    const std::vector<std::string>& markers = column.info.missing_texts;
    missing.push_back(std::find(markers.begin(), markers.end(), value) != markers.end());
    place.push_back(places.emplace(value, places.size()).first->second);
  }
  std::vector<std::uint64_t> keys;
  for (const std::int32_t code : column.codes) {
    const auto value = static_cast<std::size_t>(code);
    if (!missing[value]) keys.push_back(place[value]);
  }
  return keys;
}

// Counts with sorted real keys.
void count(Keys keys, RealValues& counts) {
  std::sort(keys.real.begin(), keys.real.end());
  Index real_values = 0;
  Index real_unique = 0;
  for (auto at = keys.real.begin(); at != keys.real.end();) {
    const auto end = std::upper_bound(at, keys.real.end(), *at);
    ++real_values;
    real_unique += end - at == 1 ? 1 : 0;
    at = end;
  }
  const bool texts = !is_numeric(counts.kind);
  counts.personal =
      counts.kind == ColumnKind::identifier || (texts && 2 * real_unique > real_values);
  counts.values = static_cast<Index>(keys.synthetic.size());
  for (const std::uint64_t key : keys.synthetic) {
    const auto [first, last] = std::equal_range(keys.real.begin(), keys.real.end(), key);
    counts.unique += last - first == 1 ? 1 : 0;
    counts.real += last - first >= 1 ? 1 : 0;
  }
}

bool are_comparable(const Column& real, const Column& synthetic) {
  const bool numbers = is_numeric(real.info.kind) && synthetic.info.kind == real.info.kind;
  return numbers || (!real.codes.empty() && !synthetic.codes.empty());
}

}  // namespace

double RealValues::unique_share() const {
  return values == 0 ? 0 : static_cast<double>(unique) / static_cast<double>(values);
}

Index RealValues::risky_rows() const {
  if (!personal) return 0;
  return kind == ColumnKind::identifier ? real : unique;
}

std::vector<RealValues> count_real_values(const Table& real, const Table& synthetic) {
  std::vector<RealValues> all;
  std::vector<std::pair<const Column*, const Column*>> pairs;
  std::unordered_map<std::string, const Column*, TextHash> by_name;
  for (const Column& column : synthetic.columns) by_name.emplace(column.info.name, &column);
  for (const Column& column : real.columns) {
    const auto other = by_name.find(column.info.name);
    if (other == by_name.end() || !are_comparable(column, *other->second)) continue;
    pairs.emplace_back(&column, other->second);
    all.push_back({.name = column.info.name, .kind = column.info.kind});
  }
  each_task(static_cast<Index>(pairs.size()), true, [&](Index i) {
    const auto& [from_real, from_synthetic] = pairs[static_cast<std::size_t>(i)];
    Keys keys;
    if (is_numeric(from_real->info.kind)) {
      keys = {number_keys(*from_real, real.rows), number_keys(*from_synthetic, synthetic.rows)};
    } else {
      std::unordered_map<std::string, std::uint64_t, TextHash> places;
      keys.real = text_keys(*from_real, places);
      keys.synthetic = text_keys(*from_synthetic, places);
    }
    count(std::move(keys), all[static_cast<std::size_t>(i)]);
  });
  return all;
}

}  // namespace ballast
