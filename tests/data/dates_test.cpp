// Dates: format detection, parsing, formatting and units.
#include "data/tables/dates.h"

#include <doctest/doctest.h>

#include <limits>

#include "kernels/error.h"

using namespace ballast;

namespace {

// The format shared by all texts; "" if none, with a leading "?" if ambiguous.
std::string guess(const std::vector<std::string>& texts, bool digits_alone = false) {
  DateDetector detector(digits_alone);
  for (const std::string& text : texts) {
    if (!detector.add(text)) return "";
  }
  const DateGuess result = detector.guess();
  return (result.ambiguous ? "?" : "") + result.format;
}

std::string rewritten(const std::string& format, const std::string& text, int decimals = 0) {
  const DateFormat date(format);
  Moment moment;
  if (!date.parse(text, moment)) return "no";
  std::string out;
  date.append(moment, decimals, out);
  return out;
}

Moment moment(const std::string& format, const std::string& text) {
  Moment result;
  REQUIRE(DateFormat(format).parse(text, result));
  return result;
}

}  // namespace

TEST_CASE("formats are detected and reproduce the texts") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"2014-10-13", "%Y-%m-%d"},
      {"2014/10/13", "%Y/%m/%d"},
      {"2014.10.13", "%Y.%m.%d"},
      {"2014-10", "%Y-%m"},
      {"2014-10-13 05:06", "%Y-%m-%d %H:%M"},
      {"2014-10-13 05:06:07", "%Y-%m-%d %H:%M:%S"},
      {"2014-10-13T05:06:07", "%Y-%m-%dT%H:%M:%S"},
      {"2014-10-13T05:06:07Z", "%Y-%m-%dT%H:%M:%SZ"},
      {"2014-10-13T05:06:07+02:00", "%Y-%m-%dT%H:%M:%S+02:00"},
      {"20141013T000000", "%Y%m%dT%H%M%S"},
      {"20141013T0506", "%Y%m%dT%H%M"},
      {"13/10/2014", "%d/%m/%Y"},
      {"10/13/2014", "%m/%d/%Y"},
      {"13.10.2014", "%d.%m.%Y"},
      {"13-10-2014", "%d-%m-%Y"},
      {"3/13/2014", "%-m/%-d/%Y"},
      {"13/3/2014", "%-d/%-m/%Y"},
      {"3/13/2014 5:06", "%-m/%-d/%Y %-H:%M"},
      {"03/13/2014 05:06:07 PM", "%m/%d/%Y %I:%M:%S %p"},
      {"13-Oct-2014", "%d-%b-%Y"},
      {"Oct 3, 2014", "%b %-d, %Y"},
      {"05:06:07", "%H:%M:%S"},
      {"23:59", "%H:%M"},
  };
  for (const auto& known : cases) {
    const auto& text = known.first;  // Clang 14 cannot capture a structured binding
    const auto& format = known.second;
    CAPTURE(text);
    CHECK(guess({text}) == format);
    CHECK(rewritten(format, text) == text);
  }
  CHECK(guess({"2014-10-13 05:06:07.089"}) == "%Y-%m-%d %H:%M:%S.%f");
  CHECK(rewritten("%Y-%m-%d %H:%M:%S.%f", "2014-10-13 05:06:07.089", 3) ==
        "2014-10-13 05:06:07.089");
}

TEST_CASE("texts that are not dates") {
  for (const char* text :
       {"", "2014", "20141013", "2014-13-01", "2014-02-29", "2014-00-10", "2014-10-32", "24:00",
        "12:60", "05:06:60", "abc", "12345-01-01", "2014-10-13x", "12:30+%Q:00", "13:00 PM",
        "00:30 AM", "1.5", "2014-10-13  05:06"}) {
    CAPTURE(text);
    CHECK(guess({text}).empty());
  }
  CHECK(guess({"20141013"}, true) == "%Y%m%d");
  CHECK(guess({"20141013050607"}, true) == "%Y%m%d%H%M%S");
  CHECK(guess({"2012-02-29"}) == "%Y-%m-%d");
  CHECK(guess({"1900-02-29"}).empty());
  CHECK(guess({"2000-02-29"}) == "%Y-%m-%d");
  CHECK(guess({"2014-10-13", "2014-10-13 05:06"}).empty());
}

TEST_CASE("day or month first") {
  CHECK(guess({"01/02/2014", "03/04/2014"}) == "?%m/%d/%Y");
  CHECK(guess({"01/02/2014", "13/04/2014"}) == "%d/%m/%Y");
  CHECK(guess({"01/02/2014", "04/13/2014"}) == "%m/%d/%Y");
  CHECK(guess({"13/04/2014", "04/13/2014"}).empty());
  CHECK(guess({"1/2/2014", "11/13/2014"}) == "%-m/%-d/%Y");
  CHECK(guess({"01.02.2014 10:00", "01.12.2014 11:00"}) == "?%m.%d.%Y %H:%M");
}

TEST_CASE("seconds since 1970") {
  CHECK(moment("%Y-%m-%d", "1970-01-01").seconds == 0);
  CHECK(moment("%Y-%m-%d %H:%M:%S", "2001-09-09 01:46:40").seconds == 1000000000);
  CHECK(moment("%Y-%m-%d %H:%M:%S", "1969-12-31 23:59:59").seconds == -1);
  CHECK(moment("%Y-%m-%d", "0001-01-01").seconds == -62135596800);
  CHECK(moment("%Y-%m-%d", "9999-12-31").seconds == 253402214400);
  CHECK(moment("%H:%M", "01:30").seconds == 5400);
  CHECK(moment("%I:%M %p", "12:30 AM").seconds == 1800);
  CHECK(moment("%I:%M %p", "12:30 PM").seconds == 45000);
  CHECK(moment("%H:%M:%S.%f", "00:00:01.25").nanoseconds == 250000000);
}

TEST_CASE("every day of 800 years is parsed and formatted") {
  const DateFormat format("%Y-%m-%d");
  std::string text;
  Moment read;
  std::int64_t wrong = 0;
  for (std::int64_t day = -146097; day < 146097; ++day) {
    text.clear();
    format.append({day * 86400, 0}, 0, text);
    wrong += format.parse(text, read) && read.seconds == day * 86400 ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("units") {
  const auto unit = [](const std::vector<std::string>& texts, const std::string& format) {
    const DateFormat date(format);
    CoarsestUnit coarsest;
    for (const std::string& text : texts) {
      Moment when;
      int decimals = 0;
      CHECK(date.parse(text, when, &decimals));
      coarsest.add(when, decimals);
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

TEST_CASE("digits of a fraction, at any position of the format") {
  const auto decimals = [](const char* format, const char* text) {
    Moment when;
    int count = -1;
    CHECK(DateFormat(format).parse(text, when, &count));
    return count;
  };
  CHECK(decimals("%H:%M:%S.%fZ", "00:00:01.50Z") == 2);
  CHECK(decimals("%H:%M:%S", "00:00:01") == 0);
  CHECK(decimals("%Y-%m-%d %H:%M:%S,%f", "2024-05-13 12:08:36,867") == 3);
  CHECK(decimals("%H:%M:%S.%f %d/%m/%Y", "12:08:36.867 13/05/2024") == 3);
}

TEST_CASE("counts of units and back") {
  for (const char* text : {"1969-12-31 23:59:58.999", "1970-01-01 00:00:00.000",
                           "2014-10-13 05:06:07.089", "0004-02-29 00:00:00.001"}) {
    const Moment when = moment("%Y-%m-%d %H:%M:%S.%f", text);
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
  CHECK(count_units(moment("%Y-%m", "1969-12"), DateUnit::month, 0) == -1);
  CHECK(count_units(moment_of(1 << 20, DateUnit::year, 0), DateUnit::year, 0) == 32767 - 1970);
  CHECK(count_units({-1LL << 60, 0}, DateUnit::year, 0) == -32767 - 1970);
  CHECK(count_units_exactly(moment("%Y-%m-%d", "2014-04-16"), DateUnit::month, 0) == 531.5);
}

TEST_CASE("numbers of units beyond 64 bits or all years are clamped") {
  using Limits = std::numeric_limits<std::int64_t>;
  const char* const format = "%Y-%m-%d %H:%M:%S.%f";
  const Moment last = moment(format, "9999-12-31 23:59:59.999999999");
  const Moment first = moment(format, "0000-01-01 00:00:00.000000001");
  CHECK(count_units(last, DateUnit::fraction, 9) == Limits::max());
  CHECK(count_units(first, DateUnit::fraction, 9) == Limits::min());
  CHECK(count_units_exactly(last, DateUnit::fraction, 9) > 2.5e20);
  CHECK(count_units_exactly(first, DateUnit::fraction, 9) < -6e19);
  for (const DateUnit unit : {DateUnit::year, DateUnit::month, DateUnit::day, DateUnit::hour,
                              DateUnit::minute, DateUnit::second, DateUnit::fraction}) {
    for (const std::int64_t count : {Limits::min(), Limits::max()}) {
      std::string text;
      const Moment far = moment_of(count, unit, 0);
      DateFormat("%Y").append(far, 0, text);
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

TEST_CASE("invalid formats are rejected") {
  for (const char* format : {"", "abc", "%Q", "%Y-%Y", "%d", "%Y-%d", "%m-%d", "%Y-%m-%d %M",
                             "%I:%M", "%H:%M %p", "%Y-%m-%b-%d", "%Y-%", "%H:%f", "%-"}) {
    CAPTURE(format);
    CHECK_THROWS_AS(DateFormat{format}, Error);
  }
}
