// The time zones of a date column in which they differ: the text of each and when it applies.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace ballast {

// From `begin` on, local time in the unit of the column, until the next larger `begin`, `rows`
// values had the time zone `zone`. Spans with the same `begin` apply together.
struct ZoneSpan {
  std::int64_t begin = 0;
  std::int64_t zone = 0;  // index into DateZones::texts
  std::int64_t rows = 0;
  friend bool operator==(const ZoneSpan&, const ZoneSpan&) = default;
};

// A value is written with the time zone of the values next to it: summer time in summer. Where time
// zones are mixed, they are drawn by their frequencies in the span, by a hash of the value.
struct DateZones {
  std::vector<std::string> texts;
  std::vector<ZoneSpan> spans;  // sorted by `begin`

  // The text for a value; empty without time zones.
  const std::string& text_at(std::int64_t value) const;
  // Whether the spans are sorted and refer to texts.
  bool is_valid() const;
  friend bool operator==(const DateZones&, const DateZones&) = default;
};

// A value with the index of its time zone.
struct ZonedValue {
  std::int64_t value = 0;
  std::int64_t zone = 0;
  friend bool operator<(const ZonedValue& left, const ZonedValue& right) {
    return std::tie(left.value, left.zone) < std::tie(right.value, right.zone);
  }
};
// At most a few hundred spans, whose limits lie between two values.
std::vector<ZoneSpan> zone_spans(std::vector<ZonedValue> values);

}  // namespace ballast
