// Parsing and formatting numbers.
#include "data/text/numbers.h"

#include <doctest/doctest.h>

#include <clocale>
#include <cmath>
#include <limits>
#include <random>

using namespace ballast;

namespace {

std::string decimal_text(const std::string& text) {
  Decimal decimal;
  if (!parse_decimal(text, decimal)) return "no";
  std::string out;
  append_decimal(decimal, out);
  return out;
}

std::string real_text(double value, const RealFormat& format) {
  std::string out = "|";  // existing text is kept
  append_real(value, format, out);
  return out.substr(1);
}

double number(const std::string& text, NumberSyntax syntax = NumberSyntax::strict) {
  NumberText result;
  return parse_number(text, syntax, result) ? result.value
                                            : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

TEST_CASE("decimals are reproduced exactly") {
  for (const char* text : {"0", "7", "-7", "1.50", "-0.001", "0.0", "999999999999999999",
                           "-999999999999999999", "0.00000000000000001", "12345.678900", "-1.0"}) {
    CHECK(decimal_text(text) == text);
  }
  for (const char* text : {"",
                           "-",
                           ".",
                           "5.",
                           ".5",
                           "-.5",
                           "007",
                           "-01",
                           "00",
                           "00.5",
                           "+5",
                           " 5",
                           "5 ",
                           "1e5",
                           "1.2.3",
                           "-0",
                           "-0.00",
                           "1000000000000000000",
                           "0.1234567890123456789",
                           "1,5",
                           "0x1F",
                           "nan",
                           "inf",
                           "--1",
                           "1-"}) {
    CAPTURE(text);
    CHECK(decimal_text(text) == "no");
  }
  CHECK(decimal_value({150, 2}) == 1.5);
  CHECK(decimal_value({-1, 18}) == -1e-18);
  CHECK(decimal_value({999999999999999999, 3}) == 999999999999999.999);
  CHECK(decimal_value({9007199254740993, 0}) == 9007199254740993.0);
}

TEST_CASE("decimal values are rounded once, like std::from_chars") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const int digits = 1 + static_cast<int>(random() % 18);
    std::int64_t mantissa = static_cast<std::int64_t>(random() % 1000000000000000000U);
    for (int d = digits; d < 18; ++d) mantissa /= 10;
    const Decimal decimal{random() % 2 ? mantissa : -mantissa, static_cast<int>(random() % 19)};
    std::string text;
    append_decimal(decimal, text);
    CHECK(decimal_value(decimal) == number(text, NumberSyntax::lenient));
  }
}

TEST_CASE("numbers in all notations") {
  CHECK(number("1e-7") == 1e-7);
  CHECK(number("-1.5E+3") == -1500);
  CHECK(number(".5") == 0.5);
  CHECK(number("5.") == 5);
  CHECK(number("-.5e1") == -5);
  CHECK(number("1e-999") == 0);
  CHECK(number("0." + std::string(400, '0') + "1") == 0);
  for (const char* text :
       {"",    "-",  ".",    "e5",    "1e",    "1e+", "abc", "1 2",  "007",     "00",
        "-01", "+5", "0x10", "1_000", "1,000", "nan", "--5", "1.5.", "infinit", "in"}) {
    CAPTURE(text);
    CHECK(std::isnan(number(text)));
  }
  CHECK(number("+5", NumberSyntax::lenient) == 5);
  CHECK(number("007", NumberSyntax::lenient) == 7);
  CHECK(std::isnan(number("+-5", NumberSyntax::lenient)));
  CHECK(number("0") == 0);
  CHECK(number("0.5") == 0.5);
}

TEST_CASE("properties of a number's text") {
  NumberText result;
  REQUIRE(parse_number("-0012.340e-5", NumberSyntax::lenient, result));
  CHECK(result.decimals == 3);
  CHECK(result.significant_digits == 5);
  CHECK(result.scientific);
  CHECK_FALSE(result.whole);
  REQUIRE(parse_number("9223372036854775807", NumberSyntax::strict, result));
  CHECK(result.whole);
  CHECK(result.fits_integer);
  CHECK(result.integer == std::numeric_limits<std::int64_t>::max());
  REQUIRE(parse_number("9223372036854775808", NumberSyntax::strict, result));
  CHECK(result.whole);
  CHECK_FALSE(result.fits_integer);
  for (const char* text : {"inf", "-Infinity", "+INF", "1e999", "-1e400"}) {
    CAPTURE(text);
    REQUIRE(parse_number(text, NumberSyntax::strict, result));
    CHECK(result.infinite);
    CHECK(std::isinf(result.value));
    CHECK((result.value < 0) == (text[0] == '-'));
  }
}

TEST_CASE("reals with fixed decimals") {
  CHECK(real_text(1.5, {2, 2, 0}) == "1.50");
  CHECK(real_text(1.5, {2, 0, 0}) == "1.5");
  CHECK(real_text(2, {2, 0, 0}) == "2");
  CHECK(real_text(2, {2, 1, 0}) == "2.0");
  CHECK(real_text(-0.004, {2, 2, 0}) == "0.00");
  CHECK(real_text(-0.0, {1, 1, 0}) == "0.0");
  CHECK(real_text(0.285, {2, 0, 0}) == "0.28");  // the double is below 0.285
  CHECK(real_text(999.999, {2, 0, 0}) == "1000");
  CHECK(real_text(3.3333333333333335, {16, 1, 0}) == "3.3333333333333335");
  CHECK(real_text(0.1, {16, 1, 0}) == "0.1");
  CHECK(real_text(12345.678, {17, 1, 0}) == "12345.678");  // not 12345.6779999999998836
  CHECK(number(real_text(1e300, {2, 2, 0})) == 1e300);
  CHECK(real_text(-1e-300, {20, 1, 0}) == "0.0");
  CHECK(real_text(2251799813685248.5, {1, 1, 0}) == "2251799813685248.5");
  CHECK(real_text(1e15 + 0.25, {1, 1, 0}) == "1000000000000000.2");
  CHECK(real_text(-123, {0, 0, 0}) == "-123");
}

TEST_CASE("reals with significant digits") {
  CHECK(real_text(1e-7, {0, 0, 1}) == "1e-07");
  CHECK(real_text(-1.25e-10, {0, 0, 3}) == "-1.25e-10");
  CHECK(real_text(1.24e-10, {0, 0, 2}) == "1.2e-10");
  CHECK(real_text(0.00012345, {0, 0, 4}) == "0.0001234");
  CHECK(real_text(1e16, {0, 0, 4}) == "1e+16");
  CHECK(real_text(1e15, {0, 0, 4}) == "1000000000000000");
  CHECK(real_text(1e15, {0, 1, 4}) == "1000000000000000.0");
  CHECK(real_text(1500, {0, 2, 4}) == "1500.00");
  CHECK(real_text(12.5, {0, 2, 4}) == "12.50");
  CHECK(real_text(0, {0, 0, 4}) == "0");
  CHECK(real_text(0, {0, 1, 4}) == "0.0");
  CHECK(real_text(9.9996, {0, 0, 4}) == "10");
  CHECK(real_text(1e-300, {0, 0, 17}) == "1e-300");
  CHECK(real_text(0.1, {0, 0, 99}) == "0.1");
}

TEST_CASE("a real written with its significant digits is read back exactly") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    const int decimals = static_cast<int>(random() % 16);
    const std::int64_t mantissa = static_cast<std::int64_t>(random() % 1000000000000000);
    const double value = decimal_value({mantissa, decimals});
    CHECK(number(real_text(value, {decimals, 0, 0})) == value);
    CHECK(number(real_text(value, {decimals, decimals, 0})) == value);
    CHECK(number(real_text(value, {0, 0, 17})) == value);
  }
}

TEST_CASE("numbers do not depend on the locale") {
  const char* const old = std::setlocale(LC_ALL, nullptr);
  const std::string before = old ? old : "C";
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE"}) {
    if (std::setlocale(LC_ALL, name)) break;  // without such a locale this tests the default locale
  }
  CHECK(number("1.5e3") == 1500);
  CHECK(std::isnan(number("1,5")));
  CHECK(real_text(1234.5, {2, 2, 0}) == "1234.50");
  CHECK(real_text(1.5e-9, {0, 0, 2}) == "1.5e-09");
  CHECK(real_text(0.1, {20, 1, 0}) == "0.1");
  std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("trimming") {
  CHECK(trim_blanks(" \ta b\t ") == "a b");
  CHECK(trim_blanks("  ").empty());
  CHECK(trim_blanks("\n") == "\n");
}
