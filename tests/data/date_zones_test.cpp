// Time zones of a column in which they differ.
#include "data/tables/dates/date_zones.h"

#include <doctest/doctest.h>

#include <limits>

using namespace ballast;

namespace {

DateZones zones_of(const std::vector<ZonedValue>& values) {
  return {{"+01:00", "+02:00", "Z"}, zone_spans(values)};
}

}  // namespace

TEST_CASE("a value has the time zone of the values next to it") {
  const DateZones zones = zones_of({{300, 1}, {100, 0}, {110, 0}, {200, 1}, {400, 0}});
  CHECK(zones.spans.size() == 3);
  CHECK(zones.is_valid());
  CHECK(zones.text_at(std::numeric_limits<std::int64_t>::min()) == "+01:00");
  CHECK(zones.text_at(110) == "+01:00");
  CHECK(zones.text_at(120) == "+01:00");
  CHECK(zones.text_at(190) == "+02:00");
  CHECK(zones.text_at(300) == "+02:00");
  CHECK(zones.text_at(390) == "+01:00");
  CHECK(zones.text_at(std::numeric_limits<std::int64_t>::max()) == "+01:00");
  CHECK(DateZones().text_at(5).empty());
}

TEST_CASE("the hour that an autumn day has twice is mixed, its neighbours are not") {
  const DateZones zones = zones_of({{1, 1}, {2, 1}, {2, 0}, {3, 0}, {4, 0}});
  CHECK(zones.text_at(1) == "+02:00");
  CHECK(zones.text_at(3) == "+01:00");
  CHECK(zones.text_at(4) == "+01:00");
}

TEST_CASE("mixed time zones keep their frequencies in few spans") {
  std::vector<ZonedValue> values;
  for (std::int64_t i = 0; i < 20'000; ++i) values.push_back({i, i * 7919 % 10 < 3 ? 2 : 0});
  const DateZones zones = zones_of(values);
  CHECK(zones.spans.size() <= 128);
  CHECK(zones.is_valid());
  int count = 0;
  for (std::int64_t i = 0; i < 20'000; ++i) count += zones.text_at(i) == "Z" ? 1 : 0;
  CHECK(count > 5'500);
  CHECK(count < 6'500);
}

TEST_CASE("invalid spans are told") {
  DateZones zones{{"Z"}, {{5, 0, 1}, {4, 0, 1}}};
  CHECK_FALSE(zones.is_valid());
  zones.spans = {{5, 1, 1}};
  CHECK_FALSE(zones.is_valid());
  zones.spans = {{5, 0, 0}};
  CHECK_FALSE(zones.is_valid());
}
