// Date formats: parsing, writing, and what is no format.
#include "data/tables/dates/date_format.h"

#include <doctest/doctest.h>

#include "kernels/error.h"
#include "tests/data/one_column.h"

using namespace ballast;

namespace {

Moment moment(const std::string& format, const std::string& text) {
  Moment result;
  REQUIRE(DateFormat(format).parse(text, result));
  return result;
}

// "no" if the text is not a date of the format.
std::string rewritten(const std::string& format, const std::string& text) {
  const DateFormat date(format);
  DateText read;
  if (!date.parse(text, read)) return "no";
  std::string out;
  date.append(read.moment, read.decimals, read.zone, out);
  return out;
}

std::string format_error(const std::string& format) {
  try {
    const DateFormat checked(format);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("seconds since 1970") {
  CHECK(moment("%Y-%m-%d", "1970-01-01").seconds == 0);
  CHECK(moment("%Y-%m-%d %H:%M:%S", "2001-09-09 01:46:40").seconds == 1000000000);
  CHECK(moment("%Y-%m-%d %H:%M:%S", "1969-12-31 23:59:59").seconds == -1);
  CHECK(moment("%Y-%m-%d", "0001-01-01").seconds == -62135596800);
  CHECK(moment("%Y-%m-%d", "9999-12-31").seconds == 253402214400);
  CHECK(moment("%H:%M", "01:30").seconds == 5400);
  CHECK(moment("%I:%M %p", "12:30 AM").seconds == 1800);
  CHECK(moment("%I:%M %p", "12:30 PM").seconds == 45000);
  CHECK(moment("%I:%M %.p", "12:30 P.M.").seconds == 45000);
  CHECK(moment("%H:%M:%S.%f", "00:00:01.25").nanoseconds == 250000000);
}

TEST_CASE("every day of 800 years is parsed and formatted") {
  const DateFormat format("%Y-%m-%d");
  std::string text;
  Moment read;
  std::int64_t wrong = 0;
  for (std::int64_t day = -146097; day < 146097; ++day) {
    text.clear();
    format.append({day * 86400, 0}, 0, "", text);
    wrong += format.parse(text, read) && read.seconds == day * 86400 ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("digits of a fraction, at any position of the format") {
  const auto decimals = [](const char* format, const char* text) {
    DateText read;
    CHECK(DateFormat(format).parse(text, read));
    return read.decimals;
  };
  CHECK(decimals("%H:%M:%S.%fZ", "00:00:01.50Z") == 2);
  CHECK(decimals("%H:%M:%S", "00:00:01") == 0);
  CHECK(decimals("%Y-%m-%d %H:%M:%S,%f", "2024-05-13 12:08:36,867") == 3);
  CHECK(decimals("%H:%M:%S.%f %d/%m/%Y", "12:08:36.867 13/05/2024") == 3);
}

TEST_CASE("fields are written as they are read") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"%d.%m.%y", "16.06.14"},
      {"%-m/%-d/%y", "6/16/14"},
      {"%b %e %Y", "Jan  1 2000"},
      {"%B %-d, %Y", "June 16, 2014"},
      {"%d%^b%Y", "05JAN2020"},
      {"%d-%~b-%y", "05-jan-20"},
      {"%h %d %Y", "Jan 05 2000"},
      {"%A, %d %B %Y", "Monday, 16 June 2014"},
      {"%a, %d %b %Y %T %z", "Mon, 16 Jun 2014 20:34:27 +0200"},
      {"%F %R", "2014-06-16 20:34"},
      {"%D", "06/16/14"},
      {"%Y-%j", "2020-366"},
      {"%Y%j", "2020001"},
      {"%GW%V%u", "2020W537"},
      {"%Yq%q", "2020q3"},
      {"%C%y-%m", "1914-06"},
      {"%g-W%V", "14-W25"},
      {"%Y week %U", "2014 week 01"},
      {"%Y-W%-W-%w", "2014-W9-0"},
      {"%Y-%m-%d %u", "2014-06-15 7"},
      {"%c", "Mon Jun 16 20:34:27 2014"},
      {"%x %X", "06/16/14 20:34:27"},
      {"%Ey-%Om-%Od", "14-06-16"},
      {"%e%o of %B %Y", " 2nd of June 2014"},
      {"%-I:%M%P", "5:06pm"},
      {"%l:%M %p", " 5:06 PM"},
      {"%k:%M", " 5:06"},
      {"%F %T%-f", "2014-06-16 20:34:27"},
      {"%F %T%-f", "2014-06-16 20:34:27.25"},
      {"%F %T%:z", "2014-06-16 20:34:27+02:00"},
      {"%F %T %Z", "2014-06-16 20:34:27 UTC+2"},
      {"%F %T %Z", "2014-06-16 20:34:27 CEST"},
      {"%FT%T%Z", "2014-06-16T20:34:27+02:00[Europe/Berlin]"},
      {"%F %T %Z", "2014-06-16 20:34:27 GMT+0200 (Central European Summer Time)"},
      {"%F%n%T%t%%", "2014-06-16\n20:34:27\t%"},
      {"%Y年%m月%d日", "2014年06月16日"},
  };
  for (const auto& known : cases) {
    const auto& format = known.first;
    const auto& text = known.second;
    CAPTURE(text);
    CHECK(rewritten(format, text) == text);
    CHECK(rewritten(DateFormat(format).text(), text) == text);
  }
}

TEST_CASE("weeks of ISO 8601 and quarters") {
  const auto day = [](const char* date) { return moment("%Y-%m-%d", date).seconds; };
  CHECK(moment("%G-W%V-%u", "2009-W01-1").seconds == day("2008-12-29"));
  CHECK(moment("%G-W%V-%u", "2009-W53-7").seconds == day("2010-01-03"));
  CHECK(moment("%G-W%V", "2019-W05").seconds == day("2019-01-28"));
  CHECK(moment("%Y-Q%q", "2019-Q4").seconds == day("2019-10-01"));
  const auto written = [](const char* format, const char* date) {
    std::string text;
    DateFormat(format).append(moment("%Y-%m-%d", date), 0, "", text);
    return text;
  };
  CHECK(written("%G-W%V", "2021-01-03") == "2020-W53");
  CHECK(written("%G-W%V-%u", "2018-12-31") == "2019-W01-1");
  CHECK(written("%Y-Q%q", "2019-12-31") == "2019-Q4");
  CHECK(written("%Y-Q%q", "2019-06-30") == "2019-Q2");
  const char* const endings[] = {"1st",  "2nd",  "3rd",  "4th",  "11th", "12th",
                                 "13th", "21st", "22nd", "23rd", "30th"};
  for (const std::string ending : endings) {
    const std::string number = ending.substr(0, ending.size() - 2);
    CHECK(written("%-d%o %m %Y", ("2019-01-" + number).c_str()) == ending + " 01 2019");
  }
}

// Expected values from strftime of glibc.
TEST_CASE("weeks that begin with the first Sunday or Monday") {
  const auto written = [](const char* format, const char* date) {
    std::string text;
    DateFormat(format).append(moment("%Y-%m-%d", date), 0, "", text);
    return text;
  };
  const auto fields = [&](const char* date) {
    std::string text;
    for (const char* field : {"%C%y", "%g-%V", "%G-%V-%u", "%Y-%U", "%Y-%W-%w"}) {
      text += (text.empty() ? "" : " ") + written(field, date);
    }
    return text;
  };
  CHECK(fields("2021-01-03") == "2021 20-53 2020-53-7 2021-01 2021-00-0");
  CHECK(fields("2023-01-01") == "2023 22-52 2022-52-7 2023-01 2023-00-0");
  CHECK(fields("2024-12-30") == "2024 25-01 2025-01-1 2024-52 2024-53-1");
  CHECK(fields("1987-07-04") == "1987 87-27 1987-27-6 1987-26 1987-26-6");
  for (const std::string week : {"%Y %U %w", "%Y %W %u"}) {
    for (const char* date :
         {"2021-01-01", "2021-01-03", "2023-01-01", "2024-12-31", "2023-12-31"}) {
      CHECK(moment(week, written(week.c_str(), date)).seconds == moment("%Y-%m-%d", date).seconds);
    }
  }
  CHECK(moment("%Y %U", "2021 00").seconds == moment("%Y", "2021").seconds);
  CHECK(rewritten("%Y %U", "2023 00") == "no");  // January 1 is a Sunday
  CHECK(rewritten("%Y %U %w", "2021 00 4") == "no");
  CHECK(rewritten("%Y %W", "2021 53") == "no");
  CHECK(rewritten("%Y %W %u", "2021 05 0") == "no");
  CHECK(written("%g %V", "2068-12-31") == "68 52");
}

TEST_CASE("years of two digits are 1969 to 2068") {
  CHECK(moment("%d.%m.%y", "01.01.69").seconds == moment("%Y", "1969").seconds);
  CHECK(moment("%d.%m.%y", "31.12.68").seconds == moment("%Y-%m-%d", "2068-12-31").seconds);
  CHECK(moment("%d.%m.%y", "01.01.00").seconds == moment("%Y", "2000").seconds);
  const auto written = [](const char* date) {
    std::string text;
    DateFormat("%d.%m.%y").append(moment("%Y-%m-%d", date), 0, "", text);
    return text;
  };
  CHECK(written("2069-01-01") == "31.12.68");
  CHECK(written("1968-12-31") == "01.01.69");
}

TEST_CASE("padding, case and abbreviation of a text may differ from the format") {
  CHECK(rewritten("%b %d %Y", "Jan 1 2000") == "Jan 01 2000");
  CHECK(rewritten("%b %d %Y", "JANUARY  1 2000") == "Jan 01 2000");
  CHECK(rewritten("%B %-d %Y", "jan 05 2000") == "January 5 2000");
  CHECK(rewritten("%-d %b. %Y", "5 Sept. 2000") == "5 Sep. 2000");
  CHECK(rewritten("%a %Y-%m-%d", "friday 2014-6-16") == "Mon 2014-06-16");
  CHECK(rewritten("%Y%m%d", "2014616") == "no");
}

TEST_CASE("texts that are not dates of a format") {
  CHECK(rewritten("%Y-%m-%d", "2014-02-29") == "no");
  CHECK(rewritten("%Y-%m-%d", "2014-06-16x") == "no");
  CHECK(rewritten("%Y-%j", "2019-366") == "no");
  CHECK(rewritten("%Y-%j", "2019-000") == "no");
  CHECK(rewritten("%d-%b-%y", "16-Juni-14") == "no");
  CHECK(rewritten("%H:%M%z", "05:06+19:00") == "no");
  CHECK(rewritten("%H:%M%z", "05:06+01:60") == "no");
  CHECK(rewritten("%H:%M %z", "05:06 CET") == "no");
  CHECK(rewritten("%H:%M %Z", "05:06 PM") == "no");
  CHECK(rewritten("%H:%M %Z", "05:06 soon") == "no");
}

TEST_CASE("invalid formats are rejected") {
  for (const char* format : {"",
                             "abc",
                             "%Q",
                             "%Y-%Y",
                             "%d",
                             "%Y-%d",
                             "%m-%d",
                             "%Y-%m-%d %M",
                             "%I:%M",
                             "%H:%M %p",
                             "%Y-%m-%b-%d",
                             "%Y-%",
                             "%H:%f",
                             "%-",
                             "%Y %y",
                             "%Y-%j-%d",
                             "%Y-%m-%j",
                             "%a",
                             "%Y %a",
                             "%H:%M %z %Z",
                             "%-Y",
                             "%^d-%m-%Y",
                             "%E",
                             "%Y%-m%d",
                             "%H:%M:%S%f%d.%m.%Y",
                             "%G",
                             "%V",
                             "%Y-W%V",
                             "%G-%m",
                             "%G-W%V-%d",
                             "%Y %u",
                             "%C-%m",
                             "%U",
                             "%Y-%U-%d",
                             "%Oy %Ed",
                             "%q",
                             "%Y-Q%q-%m",
                             "%Y-Q%q-%d",
                             "%B %o, %Y",
                             "%-q %Y"}) {
    CAPTURE(format);
    CHECK_THROWS_AS(DateFormat{format}, Error);
  }
  CHECK(contains(format_error("%Y-%Q"), "\"%Y-%Q\": %Q is not a field; the fields are %Y %y"));
  CHECK(contains(format_error("%Y %y"), "the year is given twice"));
  CHECK(contains(format_error("%d.%y"), "a day requires a month"));
  CHECK(contains(format_error("%I:%M"), "%I requires %p"));
  CHECK(contains(format_error("%Y%-m%-d"), "ambiguous: a number without padding"));
}
