#include "metrics/report/format.h"

#include <doctest/doctest.h>

#include <cmath>

using namespace ballast;

TEST_CASE("printable: arbitrary bytes become valid UTF-8") {
  CHECK(printable("plain ±µ 表 \xf0\x9f\x98\x80") == "plain ±µ 表 \xf0\x9f\x98\x80");
  CHECK(printable("a\xff"
                  "b") == "a\\xffb");
  CHECK(printable("\xc3") == "\\xc3");                             // cut off
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");                    // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // half of a surrogate pair
  CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // beyond U+10FFFF
  CHECK(printable("\xe2\x82") == "\\xe2\\x82");
  CHECK(printable(std::string("a\0\n\x7f", 4)) == "a\\x00\\x0a\\x7f");
  CHECK(printable("\x1b[31m") == "\\x1b[31m");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");  // the terminal's control sequence introducer
  CHECK(printable("") == "");
}

TEST_CASE("escape_html: escapes everything that could end text or an attribute") {
  CHECK(escape_html("<script>'\"&") == "&lt;script&gt;&#39;&quot;&amp;");
  CHECK(escape_html("\xff<") == "\\xff&lt;");
}

TEST_CASE("shorten and text_width count characters") {
  CHECK(text_width("é表x") == 3);
  CHECK(shorten("é表xyz", 5) == "é表xyz");
  CHECK(shorten("é表xyz", 4) == "é表x…");
  CHECK(shorten("abc", 1) == "…");
  CHECK(shorten("", 3) == "");
}

TEST_CASE("numbers are formatted for readers") {
  CHECK(format_count(0) == "0");
  CHECK(format_count(2000) == "2000");
  CHECK(format_count(32561) == "32,561");
  CHECK(format_count(-1234567) == "-1,234,567");
  CHECK(format_fixed(0.9125, 2) == "0.91");
  CHECK(format_fixed(std::nan(""), 3) == "undefined");
  CHECK(format_fixed(-0.0004, 3) == "0.000");
  CHECK(format_fixed(-0.0006, 3) == "-0.001");
  CHECK(format_share(0.4567) == "45.7 %");
  ColumnInfo column;
  column.set_kind(ColumnKind::real);
  CHECK(format_value(column, 38.58165) == "38.58");
  CHECK(format_value(column, 40.0) == "40");
  CHECK(format_value(column, -0.00123456) == "-0.001235");
  CHECK(format_value(column, 189778.4) == "189,778");
  CHECK(format_value(column, 0) == "0");
  CHECK(format_value(column, 1e300).substr(0, 4) == "1.00");
  CHECK(format_value(column, 999.96) == "1000");
}

TEST_CASE("dates have the format of their column, differences its unit") {
  ColumnInfo column;
  column.kind = ColumnKind::date;
  column.details = DateInfo{"%d/%m/%Y", DateUnit::day, 0, {}};
  CHECK(format_value(column, 365) == "01/01/1971");
  CHECK(format_value(column, -0.6) == "31/12/1969");
  CHECK(format_difference(column, 12.25) == "12.25 days");
  column.details = DateInfo{"%d/%m/%Y", DateUnit::fraction, 3, {}};
  CHECK(format_difference(column, 1500) == "1.5 seconds");
}
