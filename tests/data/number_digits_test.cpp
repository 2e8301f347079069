#include "data/encoding/number_digits.h"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "data/tables/number_key.h"
#include "kernels/error.h"
#include "tests/data/one_column.h"

using namespace ballast;

namespace {

constexpr Index kRows = 20000;

ColumnInfo info_of(RealFormat format, double least, double most) {
  ColumnInfo info;
  info.name = "x";
  info.set_kind(ColumnKind::real);
  info.details = RealInfo{format, {least, most}};
  return info;
}

// Evenly spread from `low` to `high`.
double spread(Index row, double low, double high) {
  return low + (high - low) * (static_cast<double>(row * 7919 % kRows) + 0.5) / double{kRows};
}

double rounded(double value, double power) { return std::round(value * power) / power; }

NumberDigits fit(const ColumnInfo& info, const std::function<double(Index)>& value) {
  std::vector<std::uint64_t> keys;
  for (Index row = 0; row < kRows; ++row) keys.push_back(real_key(value(row)));
  return NumberDigits::fit(keys, info);
}

std::string text(double value, const ColumnInfo& info) {
  std::string text;
  append_real(value, info.real().format, text);
  return text;
}

std::size_t decimals(const std::string& text) {
  const std::size_t point = text.find('.');
  return point == std::string::npos ? 0 : text.size() - point - 1;
}

// The share of the numbers from `low` to `high` that are written with so many decimals.
double share(const NumberDigits& digits, const ColumnInfo& info, std::size_t wanted, double low,
             double high) {
  Index count = 0;
  for (Index row = 0; row < kRows; ++row) {
    const double value = digits.round(spread(row, low, high), info, {{.seed = 3}, row});
    if (decimals(text(value, info)) == wanted) ++count;
  }
  return static_cast<double>(count) / double{kRows};
}

}  // namespace

TEST_CASE("one value with a decimal among whole numbers stays one") {
  const ColumnInfo info = info_of({1, 0, 0}, 1, 80);
  const NumberDigits digits =
      fit(info, [](Index row) { return row % 1000 == 0 ? 12.5 : rounded(spread(row, 10, 80), 1); });
  CHECK(share(digits, info, 0, 10, 80) == doctest::Approx(0.999).epsilon(0.001));
  CHECK(share(digits, info, 1, 10, 80) > 0);
}

TEST_CASE("numbers of one decimal stay so beside one with all digits") {
  const ColumnInfo info = info_of({15, 1, 0}, 0, 200);
  const NumberDigits digits = fit(info, [](Index row) {
    return row % 1000 == 0 ? 33.333333333333336 : rounded(spread(row, 10, 99), 10);
  });
  CHECK(share(digits, info, 1, 10, 99) == doctest::Approx(0.999).epsilon(0.001));
}

TEST_CASE("numbers of which a tenth ends in zero by chance all have two decimals") {
  const ColumnInfo info = info_of({2, 2, 0}, 0, 1000);
  const NumberDigits digits =
      fit(info, [](Index row) { return rounded(spread(row, 100, 999), 100); });
  Index zeros = 0;
  for (Index row = 0; row < kRows; ++row) {
    const double value = digits.round(spread(row, 100, 999), info, {{.seed = 3}, row});
    zeros += text(value, info).back() == '0' ? 1 : 0;
  }
  CHECK(static_cast<double>(zeros) / double{kRows} == doctest::Approx(0.1).epsilon(0.05));
}

TEST_CASE("small numbers keep more decimals than large ones") {
  const ColumnInfo info = info_of({4, 0, 0}, 0.01, 99);
  const NumberDigits digits = fit(info, [](Index row) {
    return row % 2 == 0 ? rounded(spread(row, 0.01, 0.0999), 1e4) : rounded(spread(row, 10, 99), 1);
  });
  CHECK(share(digits, info, 0, 10, 99) > 0.99);
  CHECK(share(digits, info, 4, 0.01, 0.0999) > 0.85);
}

TEST_CASE("a number in the range stays in it") {
  const ColumnInfo info = info_of({1, 0, 0}, 0.9, 71.6);
  const NumberDigits digits = fit(info, [](Index row) { return rounded(spread(row, 1, 71), 1); });
  CHECK(digits.round(71.59, info, {{.seed = 1}, 0}) == 71);
  CHECK(digits.round(0.93, info, {{.seed = 1}, 0}) == 1);
  const ColumnInfo narrow = info_of({1, 0, 0}, 0.2, 0.4);
  CHECK(digits.round(0.35, narrow, {{.seed = 1}, 0}) == 0.2);
}

TEST_CASE("significant digits of numbers with exponents are drawn") {
  const ColumnInfo info = info_of({0, 0, 17}, 1e-9, 1e-3);
  const NumberDigits digits = fit(info, [](Index row) {
    return row % 1000 == 0 ? 1.2345678901234567e-7 : std::round(spread(row, 10, 99)) / 1e8;
  });
  Index long_ones = 0;
  for (Index row = 0; row < kRows; ++row) {
    const double value = digits.round(1e-7 * spread(row, 1, 9.9), info, {{.seed = 3}, row});
    long_ones += text(value, info).size() > 10 ? 1 : 0;
  }
  CHECK(static_cast<double>(long_ones) / double{kRows} < 0.01);
}

TEST_CASE("digits are not drawn for integers, and values that are not finite are not rounded") {
  ColumnInfo info;
  info.set_kind(ColumnKind::integer);
  const NumberDigits digits = NumberDigits::fit({integer_key(5)}, info);
  CHECK(digits.round(0.25, info, {{.seed = 1}, 0}) == 0.25);
  const ColumnInfo real = info_of({1, 0, 0}, 0, 1);
  const NumberDigits halves = fit(real, [](Index) { return 0.5; });
  CHECK(std::isnan(halves.round(std::numeric_limits<double>::quiet_NaN(), real, {{.seed = 1}, 0})));
}

TEST_CASE("counts of digits are saved, and checked when they are loaded") {
  const ColumnInfo info = info_of({1, 0, 0}, 0, 100);
  const NumberDigits digits =
      fit(info, [](Index row) { return rounded(spread(row, 0, 100), row % 3 == 0 ? 10 : 1); });
  ModelFile file;
  digits.save("x", file);
  const NumberDigits loaded = NumberDigits::load("x", file, info);
  for (Index row = 0; row < 100; ++row) {
    const double value = spread(row, 0, 100);
    CHECK(loaded.round(value, info, {{.seed = 1}, row}) ==
          digits.round(value, info, {{.seed = 1}, row}));
  }
  for (const std::vector<std::int64_t>& counts : {std::vector<std::int64_t>{1, 2},
                                                  {1, 2, 0},
                                                  {1, 2, -5},
                                                  {1, 18, 5},
                                                  {1, -1, 5},
                                                  {5000, 1, 5},
                                                  {-5000, 1, 5}}) {
    ModelFile damaged;
    damaged.put("x.digits", counts);
    CHECK_THROWS_AS(NumberDigits::load("x", damaged, info), Error);
  }
  ColumnInfo integer;
  integer.set_kind(ColumnKind::integer);
  CHECK_THROWS_AS(NumberDigits::load("x", file, integer), Error);
}
