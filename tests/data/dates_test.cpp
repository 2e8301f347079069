// Points in time and their units.
#include "data/tables/dates/dates.h"

#include <doctest/doctest.h>

#include <limits>

#include "data/tables/dates/date_format.h"

using namespace ballast;

namespace {

Moment moment_of_text(const std::string& format, const std::string& text) {
  Moment result;
  REQUIRE(DateFormat(format).parse(text, result));
  return result;
}

}  // namespace

TEST_CASE("units") {
  const auto unit = [](const std::vector<std::string>& texts, const std::string& format) {
    const DateFormat date(format);
    CoarsestUnit coarsest;
    for (const std::string& text : texts) {
      DateText read;
      CHECK(date.parse(text, read));
      coarsest.add(read.moment, read.decimals);
    }
    return coarsest.unit(date.has_day());
  };
  const std::string day = "%Y-%m-%d";
  const std::string second = "%Y-%m-%d %H:%M:%S";
  CHECK(unit({"2014-01-01", "1960-01-01"}, day) == DateUnit::year);
  CHECK(unit({"2014-01-01", "1960-05-01"}, day) == DateUnit::month);
  CHECK(unit({"2014-01-01", "1960-05-02"}, day) == DateUnit::day);
  CHECK(unit({"2014-01-01 00:00:00", "2014-01-02 00:00:00"}, second) == DateUnit::day);
  CHECK(unit({"2014-01-01 00:00:00", "2014-01-02 05:00:00"}, second) == DateUnit::hour);
  CHECK(unit({"1914-01-01 00:17:00", "2014-01-02 05:00:00"}, second) == DateUnit::minute);
  CHECK(unit({"1914-01-01 00:17:05"}, second) == DateUnit::second);
  CHECK(unit({"00:00", "00:00"}, "%H:%M") == DateUnit::hour);
  CHECK(unit({"00:00:01.50"}, "%H:%M:%S.%f") == DateUnit::fraction);
}

TEST_CASE("counts of units and back") {
  for (const char* text : {"1969-12-31 23:59:58.999", "1970-01-01 00:00:00.000",
                           "2014-10-13 05:06:07.089", "0004-02-29 00:00:00.001"}) {
    const Moment when = moment_of_text("%Y-%m-%d %H:%M:%S.%f", text);
    for (int i = 0; i <= static_cast<int>(DateUnit::fraction); ++i) {
      const auto unit = static_cast<DateUnit>(i);
      const std::int64_t count = count_units(when, unit, 3);
      const Moment floor = moment_of(count, unit, 3);
      const Moment next = moment_of(count + 1, unit, 3);
      CHECK(count_units(floor, unit, 3) == count);
      CHECK(floor.seconds <= when.seconds);
      CHECK((when.seconds < next.seconds || unit >= DateUnit::second));
      const double exact = count_units_exactly(when, unit, 3);
      CHECK(exact >= static_cast<double>(count));
      CHECK(exact < static_cast<double>(count) + 1);
    }
    CHECK(moment_of(count_units(when, DateUnit::fraction, 3), DateUnit::fraction, 3).nanoseconds ==
          when.nanoseconds);
  }
  CHECK(count_units(moment_of_text("%Y-%m", "1969-12"), DateUnit::month, 0) == -1);
  CHECK(count_units(moment_of(1 << 20, DateUnit::year, 0), DateUnit::year, 0) == 32767 - 1970);
  CHECK(count_units({-1LL << 60, 0}, DateUnit::year, 0) == -32767 - 1970);
  CHECK(count_units_exactly(moment_of_text("%Y-%m-%d", "2014-04-16"), DateUnit::month, 0) == 531.5);
}

TEST_CASE("numbers of units beyond 64 bits or all years are clamped") {
  using Limits = std::numeric_limits<std::int64_t>;
  const char* const format = "%Y-%m-%d %H:%M:%S.%f";
  const Moment last = moment_of_text(format, "9999-12-31 23:59:59.999999999");
  const Moment first = moment_of_text(format, "0000-01-01 00:00:00.000000001");
  CHECK(count_units(last, DateUnit::fraction, 9) == Limits::max());
  CHECK(count_units(first, DateUnit::fraction, 9) == Limits::min());
  CHECK(count_units_exactly(last, DateUnit::fraction, 9) > 2.5e20);
  CHECK(count_units_exactly(first, DateUnit::fraction, 9) < -6e19);
  for (const DateUnit unit : {DateUnit::year, DateUnit::month, DateUnit::day, DateUnit::hour,
                              DateUnit::minute, DateUnit::second, DateUnit::fraction}) {
    for (const std::int64_t count : {Limits::min(), Limits::max()}) {
      std::string text;
      const Moment far = moment_of(count, unit, 0);
      DateFormat("%Y").append(far, 0, "", text);
      CHECK(text == (count < 0 ? "0000" : "32767"));
      const std::int64_t years = count_units(far, DateUnit::year, 0);
      CHECK(years == (count < 0 ? -32767 : 32767) - 1970);
      if (unit != DateUnit::fraction) continue;
      for (const int decimals : {1, 3, 9}) {
        CHECK(count_units(moment_of(count, unit, decimals), unit, decimals) == count);
      }
    }
  }
}
