#include "data/encoding/mode_normalizer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "data/tables/number_key.h"
#include "kernels/error.h"

using namespace ballast;

namespace {

Column integers(std::vector<std::int64_t> values) {
  Column column;
  column.info.name = "n";
  column.info.kind = ColumnKind::integer;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  column.info.details = IntegerInfo{{*least, *most}};
  column.integers = std::move(values);
  return column;
}

Column reals(std::vector<double> values, int decimals) {
  Column column;
  column.info.name = "x";
  column.info.kind = ColumnKind::real;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  column.info.details = RealInfo{{decimals, 0, 0}, {*least, *most}};
  column.reals = std::move(values);
  return column;
}

std::vector<double> normals(Index count, double mean, double deviation, std::uint64_t seed) {
  std::vector<Real> noise(static_cast<std::size_t>(count));
  random_normal({}, {.seed = seed}, noise.data(), count);
  std::vector<double> values;
  for (const Real x : noise) values.push_back(mean + deviation * static_cast<double>(x));
  return values;
}

Index rows_of(const Column& column) {
  return static_cast<Index>(std::max(column.integers.size(), column.reals.size()));
}

struct Coded {
  ModeNormalizer normalizer;
  EncodedTable table;
};

Coded encode(const Column& column, const NormalizerOptions& options = {}) {
  Coded coded;
  coded.normalizer = ModeNormalizer::fit(column, rows_of(column), options, {.seed = 1});
  coded.table = EncodedTable(
      make_layout({{.numeric = true, .categories = coded.normalizer.modes()}}), rows_of(column));
  coded.normalizer.encode(column, column.info, {.seed = 2}, coded.table, 0);
  return coded;
}

Column decode(const Coded& coded, const ColumnInfo& info, bool clip = true) {
  Column out;
  coded.normalizer.decode(coded.table, 0, info, clip, {.seed = 3}, 0, out);
  return out;
}

// Every code with every alpha, decoded.
Column decode_everything(const Coded& coded, const ColumnInfo& info, bool clip) {
  const std::vector<float> alphas{-1e30f, -1, -0.5f, 0, 0.3f, 1, 7, std::nanf("")};
  const Index modes = coded.normalizer.modes();
  const auto each = static_cast<Index>(alphas.size());
  EncodedTable table(coded.table.layout(), modes * each);
  for (Index row = 0; row < table.rows(); ++row) {
    table.set(0, row, static_cast<std::int32_t>(row / each),
              alphas[static_cast<std::size_t>(row % each)]);
  }
  Column out;
  coded.normalizer.decode(table, 0, info, clip, {}, 0, out);
  return out;
}

}  // namespace

TEST_CASE("number keys keep the order and are reversible") {
  const std::vector<double> rising{-std::numeric_limits<double>::max(), -1, -1e-300, 0, 1e-300, 2,
                                   std::numeric_limits<double>::max()};
  for (std::size_t i = 0; i < rising.size(); ++i) {
    CHECK(key_real(real_key(rising[i])) == rising[i]);
    if (i > 0) CHECK(real_key(rising[i - 1]) < real_key(rising[i]));
  }
  CHECK(real_key(-0.0) == real_key(0.0));
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  CHECK(integer_key(least) == 0);
  CHECK(integer_key(-1) < integer_key(0));
  CHECK(key_integer(integer_key(most)) == most);
}

TEST_CASE("three separated modes: values are decoded, few modes are used") {
  std::vector<double> values = normals(3000, -50, 1, 1);
  for (const double x : normals(2000, 0, 2, 2)) values.push_back(x);
  for (const double x : normals(1000, 80, 0.5, 3)) values.push_back(x);
  for (double& x : values) x = std::round(x * 1000) / 1000;
  const Column column = reals(values, 3);
  const Coded coded = encode(column);
  CHECK(coded.normalizer.modes() >= 3);
  CHECK(coded.normalizer.modes() <= 10);
  CHECK(coded.normalizer.points() == 0);
  const Column back = decode(coded, column.info);
  double error = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    error = std::max(error, std::abs(back.reals[i] - values[i]));
    REQUIRE(std::abs(coded.table.alpha(0, static_cast<Index>(i))) <= 0.99f);
  }
  CHECK(error < 0.3);  // alpha is clipped in the tails
  CHECK(back.missing.empty());
  CHECK(back.integers.empty());
}

TEST_CASE("an outlier does not widen the modes") {
  const std::vector<double> values = normals(1000, 50, 10, 1);
  const Coded without = encode(reals(values, 6));
  std::vector<double> with = values;
  with.push_back(999999);
  const Coded coded = encode(reals(with, 6));
  REQUIRE(coded.normalizer.gaussians().size() == without.normalizer.gaussians().size());
  for (std::size_t k = 0; k < coded.normalizer.gaussians().size(); ++k) {
    CHECK(coded.normalizer.gaussians()[k].mean == without.normalizer.gaussians()[k].mean);
    CHECK(coded.normalizer.gaussians()[k].deviation < 20);
  }
  // One row in fifty is not an outlier and gets modes.
  for (int i = 0; i < 20; ++i) with.push_back(900000 + i * 1000);
  const Coded many = encode(reals(with, 6));
  const auto& modes = many.normalizer.gaussians();
  CHECK(std::any_of(modes.begin(), modes.end(), [](const auto& mode) { return mode.mean > 1e5; }));
}

TEST_CASE("modes are drawn from the responsibilities instead of taking the nearest") {
  std::vector<double> values = normals(4000, 0, 1, 1);
  for (const double x : normals(4000, 2.5, 1, 2)) values.push_back(x);
  const Column column = reals(values, 6);
  const Coded coded = encode(column, {.components = 2});
  const auto& modes = coded.normalizer.gaussians();
  REQUIRE(modes.size() == 2);
  double expected = 0;
  double drawn = 0;
  double unsure = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    double share[2];
    mixture_responsibilities(modes, &values[i], 1, share);
    if (share[0] < 0.2 || share[0] > 0.4) continue;
    ++unsure;
    expected += share[0];
    drawn += coded.table.code(0, static_cast<Index>(i)) == 0 ? 1 : 0;
  }
  REQUIRE(unsure > 200);
  CHECK(std::abs(drawn - expected) < 4 * std::sqrt(unsure * 0.25));
}

TEST_CASE("a frequent value is a mode of its own and is decoded exactly") {
  std::vector<std::int64_t> values(9000, 0);
  for (const double x : normals(900, 5000, 1500, 1))
    values.push_back(std::llround(std::abs(x)) + 1);
  values.insert(values.end(), 100, 99999);
  const Column column = integers(values);
  const Coded coded = encode(column);
  CHECK(coded.normalizer.points() == 2);  // 0, and 99999 among the remaining rows
  const Column back = decode(coded, column.info);
  CHECK(std::count(back.integers.begin(), back.integers.end(), 0) == 9000);
  CHECK(std::count(back.integers.begin(), back.integers.end(), 99999) == 100);
  for (std::size_t i = 0; i < values.size(); ++i) {
    REQUIRE(std::abs(back.integers[i] - values[i]) <= 2000);
  }
  const auto gaussians = static_cast<std::int32_t>(coded.normalizer.gaussians().size());
  CHECK(coded.table.code(0, 0) == gaussians);
  CHECK(coded.table.alpha(0, 0) == 0);
}

TEST_CASE("columns with few distinct values have only points; rare values are not points") {
  std::vector<std::int64_t> grades;
  for (int i = 0; i < 400; ++i) grades.push_back(i % 16);
  Coded coded = encode(integers(grades));
  CHECK(coded.normalizer.points() == 16);
  CHECK(coded.normalizer.gaussians().empty());
  CHECK(decode(coded, integers(grades).info).integers == grades);

  std::vector<std::int64_t> spread(40);
  std::iota(spread.begin(), spread.end(), 100);
  coded = encode(integers(spread));
  CHECK(coded.normalizer.points() == 0);
  CHECK_FALSE(coded.normalizer.gaussians().empty());

  coded = encode(integers({4, 4, 4, 9}));
  CHECK(coded.normalizer.points() == 0);
  coded = encode(integers({4, 4, 4}));
  CHECK(coded.normalizer.points() == 1);
  coded = encode(integers({4}));
  CHECK(decode(coded, integers({4}).info).integers == std::vector<std::int64_t>{4});
}

TEST_CASE("64-bit integers: exact points, no overflow, nothing outside the range") {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::vector<std::int64_t> values;
  for (int i = 0; i < 40; ++i) {
    values.push_back(least + i);
    values.push_back(most - i);
    values.push_back(9007199254740993);  // 2^53 + 1: not representable as a double
  }
  const Column column = integers(values);
  const Coded coded = encode(column);
  const Column back = decode(coded, column.info);
  CHECK(std::count(back.integers.begin(), back.integers.end(), 9007199254740993) == 40);
  for (const bool clip : {true, false}) {
    const Column all = decode_everything(coded, column.info, clip);
    const auto [low, high] = std::minmax_element(all.integers.begin(), all.integers.end());
    CHECK(*low < least / 2);
    CHECK(*high > most / 2);
  }
  const Column narrow = integers({most - 100, most - 90, most - 50, most - 20, most - 3});
  const Coded narrow_coded = encode(narrow);
  for (const std::int64_t value : decode_everything(narrow_coded, narrow.info, true).integers) {
    CHECK(value >= most - 100);
    CHECK(value <= most - 3);
  }
  const auto unclipped = decode_everything(narrow_coded, narrow.info, false).integers;
  CHECK(*std::max_element(unclipped.begin(), unclipped.end()) > most - 3);
  CHECK(*std::min_element(unclipped.begin(), unclipped.end()) > 0);
  CHECK(decode(narrow_coded, narrow.info).integers == narrow.integers);
}

TEST_CASE("reals: decimals, range, huge and tiny scales") {
  const Column money = reals({0.05, 1.25, 99.95, 3.5, 7.75, 20}, 2);
  for (const double value : decode_everything(encode(money), money.info, true).reals) {
    CHECK(value >= 0.05);
    CHECK(value <= 99.95);
    CHECK(std::abs(value * 100 - std::round(value * 100)) < 1e-9);
  }
  for (const double scale : {1e300, 1e-300, 1e-4, 1e12}) {
    CAPTURE(scale);
    std::vector<double> values = normals(500, 3, 1, 4);
    for (double& x : values) x *= scale;
    const Column column = reals(values, 320);
    const Coded coded = encode(column);
    const Column back = decode(coded, column.info);
    double error = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      error = std::max(error, std::abs(back.reals[i] - values[i]));
    }
    CHECK(error < 1e-3 * scale);
    for (const double value : decode_everything(coded, column.info, false).reals) {
      CHECK(std::isfinite(value));
    }
  }
  const double most = std::numeric_limits<double>::max();
  const Column wide = reals({-most, most, 0, 1}, 0);
  for (const double value : decode_everything(encode(wide), wide.info, true).reals) {
    CHECK(std::isfinite(value));
  }
}

TEST_CASE("missing values have a mode, and their texts are drawn by frequency") {
  Column column = reals(normals(10000, 0, 1, 5), 4);
  column.missing.assign(10000, -1);
  for (std::size_t i = 0; i < 2000; ++i) column.missing[i * 5] = i % 4 == 0 ? 1 : 0;
  column.info.missing_texts = {"", "NA"};
  column.info.missing_counts = {1500, 500};
  const Coded coded = encode(column);
  CHECK(coded.normalizer.has_missing());
  const Column back = decode(coded, column.info);
  std::vector<double> texts(2, 0);
  for (std::size_t i = 0; i < 10000; ++i) {
    REQUIRE((back.missing[i] >= 0) == (i % 5 == 0));
    if (i % 5 != 0) continue;
    CHECK(back.reals[i] == 0);
    ++texts.at(static_cast<std::size_t>(back.missing[i]));
  }
  CHECK(std::abs(texts[1] - 500) < 100);

  Column whole = reals(normals(100, 0, 1, 5), 4);
  Coded other = encode(whole);
  whole.missing.assign(100, -1);
  CHECK_NOTHROW(other.normalizer.encode(whole, whole.info, {}, other.table, 0));
  whole.missing[3] = 0;
  CHECK_THROWS_WITH_AS(other.normalizer.encode(whole, whole.info, {}, other.table, 0),
                       doctest::Contains("row 4"), Error);
  whole.missing.assign(100, 0);
  CHECK_THROWS_AS(ModeNormalizer::fit(whole, 100, {}, {}), Error);
}

TEST_CASE("a column of 300,000 distinct reals is fitted on merged neighbours") {
  std::vector<double> values = normals(200000, 0, 1, 1);
  for (const double x : normals(100000, 100, 3, 2)) values.push_back(x);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += static_cast<double>(i) * 1e-9;
  const Column column = reals(values, 12);
  const ModeNormalizer normalizer = ModeNormalizer::fit(column, rows_of(column), {}, {});
  double low = 0;
  double variance = 0;
  for (const MixtureComponent& mode : normalizer.gaussians()) {
    if (mode.mean > 50) continue;
    low += mode.weight;
    variance += mode.weight * (mode.deviation * mode.deviation + mode.mean * mode.mean);
  }
  CHECK(low == doctest::Approx(2.0 / 3).epsilon(0.01));
  CHECK(variance / low == doctest::Approx(1).epsilon(0.05));
}

TEST_CASE("the ranks of a skewed column have a normal distribution, and values are decoded") {
  std::vector<double> values = normals(1500, 0, 1, 1);
  for (double& x : values) x = std::round(std::exp(3 * x) * 1e6) / 1e6;
  for (std::size_t i = 0; i < 500; ++i) values.push_back(-1);
  const Column column = reals(values, 6);
  const Coded coded = encode(column, {.ranks = true});
  CHECK(coded.normalizer.points() == 1);  // -1
  REQUIRE(coded.normalizer.modes() == 2);
  double sum = 0;
  double squares = 0;
  for (Index row = 0; row < 1500; ++row) {
    REQUIRE(coded.table.code(0, row) == 0);
    const auto z = 4 * static_cast<double>(coded.table.alpha(0, row));
    sum += z;
    squares += z * z;
  }
  CHECK(std::abs(sum / 1500) < 0.01);
  CHECK(std::abs(squares / 1500 - 1) < 0.02);
  ModelFile file;
  coded.normalizer.save("x", file);
  const Coded loaded{ModeNormalizer::load("x", file, column.info), coded.table};
  for (const Coded& each : {coded, loaded}) {
    const Column back = decode(each, column.info);
    for (std::size_t i = 0; i < values.size(); ++i) {
      CHECK(std::abs(back.reals[i] - values[i]) <= 0.1 * std::abs(values[i]) + 1e-4);
    }
  }
  file.put("x.ranks.rows", std::vector<std::int64_t>{-1});
  CHECK_THROWS_AS(ModeNormalizer::load("x", file, column.info), Error);
}

TEST_CASE("ranks of repeated integers are decoded exactly") {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < 2000; ++i) values.push_back(1'000'000'007 + i * i % 97);
  const Column column = integers(values);
  const Coded coded = encode(column, {.ranks = true});
  CHECK(coded.normalizer.points() == 0);
  CHECK(decode(coded, column.info).integers == values);
  const Column all = decode_everything(coded, column.info, true);
  for (const std::int64_t value : all.integers)
    CHECK((value >= values[0] && value <= values[0] + 96));
}

TEST_CASE("the normaliser is restored from a model file") {
  std::vector<std::int64_t> values(500, 7);
  for (int i = 0; i < 300; ++i) values.push_back(i * i);
  const Column column = integers(values);
  const Coded coded = encode(column);
  ModelFile file;
  coded.normalizer.save("n", file);
  Coded loaded{ModeNormalizer::load("n", file, column.info), coded.table};
  CHECK(loaded.normalizer.modes() == coded.normalizer.modes());
  CHECK(decode(loaded, column.info).integers == decode(coded, column.info).integers);
  loaded.normalizer.encode(column, column.info, {.seed = 2}, loaded.table, 0);
  for (Index row = 0; row < 800; ++row) {
    REQUIRE(loaded.table.code(0, row) == coded.table.code(0, row));
    REQUIRE(loaded.table.alpha(0, row) == coded.table.alpha(0, row));
  }
  file.put("n.gaussians", std::vector<double>{1, std::nan(""), 3, 4});
  CHECK_THROWS_AS(ModeNormalizer::load("n", file, column.info), Error);
  file.put("n.gaussians", std::vector<double>{1, 2, INFINITY, 4});
  CHECK_THROWS_AS(ModeNormalizer::load("n", file, column.info), Error);
  file.put("n.gaussians", std::vector<double>{1, 2, 3});
  CHECK_THROWS_AS(ModeNormalizer::load("n", file, column.info), Error);
  coded.normalizer.save("n", file);
  file.put("n.points", std::vector<std::int64_t>{300 * 300});  // not a value of the column
  CHECK_THROWS_AS(ModeNormalizer::load("n", file, column.info), Error);
  file.put("n.points", std::vector<std::int64_t>{7, 7});
  CHECK_THROWS_AS(ModeNormalizer::load("n", file, column.info), CorruptFile);
  file.put("n.points", std::vector<std::int64_t>{});
  CHECK_NOTHROW(ModeNormalizer::load("n", file, column.info));
  file.put("n.gaussians", std::vector<double>{});
  CHECK_THROWS_AS(ModeNormalizer::load("n", file, column.info), CorruptFile);
  coded.normalizer.save("n", file);
  file.put("n.has_missing", std::vector<std::int64_t>{1});  // the column has no text for it
  CHECK_THROWS_AS(ModeNormalizer::load("n", file, column.info), Error);
}
