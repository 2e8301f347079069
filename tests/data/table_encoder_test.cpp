#include "data/encoding/table_encoder.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "data/encoding/device_table.h"
#include "data/tables/simulated_tables.h"
#include "kernels/error.h"
#include "kernels/threads.h"

using namespace ballast;

namespace {

constexpr std::uint64_t kSeed = 17;

Column category(const std::string& name, std::vector<std::string> values,
                std::vector<std::int32_t> codes) {
  Column column;
  column.info.name = name;
  column.info.kind = ColumnKind::category;
  column.info.value_counts.resize(values.size());
  for (const std::int32_t code : codes) {
    ++column.info.value_counts[static_cast<std::size_t>(code)];
  }
  column.info.values = std::move(values);
  column.codes = std::move(codes);
  return column;
}

// A column of `values` names; the code of each row is drawn with decreasing frequency.
Column many_categories(std::int32_t values, Index rows) {
  std::vector<std::string> names;
  for (std::int32_t value = 0; value < values; ++value)
    names.push_back("v" + std::to_string(value));
  std::vector<std::int32_t> codes;
  for (Index row = 0; row < rows; ++row) {
    const double u = random_double({.seed = 8}, row);
    codes.push_back(std::min(values - 1, static_cast<std::int32_t>(u * u * u * values)));
  }
  return category("many", std::move(names), std::move(codes));
}

Table decoded(const TableEncoder& encoder, const EncodedTable& rows) {
  Table out;
  encoder.decode(rows, kSeed, 0, true, out);
  return out;
}

std::string model_bytes(const TableEncoder& encoder) {
  const auto path =
      std::filesystem::temp_directory_path() / ("ballast_encoder_test_" + std::to_string(getpid()));
  ModelFile file;
  encoder.save(file);
  write_model_file(path.string(), file);
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  std::filesystem::remove(path);
  return bytes.str();
}

bool same_rows(const Column& a, const Column& b) {
  return a.integers == b.integers && a.reals == b.reals && a.codes == b.codes &&
         a.missing == b.missing;
}

}  // namespace

TEST_CASE("a mixed table is encoded and decoded") {
  const Table table = simulate_customers(5000, 3);
  const TableEncoder encoder = TableEncoder::fit(table, {}, kSeed);
  const EncodedTable rows = encoder.encode(table, kSeed);
  CHECK(rows.rows() == 5000);
  CHECK(encoder.layout().parts.size() == 10);
  CHECK(encoder.layout().conditions.size() == 4);
  CHECK(encoder.layout().condition_columns == 4 + 6 + 2 + 2);
  const Table back = decoded(encoder, rows);
  REQUIRE(back.columns.size() == table.columns.size());
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    CAPTURE(table.columns[c].info.name);
    const Column& a = table.columns[c];
    const Column& b = back.columns[c];
    CHECK(b.info.name == a.info.name);
    CHECK(b.codes == a.codes);
    REQUIRE(b.integers.size() == a.integers.size());
    REQUIRE(b.reals.size() == a.reals.size());
    const double range =
        is_numeric(a.info.kind) ? static_cast<double>(a.info.maximum() - a.info.minimum()) : 0;
    int far = 0;
    for (std::size_t row = 0; row < a.integers.size(); ++row) {
      if (std::abs(a.integers[row] - b.integers[row]) > 0.001 * range + 1) ++far;
    }
    for (std::size_t row = 0; row < a.reals.size(); ++row) {
      if (!a.missing.empty()) REQUIRE((a.missing[row] < 0) == (b.missing[row] < 0));
      if (std::abs(a.reals[row] - b.reals[row]) > 0.001 * range) ++far;
    }
    CHECK(far <= 10);  // clipped tails
  }
}

TEST_CASE("the same table and seed give the same encoder and rows on any number of threads") {
  const Table table = simulate_customers(4000, 3);
  const int threads = thread_count();
  set_thread_count(1);
  const TableEncoder one = TableEncoder::fit(table, {}, kSeed);
  const EncodedTable one_rows = one.encode(table, kSeed);
  const Table one_back = decoded(one, one_rows);
  set_thread_count(3);
  const TableEncoder three = TableEncoder::fit(table, {}, kSeed);
  const EncodedTable three_rows = three.encode(table, kSeed);
  const Table three_back = decoded(three, three_rows);
  set_thread_count(threads);
  CHECK(model_bytes(one) == model_bytes(three));
  for (std::size_t part = 0; part < one.layout().parts.size(); ++part) {
    for (Index row = 0; row < 4000; ++row) {
      REQUIRE(one_rows.code(part, row) == three_rows.code(part, row));
      REQUIRE(one_rows.alpha(part, row) == three_rows.alpha(part, row));
    }
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    CHECK(same_rows(one_back.columns[c], three_back.columns[c]));
  }
}

TEST_CASE("an encoder is restored from a model file") {
  Table table = simulate_customers(2000, 4);
  table.has_header = false;
  table.columns[0].info.prefix = " ";
  table.columns[0].info.values[0] = std::string("\xff\0\"", 3);
  EncoderOptions options;
  options.max_categories = 3;
  const TableEncoder encoder = TableEncoder::fit(table, options, kSeed);
  ModelFile file;
  encoder.save(file);
  const TableEncoder loaded = TableEncoder::load(file);
  CHECK(model_bytes(loaded) == model_bytes(encoder));
  CHECK(loaded.layout().columns == encoder.layout().columns);
  CHECK(loaded.columns()[0].values[0] == std::string("\xff\0\"", 3));
  CHECK(loaded.columns()[6].date().unit == DateUnit::day);
  CHECK(loaded.columns()[6].date().format == "%Y-%m-%d");
  const EncodedTable rows = encoder.encode(table, kSeed);
  const Table a = decoded(encoder, rows);
  const Table b = decoded(loaded, loaded.encode(table, kSeed));
  CHECK_FALSE(b.has_header);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    CHECK(same_rows(a.columns[c], b.columns[c]));
  }
  for (const auto& entry : file.tensors) {
    CAPTURE(entry.first);
    CHECK(entry.second.bytes.size() < 2000);  // nothing as long as the table
  }
  file.put("table.column0.places", std::vector<std::int64_t>{0, 99});
  CHECK_THROWS_AS(TableEncoder::load(file), Error);
  file.tensors.erase("table.column1.values.bytes");
  CHECK_THROWS_AS(TableEncoder::load(file), Error);
  CHECK_THROWS_AS(TableEncoder::load({}), Error);
}

TEST_CASE("a description that no column of a table has is rejected") {
  Table table = simulate_customers(300, 3);
  Column constant;
  constant.info.name = "constant";
  constant.info.kind = ColumnKind::constant;
  constant.info.values = {"always"};
  constant.info.value_counts = {300};
  table.columns.push_back(constant);
  const TableEncoder encoder = TableEncoder::fit(table, {}, kSeed);
  ModelFile good;
  encoder.save(good);
  CHECK_NOTHROW(TableEncoder::load(good));
  const auto refused = [&](const std::string& name, std::size_t index, std::int64_t value) {
    CAPTURE(name);
    CAPTURE(index);
    CAPTURE(value);
    ModelFile bad = good;
    std::vector<std::int64_t> numbers = good.get_integers(name, kAnyCount, kAnyInteger);
    numbers.at(index) = value;
    bad.put(name, numbers);
    CHECK_THROWS_AS(TableEncoder::load(bad), Error);
  };
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (std::size_t c = 0; c < encoder.columns().size(); ++c) {
    const ColumnInfo& info = encoder.columns()[c];
    const std::string name = "table.column" + std::to_string(c);
    refused(name + ".integers", 0, -2);
    for (const std::size_t digits : {1, 2, 3}) {
      refused(name + ".integers", digits, -1);
      refused(name + ".integers", digits, most);
    }
    refused(name + ".integers", 4, 7);
    refused(name + ".integers", 6,
            good.get_integers(name + ".integers", kAnyCount, kAnyInteger)[5] - 1);
    for (std::size_t i = 0; i < std::min<std::size_t>(info.value_counts.size(), 2); ++i) {
      refused(name + ".value_counts", i, -1);
      refused(name + ".value_counts", i, most);
    }
    if (!info.missing_counts.empty()) refused(name + ".missing_counts", 0, -1);
    if (is_discrete(info.kind)) refused(name + ".integers", 0, most >> 32);
    if (info.kind == ColumnKind::date) {
      refused(name + ".integers", 1, 10);
      refused(name + ".integers", 6, most);
    }
    ModelFile bad = good;
    bad.put(name + ".range", std::vector<double>{std::nan(""), 0});
    CHECK_THROWS_AS(TableEncoder::load(bad), Error);
    if (info.values.empty()) continue;
    bad = good;
    bad.put_texts(name + ".values", {});
    bad.put(name + ".value_counts", std::vector<std::int64_t>{});
    CHECK_THROWS_AS(TableEncoder::load(bad), Error);
  }
  refused("table.columns", 0, 0);
  refused("table.columns", 0, -1);
  refused("table.columns", 0, most);
  const std::vector<std::int64_t> zeros(encoder.columns()[0].values.size(), 0);
  ModelFile bad = good;
  bad.put("table.column0.places", zeros);  // values that share a code, but have no rows
  bad.put("table.column0.shared_counts", zeros);
  CHECK_THROWS_WITH_AS(TableEncoder::load(bad), doctest::Contains("'table.column0.shared_counts'"),
                       CorruptFile);
}

TEST_CASE("the result does not depend on the chunk size") {
  const Table table = simulate_customers(1000, 4);
  EncoderOptions options;
  options.max_categories = 2;
  const TableEncoder encoder = TableEncoder::fit(table, options, kSeed);
  const EncodedTable rows = encoder.encode(table, kSeed);
  const Table whole = decoded(encoder, rows);
  Table chunk;
  for (Index first = 0; first < 1000; first += 300) {
    EncodedTable part_of_rows(encoder.layout(), std::min<Index>(300, 1000 - first));
    for (std::size_t part = 0; part < encoder.layout().parts.size(); ++part) {
      for (Index row = 0; row < part_of_rows.rows(); ++row) {
        part_of_rows.set(part, row, rows.code(part, first + row), rows.alpha(part, first + row));
      }
    }
    encoder.decode(part_of_rows, kSeed, first, true, chunk);
    REQUIRE(chunk.rows == part_of_rows.rows());
    for (std::size_t row = 0; row < static_cast<std::size_t>(chunk.rows); ++row) {
      const std::size_t all = static_cast<std::size_t>(first) + row;
      REQUIRE(chunk.columns[1].codes[row] == whole.columns[1].codes[all]);
      REQUIRE(chunk.columns[3].reals[row] == whole.columns[3].reals[all]);
      REQUIRE(chunk.columns[7].missing[row] == whole.columns[7].missing[all]);
    }
  }
}

TEST_CASE("more values than categories: the rest share one and are drawn by observed frequency") {
  Table table;
  table.rows = 100000;
  table.columns = {many_categories(500, table.rows)};
  EncoderOptions options;
  options.max_categories = 50;
  const TableEncoder encoder = TableEncoder::fit(table, options, kSeed);
  CHECK(encoder.layout().columns == 50);
  const auto& places = std::get<CategoryEncoder>(encoder.part(0));
  const std::vector<std::int32_t> members = places.members();
  CHECK(members.size() == 451);
  const ColumnInfo& info = table.columns[0].info;
  std::int64_t least_own = table.rows;
  for (std::int32_t value = 0; value < 500; ++value) {
    const bool shared = places.is_shared(places.place(value));
    CHECK(shared == (std::find(members.begin(), members.end(), value) != members.end()));
    if (!shared) {
      least_own = std::min(least_own, info.value_counts[static_cast<std::size_t>(value)]);
      CHECK(places.value(places.place(value), {}, 0) == value);
    }
  }
  for (const std::int32_t member : members) {
    CHECK(info.value_counts[static_cast<std::size_t>(member)] <= least_own);
  }
  const Table back = decoded(encoder, encoder.encode(table, kSeed));
  std::vector<double> found(500, 0);
  for (const std::int32_t code : back.columns[0].codes) ++found[static_cast<std::size_t>(code)];
  for (std::size_t value = 0; value < 500; ++value) {
    const auto expected = static_cast<double>(info.value_counts[value]);
    CHECK(std::abs(found[value] - expected) <= 5 * std::sqrt(expected) + 1e-9);
  }
  const CategoryPlace rare = encoder.place_of(0, "v499");
  CHECK(rare.shared);
  CHECK(rare.category == 49);
  CHECK(rare.value == 499);
  const CategoryPlace frequent = encoder.place_of(0, "v0");
  CHECK_FALSE(frequent.shared);
  CHECK(frequent.category == 0);
  CHECK_THROWS_WITH_AS(encoder.place_of(0, "v499x"), doctest::Contains("'v499'"), Error);

  options.max_categories = 500;
  CHECK(std::get<CategoryEncoder>(TableEncoder::fit(table, options, kSeed).part(0))
            .members()
            .empty());
  options.max_categories = 1;
  CHECK(TableEncoder::fit(table, options, kSeed).layout().columns == 1);
}

TEST_CASE("dense rows: the argmax of each span, the first in case of ties") {
  Table table;
  table.rows = 300;
  table.columns = {many_categories(3, 300), simulate_plane(PlaneSet::ring, 300, 1).columns[0]};
  const TableEncoder encoder = TableEncoder::fit(table, {}, kSeed);
  const RowLayout& layout = encoder.layout();
  const auto width = static_cast<std::size_t>(layout.columns);
  std::vector<Real> dense(2 * width, Real(-5));
  dense[1] = Real(0.9);
  dense[3] = Real(0.25);  // alpha
  dense[width - 1] = Real(-1);
  dense[width + 3] = Real(-0.75);
  const EncodedTable rows = compact(encoder.layout(), dense.data(), 2);
  CHECK(rows.rows() == 2);
  CHECK(rows.code(0, 0) == 1);
  CHECK(rows.alpha(1, 0) == 0.25f);
  CHECK(rows.code(1, 0) == layout.parts[1].categories - 1);
  CHECK(rows.code(0, 1) == 0);
  CHECK(rows.code(1, 1) == 0);
  CHECK(rows.alpha(1, 1) == -0.75f);
  const double top = encoder.columns()[1].real().range.maximum;
  const Table back = decoded(encoder, rows);
  for (const double x : back.columns[1].reals) CHECK(x <= top);

  const EncodedTable real_rows = encoder.encode(table, kSeed);
  std::vector<std::int32_t> all(300);
  for (std::size_t i = 0; i < 300; ++i) all[i] = static_cast<std::int32_t>(i);
  const EncodedTable again = compact(
      encoder.layout(), DeviceTable(real_rows).expand(Integers::from(all)).to_dense().data(), 300);
  for (Index row = 0; row < 300; ++row) {
    REQUIRE(again.code(0, row) == real_rows.code(0, row));
    REQUIRE(again.code(1, row) == real_rows.code(1, row));
    REQUIRE(again.alpha(1, row) == real_rows.alpha(1, row));
  }
}

TEST_CASE("columns that are not modelled keep their position") {
  Table table = simulate_customers(200, 1);
  Column constant, empty, identifier;
  constant.info.kind = ColumnKind::constant;
  constant.info.name = "c";
  constant.info.values = {"x"};
  empty.info.kind = ColumnKind::empty;
  empty.info.missing_texts = {"", "NA"};
  empty.info.missing_counts = {150, 50};
  identifier.info.set_kind(ColumnKind::identifier);
  table.columns.insert(table.columns.begin(), constant);
  table.columns.insert(table.columns.begin() + 5, identifier);
  table.columns.push_back(empty);
  const TableEncoder encoder = TableEncoder::fit(table, {}, kSeed);
  CHECK(encoder.layout().parts.size() == 10);
  CHECK(encoder.part_of(0) == -1);
  CHECK(encoder.part_of(1) == 0);
  CHECK(encoder.part_of(6) == 4);
  CHECK(encoder.part_of(12) == -1);
  const Table back = decoded(encoder, encoder.encode(table, kSeed));
  REQUIRE(back.columns.size() == 13);
  CHECK(back.columns[0].info.values == std::vector<std::string>{"x"});
  CHECK(back.columns[5].info.kind == ColumnKind::identifier);
  CHECK(back.columns[12].missing.size() == 200);
  const auto texts =
      std::count(back.columns[12].missing.begin(), back.columns[12].missing.end(), 1);
  CHECK(texts > 25);
  CHECK(texts < 80);
  CHECK_THROWS_WITH_AS(encoder.place_of(3, "30"), doctest::Contains("integer"), Error);
}

TEST_CASE("other rows of the table can be encoded; unknown values and other columns are rejected") {
  const Table table = simulate_customers(3000, 2);
  const TableEncoder encoder = TableEncoder::fit(table, {}, kSeed);
  const Table other = simulate_customers(100, 77);
  const Table back = decoded(encoder, encoder.encode(other, kSeed));
  const Column& a = other.columns[0];
  const Column& b = back.columns[0];
  for (std::size_t row = 0; row < 100; ++row) {
    CHECK(b.info.values[static_cast<std::size_t>(b.codes[row])] ==
          a.info.values[static_cast<std::size_t>(a.codes[row])]);
  }
  Table unknown = other;
  unknown.columns[0].info.values[static_cast<std::size_t>(a.codes[0])] = "nobody";
  CHECK_THROWS_WITH_AS(encoder.encode(unknown, kSeed), doctest::Contains("'nobody'"), Error);
  Table fewer = other;
  fewer.columns.pop_back();
  CHECK_THROWS_AS(encoder.encode(fewer, kSeed), Error);
}

TEST_CASE("an empty cell and a quoted empty cell are two values; a single one stands for both") {
  Table table;
  table.rows = 6;
  table.columns.push_back(category("c", {"", "", "a"}, {0, 1, 0, 2, 1, 1}));
  table.columns[0].info.quoted_empty = 1;
  const TableEncoder both = TableEncoder::fit(table, {}, kSeed);
  CHECK(decoded(both, both.encode(table, kSeed)).columns[0].codes == table.columns[0].codes);
  Table plain;
  plain.rows = 4;
  plain.columns.push_back(category("c", {"a", ""}, {0, 1, 0, 1}));
  const TableEncoder one = TableEncoder::fit(plain, {}, kSeed);
  CHECK(decoded(one, one.encode(table, kSeed)).columns[0].codes ==
        std::vector<std::int32_t>{1, 1, 1, 0, 1, 1});
}

TEST_CASE("a table without columns to model is rejected") {
  CHECK_THROWS_AS(TableEncoder::fit({}, {}, 0), Error);
  Table table;
  table.rows = 5;
  table.columns.resize(1);
  table.columns[0].info.set_kind(ColumnKind::identifier);
  CHECK_THROWS_WITH_AS(TableEncoder::fit(table, {}, 0), doctest::Contains("no column"), Error);
}

TEST_CASE("the encoded table is compact: as many columns and rows as Adult has, under 6 MB") {
  Table table = simulate_customers(32561, 1);
  table.columns.insert(table.columns.end(), table.columns.begin(), table.columns.begin() + 5);
  const TableEncoder encoder = TableEncoder::fit(table, {}, kSeed);
  CHECK(encoder.encode(table, kSeed).bytes() < 2'000'000);
}
