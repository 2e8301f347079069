#include "data/tables/dates/date_zones.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

namespace ballast {
namespace {

constexpr std::size_t kMostSpans = 256;    // of one time zone each
constexpr std::size_t kMixedWindows = 64;  // of mixed time zones, with about equal numbers of rows

// SplitMix64.
std::uint64_t mixed_bits(std::uint64_t bits) {
  bits += 0x9E3779B97F4A7C15;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
  return bits ^ (bits >> 31);
}

// Where a span ends and the next begins; after > before.
std::int64_t limit_between(std::int64_t before, std::int64_t after) {
  return std::midpoint(before, after) + 1;
}

// Where the time zones of a value are not those of the value before.
std::vector<std::size_t> ends_of_runs(const std::vector<ZonedValue>& values) {
  std::vector<std::size_t> ends;
  std::vector<std::int64_t> before;
  std::vector<std::int64_t> zones;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (zones.empty() || zones.back() != values[i].zone) zones.push_back(values[i].zone);
    if (i + 1 < values.size() && values[i + 1].value == values[i].value) continue;
    if (begin > 0 && zones != before) ends.push_back(begin);
    before.swap(zones);
    zones.clear();
    begin = i + 1;
  }
  return ends;
}

std::vector<std::size_t> ends_of_windows(const std::vector<ZonedValue>& values) {
  std::vector<std::size_t> ends;
  for (std::size_t window = 1; window < kMixedWindows; ++window) {
    const std::size_t end = window * values.size() / kMixedWindows;
    if (end > 0 && values[end].value != values[end - 1].value) ends.push_back(end);
  }
  return ends;
}

}  // namespace

const std::string& DateZones::text_at(std::int64_t value) const {
  static const std::string kNone;
  if (spans.empty()) return kNone;
  const auto begins_after = [](std::int64_t wanted, const ZoneSpan& span) {
    return wanted < span.begin;
  };
  const auto end = std::upper_bound(spans.begin(), spans.end(), value, begins_after);
  auto span = end == spans.begin() ? end : end - 1;
  while (span != spans.begin() && (span - 1)->begin == span->begin) --span;
  std::int64_t rows = 0;
  for (auto at = span; at != end; ++at) rows += at->rows;
  if (rows > 0) {
    auto draw = static_cast<std::int64_t>(mixed_bits(static_cast<std::uint64_t>(value)) %
                                          static_cast<std::uint64_t>(rows));
    while (draw >= span->rows) draw -= (span++)->rows;
  }
  return texts[static_cast<std::size_t>(span->zone)];
}

bool DateZones::is_valid() const {
  constexpr std::int64_t kMostRows = std::numeric_limits<std::int32_t>::max();
  const auto count = static_cast<std::int64_t>(texts.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const ZoneSpan& span = spans[i];
    if (span.zone < 0 || span.zone >= count || span.rows < 1 || span.rows > kMostRows) return false;
    if (i > 0 && span.begin < spans[i - 1].begin) return false;
  }
  return true;
}

std::vector<ZoneSpan> zone_spans(std::vector<ZonedValue> values) {
  std::vector<ZoneSpan> spans;
  if (values.empty()) return spans;
  std::sort(values.begin(), values.end());
  std::vector<std::size_t> ends = ends_of_runs(values);
  if (ends.size() >= kMostSpans) ends = ends_of_windows(values);
  ends.push_back(values.size());
  std::size_t first = 0;
  for (const std::size_t end : ends) {
    std::map<std::int64_t, std::int64_t> rows;
    for (std::size_t i = first; i < end; ++i) ++rows[values[i].zone];
    const std::int64_t begin = first == 0
                                   ? std::numeric_limits<std::int64_t>::min()
                                   : limit_between(values[first - 1].value, values[first].value);
    for (const auto& [zone, count] : rows) spans.push_back({begin, zone, count});
    first = end;
  }
  return spans;
}

}  // namespace ballast
