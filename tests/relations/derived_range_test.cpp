// What a model file and restored rows contain of the extreme values of derived columns.
#include <doctest/doctest.h>

#include "data/encoding/number_values.h"
#include "data/encoding/table_encoder.h"
#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

// Columns that are derived, with one row of values that no other row comes near, and the number of
// that row.
struct Extreme {
  std::string csv;
  int row;
};
Extreme extreme_table() {
  std::mt19937 random(8);
  std::string csv = "a,b,total,copy,start,end,group,level,seen,reading\n";
  constexpr int kRow = 250;
  for (int row = 0; row < 500; ++row) {
    const bool extreme = row == kRow;
    const int a = extreme ? 77001 : static_cast<int>(random() % 1000);
    const int b = extreme ? 88002 : static_cast<int>(random() % 1000);
    const int start = static_cast<int>(random() % 500);
    const int end = extreme ? 9017 : start + static_cast<int>(random() % 300);
    const auto group = random() % 5;
    const bool seen = extreme || random() % 3 > 0;
    csv += std::to_string(a) + ',' + std::to_string(b) + ',' + std::to_string(a + b) + ',' +
           std::to_string(a) + ',' + day_text(start) + ',' + day_text(end) + ",g" +
           std::to_string(group) + ',' + std::to_string(group * 3) + ',' +
           (seen ? std::to_string(random() % 90) : "") + ',' +
           (seen ? cents_text(extreme ? 99123456 : static_cast<long>(random() % 5000)) : "") + '\n';
  }
  return {csv, kRow};
}

RelationTransform fitted(const Table& table, Index protect) {
  return RelationTransform::fit(table, find_relations(table, {}, protect), protect);
}

}  // namespace

TEST_CASE("the ranges of derived columns leave out the smallest and largest values") {
  const Table table = table_of(extreme_table().csv);
  REQUIRE(fitted(table, 1).texts().size() == 5);
  const auto most = [&](Index protect, const char* name) {
    return fitted(table, protect).columns()[table.find(name)].maximum();
  };
  for (const char* const name : {"total", "copy", "end", "reading"}) {
    CAPTURE(name);
    CHECK(most(1, name) == table.columns[table.find(name)].info.maximum());
    CHECK(most(2, name) < table.columns[table.find(name)].info.maximum());
  }
  CHECK(most(2, "level") == 12);
}

TEST_CASE("restored values of an order are within the range that is left") {
  const Table table = table_of(extreme_table().csv);
  const RelationTransform transform = fitted(table, 2);
  const std::vector<Row> rows = rows_of(csv_of(transform.restore(transform.reduce(table))));
  for (const Row& row : rows) CHECK(row.at("end") < day_text(800));
}

TEST_CASE("extreme values are not drawn for missing ones") {
  const Table table = table_of(extreme_table().csv);
  const RelationTransform transform = fitted(table, 2);
  const Table reduced = transform.reduce(table);
  const std::vector<double>& readings = reduced.columns[reduced.find("reading")].reals;
  CHECK(std::count_if(readings.begin(), readings.end(), [](double x) { return x > 50; }) == 1);
  EncoderOptions options;
  options.protect = 2;
  options.bins = BinOptions();
  const TableEncoder encoder = TableEncoder::fit(reduced, options, 0);
  CHECK(encoder.columns()[reduced.find("reading")].maximum() <= 50);
}

TEST_CASE("a range keeps at least the median") {
  CHECK((protected_range({5, 1, 9, 7}, 1) == ValueRange<std::uint64_t>{1, 9}));
  CHECK((protected_range({5, 1, 9, 7}, 2) == ValueRange<std::uint64_t>{5, 7}));
  CHECK((protected_range({5, 1, 9}, 50) == ValueRange<std::uint64_t>{5, 5}));
  CHECK((protected_range({3}, 2) == ValueRange<std::uint64_t>{3, 3}));
}

}  // namespace ballast::test
