// Detection of the date format of a column.
#include "data/tables/dates/date_inference.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tests/data/one_column.h"

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

// The texts read and written in the format that they share.
Texts rewritten(const Texts& texts) {
  const DateFormat format(guess(texts).substr(guess(texts).starts_with("?") ? 1 : 0));
  Texts out;
  int decimals = 0;
  DateText read;
  for (const std::string& text : texts) {
    format.parse(text, read);
    decimals = std::max(decimals, read.decimals);
  }
  for (const std::string& text : texts) {
    REQUIRE(format.parse(text, read));
    format.append(read.moment, decimals, read.zone, out.emplace_back());
  }
  return out;
}

}  // namespace

TEST_CASE("formats are detected and reproduce the texts") {
  const std::vector<std::pair<Texts, std::string>> cases = {
      {{"2014-10-13"}, "%Y-%m-%d"},
      {{"2014/10/13"}, "%Y/%m/%d"},
      {{"2014.10.13"}, "%Y.%m.%d"},
      {{"2014 10 13"}, "%Y %m %d"},
      {{"2014-10"}, "%Y-%m"},
      {{"10/2014"}, "%m/%Y"},
      {{"2014-10-13 05:06"}, "%Y-%m-%d %H:%M"},
      {{"2014-10-13 05:06:07"}, "%Y-%m-%d %H:%M:%S"},
      {{"2014-10-13T05:06:07"}, "%Y-%m-%dT%H:%M:%S"},
      {{"2014-10-13T05:06:07Z"}, "%Y-%m-%dT%H:%M:%SZ"},
      {{"2014-10-13T05:06:07+02:00"}, "%Y-%m-%dT%H:%M:%S+02:00"},
      {{"2014-10-13 05:06:07.089"}, "%Y-%m-%d %H:%M:%S.%f"},
      {{"2014-10-13 05:06:07,089"}, "%Y-%m-%d %H:%M:%S,%f"},
      {{"20141013T000000"}, "%Y%m%dT%H%M%S"},
      {{"20141013T0506"}, "%Y%m%dT%H%M"},
      {{"20141013T050607Z"}, "%Y%m%dT%H%M%SZ"},
      {{"13/10/2014"}, "%d/%m/%Y"},
      {{"10/13/2014"}, "%m/%d/%Y"},
      {{"13.10.2014"}, "%d.%m.%Y"},
      {{"13-10-2014"}, "%d-%m-%Y"},
      {{"3/13/2014"}, "%-m/%-d/%Y"},
      {{"13/3/2014"}, "%-d/%-m/%Y"},
      {{"10/13/2014", "12/5/2014"}, "%-m/%-d/%Y"},
      {{"3/13/2014 5:06"}, "%-m/%-d/%Y %-H:%M"},
      {{"03/13/2014 05:06:07 PM"}, "%m/%d/%Y %I:%M:%S %p"},
      {{"13-Oct-2014"}, "%d-%b-%Y"},
      {{"Oct 3, 2014"}, "%b %-d, %Y"},
      {{"05:06:07"}, "%H:%M:%S"},
      {{"23:59"}, "%H:%M"},
      // Names of months and weekdays.
      {{"05-Jan-2020"}, "%d-%b-%Y"},
      {{"05-JAN-2020"}, "%d-%^b-%Y"},
      {{"05-jan-2020"}, "%d-%~b-%Y"},
      {{"05JAN2020"}, "%d%^b%Y"},
      {{"05JAN2020:10:11:12"}, "%d%^b%Y:%H:%M:%S"},
      {{"Jan 1 2000", "Dec 31 2014"}, "%b %-d %Y"},
      {{"Jan 01 2000"}, "%b %d %Y"},
      {{"Jan  1 2000", "Dec 31 2014"}, "%b %_d %Y"},
      {{"June 16, 2014", "May 5, 2015"}, "%B %-d, %Y"},
      {{"May 5, 2015", "Jun 16, 2014"}, "%b %-d, %Y"},
      {{"16 June 2014"}, "%d %B %Y"},
      {{"2020-Jan-05"}, "%Y-%b-%d"},
      {{"January 2014"}, "%B %Y"},
      {{"Jan-14"}, "%b-%y"},
      {{"Jan. 5, 2020"}, "%b. %-d, %Y"},
      {{"Monday, 16 June 2014"}, "%A, %d %B %Y"},
      {{"Mon 2014-06-16"}, "%a %Y-%m-%d"},
      {{"Mon Jun 16 20:34:27 2014", "Sun Jun  1 20:34:27 2014"}, "%a %b %_d %H:%M:%S %Y"},
      {{"Mon Jun 16 20:34:27 UTC 2014"}, "%a %b %d %H:%M:%S UTC %Y"},
      {{"Mon, 16 Jun 2014 20:34:27 GMT"}, "%a, %d %b %Y %H:%M:%S GMT"},
      {{"Mon, 16 Jun 2014 20:34:27 +0000"}, "%a, %d %b %Y %H:%M:%S +0000"},
      {{"June 16, 2014 at 5:00 PM"}, "%B %d, %Y at %-I:%M %p"},
      {{"16/Jun/2014:05:06:07 +0200"}, "%d/%b/%Y:%H:%M:%S +0200"},
      // Endings of days, quarters, weeks.
      {{"June 16th, 2014", "May 1st, 2015"}, "%B %-d%o, %Y"},
      {{"16th of June 2014", "2nd of May 2015", "23rd of May 2015"}, "%-d%o of %B %Y"},
      {{"16TH JUN 2014"}, "%d%^o %^b %Y"},
      {{"Monday, June 16th, 2014 5:06 PM"}, "%A, %B %d%o, %Y %-I:%M %p"},
      {{"2019Q1", "2020Q4"}, "%YQ%q"},
      {{"2019-Q1"}, "%Y-Q%q"},
      {{"Q2 2019"}, "Q%q %Y"},
      {{"q3/2019"}, "q%q/%Y"},
      {{"2019-W05", "2020-W53"}, "%G-W%V"},
      {{"2019W05"}, "%GW%V"},
      {{"2019-W12", "2019-W 5"}, "%G-W%_V"},
      {{"2019-W5", "2019-W12"}, "%G-W%-V"},
      {{"W05 2019"}, "W%V %G"},
      {{"2019-W01-1", "2020-W53-7"}, "%G-W%V-%u"},
      // Years of two digits.
      {{"6/16/14"}, "%-m/%-d/%y"},
      {{"16.06.14"}, "%d.%m.%y"},
      {{"16.06.14 05:06"}, "%d.%m.%y %H:%M"},
      {{"05-Jan-20"}, "%d-%b-%y"},
      {{"16 Jun '14"}, "%d %b '%y"},
      {{"99-06-16"}, "%y-%m-%d"},
      {{"13-06-16", "13-12-31", "14-01-30", "14-02-05", "14-03-09"}, "%y-%m-%d"},
      {{"16-06-13", "31-12-13", "30-01-14", "05-02-14", "09-03-14"}, "%d-%m-%y"},
      // Times.
      {{"2014-10-13 5:06 pm"}, "%Y-%m-%d %-I:%M %~p"},
      {{"2014-10-13 5:06PM"}, "%Y-%m-%d %-I:%M%p"},
      {{"5:06 p.m.", "11:06 a.m."}, "%-I:%M %.p"},
      {{"10/13/2014 05:06:07 a.m."}, "%m/%d/%Y %I:%M:%S %.p"},
      {{"10:00 05/13/2020"}, "%H:%M %m/%d/%Y"},
      {{"2014-10-13 05:06:07", "2014-10-13 05:06:07.25"}, "%Y-%m-%d %H:%M:%S%-f"},
      {{"2014-10-13 05:06:07.125", "2014-10-13 05:06:07"}, "%Y-%m-%d %H:%M:%S%-f"},
      {{"2014-10-13 05:06:07.5", "2014-10-13 05:06:07.25"}, "%Y-%m-%d %H:%M:%S%-f"},
      {{"2014-10-13 05:06:07.250", "2014-10-13 05:06:07.001"}, "%Y-%m-%d %H:%M:%S.%f"},
      // Time zones that differ.
      {{"2014-12-13T05:06:07+01:00", "2014-06-13T05:06:07+02:00"}, "%Y-%m-%dT%H:%M:%S%z"},
      {{"2014-12-13 05:06:07+0100", "2014-06-13 05:06:07Z"}, "%Y-%m-%d %H:%M:%S%z"},
      {{"2014-12-13 05:06 CET", "2014-06-13 05:06 CEST"}, "%Y-%m-%d %H:%M %Z"},
      {{"2014-12-13 05:06 +0000", "2014-06-13 05:06 GMT"}, "%Y-%m-%d %H:%M %Z"},
      {{"2014-12-13T05:06+01:00[Europe/Berlin]", "2014-06-13T05:06+02:00[Europe/Berlin]"},
       "%Y-%m-%dT%H:%M%Z"},
      {{"Mon Jun 16 2014 05:06:07 GMT+0200 (Central European Summer Time)",
        "Tue Dec 16 2014 05:06:07 GMT+0100 (Central European Standard Time)"},
       "%a %b %d %Y %H:%M:%S %Z"},
      {{"2014年10月13日"}, "%Y年%m月%d日"},
      {{"16. 6. 2014"}, "%-d. %-m. %Y"},
      {{"16.06.2014."}, "%d.%m.%Y."},
  };
  for (const auto& known : cases) {
    const auto& texts = known.first;  // Clang 14 cannot capture a structured binding
    const auto& format = known.second;
    CAPTURE(texts[0]);
    CHECK(guess(texts) == format);
    CHECK(rewritten(texts) == texts);
  }
}

TEST_CASE("random dates of every format are read and written back") {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::int64_t> second(-31'536'000, 3'124'224'000);  // two digits
  const Texts dates = {
      "%Y-%m-%d",     "%-m/%-d/%Y",     "%m/%d/%y",  "%-d.%-m.%y",     "%d.%m.%Y", "%Y/%-m/%-d",
      "%d-%b-%Y",     "%d-%^b-%y",      "%-d %B %Y", "%B %-d, %Y",     "%b %d %Y", "%b %_d %Y",
      "%a, %d %b %Y", "%A, %B %-d, %Y", "%d%^b%Y",   "%~a %-d %~b %Y", "%Y-%b-%d", "%Y年%-m月%-d日",
      "%B %-d%o, %Y", "%-d%o of %b %Y", "%G-W%V-%u", "%G-W%V",         "%Y-Q%q",   "Q%q %Y"};
  const Texts times = {"",           " %H:%M",       "T%H:%M:%S",    " %-H:%M:%S.%f",
                       " %-I:%M %p", " %I:%M:%S%~p", " %H:%M:%S%-f", " %H:%M:%S %z",
                       "T%H:%M:%S%Z"};
  const Texts zones = {"+01:00", "+0200", "Z", "-03:30"};
  for (const std::string& date : dates) {
    for (const std::string& time : times) {
      const DateFormat format(date + time);
      const bool named = time.ends_with("Z");
      Texts texts;
      for (std::size_t i = 0; i < 60; ++i) {
        const auto nanoseconds = static_cast<std::int32_t>(random() % 1000 * 1'000'000);
        const Moment moment{second(random), i % 7 == 0 ? 0 : nanoseconds};
        const std::string zone = named && i % 2 == 0 ? "CET" : zones[i % zones.size()];
        format.append(moment, 3, format.has_zone() ? zone : "", texts.emplace_back());
      }
      CAPTURE(texts[0]);
      CHECK(guess(texts) == format.text());
      CHECK(rewritten(texts) == texts);
    }
  }
}

TEST_CASE("texts that are not dates") {
  for (const char* text : {"",
                           "2014",
                           "20141013",
                           "201410",
                           "2014-13-01",
                           "2014-02-29",
                           "2014-00-10",
                           "2014-10-32",
                           "24:00",
                           "12:60",
                           "05:06:60",
                           "abc",
                           "12345-01-01",
                           "2014-10-13x",
                           "12:30+%Q:00",
                           "13:00 PM",
                           "00:30 AM",
                           "1.5",
                           "2014-10-13  05:06",
                           "1.2.3",
                           "12.5.6",
                           "10.0.0.1",
                           "12:34:56:78",
                           "2010-2012",
                           "555-1234",
                           "Jan 14",
                           "14-Jan",
                           "Mon 12",
                           "May",
                           "Sat 05:06",
                           "12-34",
                           "0000-00-00",
                           "06 12 14",
                           "2014-10-13 05:06 soon",
                           "-2014-10-13",
                           "5. 2014",
                           "05:06:07.12345678912/10/2014",
                           "Jan 1 2 2014",
                           "June 16thx 2014",
                           "16 June 2014th",
                           "16th 06 2014",
                           "16th June 5th",
                           "2019-Q5",
                           "2019-Q0",
                           "2019-Q12",
                           "19Q1",
                           "Q1",
                           "Q1 Jan 2019",
                           "2019-Q1-3",
                           "20190101Q1",
                           "2019-W00",
                           "2019-W53",
                           "2019-W05-8",
                           "2019-W05-0",
                           "2019-W05-12",
                           "W12-4711",
                           "Q3-1234",
                           "2019-W05-Q1",
                           "W05",
                           "W05-20190101",
                           "Mon 2019-W05-1",
                           "1 Jan 2 Feb 2014"}) {
    CAPTURE(text);
    CHECK(guess({text}).empty());
  }
  CHECK(guess({"20141013"}, true) == "%Y%m%d");
  CHECK(guess({"201410"}, true) == "%Y%m");
  CHECK(guess({"20141013050607"}, true) == "%Y%m%d%H%M%S");
  CHECK(guess({"2012-02-29"}) == "%Y-%m-%d");
  CHECK(guess({"1900-02-29"}).empty());
  CHECK(guess({"2000-02-29"}) == "%Y-%m-%d");
  CHECK(guess({"2014-10-13", "2014-10-13 05:06"}).empty());
}

TEST_CASE("Sept is an abbreviation") {
  CHECK(guess({"5 Aug 2014", "5 Sept 2014"}) == "%-d %b %Y");
  CHECK(guess({"15 Sept 2014"}) == "%d %b %Y");
  CHECK(guess({"15 SEPT 2014"}) == "%d %^b %Y");
  CHECK(guess({"15 September 2014"}) == "%d %B %Y");
}

TEST_CASE("day or month first") {
  CHECK(guess({"01/02/2014", "03/04/2014"}) == "?%m/%d/%Y");
  CHECK(guess({"01/02/2014", "13/04/2014"}) == "%d/%m/%Y");
  CHECK(guess({"01/02/2014", "04/13/2014"}) == "%m/%d/%Y");
  CHECK(guess({"13/04/2014", "04/13/2014"}).empty());
  CHECK(guess({"1/2/2014", "11/13/2014"}) == "%-m/%-d/%Y");
  CHECK(guess({"01.02.2014 10:00", "01.12.2014 11:00"}) == "?%m.%d.%Y %H:%M");
  CHECK(guess({"1/2/14", "3/4/15"}) == "?%-m/%-d/%y");
  CHECK(guess({"1/2/14", "13/4/15"}) == "%-d/%-m/%y");
}

TEST_CASE("a text that is no date leaves the detector as it was") {
  DateDetector detector(false);
  CHECK_FALSE(detector.add("unknown"));
  CHECK(detector.add("1/13/2014"));
  CHECK_FALSE(detector.add("13/1/2014"));
  CHECK(detector.add("1/2/2014"));
  CHECK(detector.guess().format == "%-m/%-d/%Y");
  CHECK_FALSE(detector.guess().ambiguous);
}
