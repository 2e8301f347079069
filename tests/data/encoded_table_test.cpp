#include "data/encoding/encoded_table.h"

#include <doctest/doctest.h>

#include <vector>

#include "data/encoding/device_table.h"
#include "kernels/error.h"
#include "kernels/memory.h"

using namespace ballast;

namespace {

RowLayout mixed_layout() {
  return make_layout({{.table_column = 0, .numeric = true, .categories = 3},
                      {.table_column = 2, .categories = 2},
                      {.table_column = 3, .numeric = true, .categories = 1},
                      {.table_column = 5, .categories = 4}});
}

EncodedTable mixed_table() {
  EncodedTable table(mixed_layout(), 3);
  for (Index row = 0; row < 3; ++row) {
    table.set(0, row, static_cast<std::int32_t>(row), 0.25f * static_cast<float>(row));
    table.set(1, row, static_cast<std::int32_t>(row % 2), 9);
    table.set(2, row, 0, -0.5f);
    table.set(3, row, static_cast<std::int32_t>(3 - row), 9);
  }
  return table;
}

SparseTensor expand(const EncodedTable& table, const std::vector<std::int32_t>& rows) {
  return DeviceTable(table).expand(Integers::from(rows));
}

}  // namespace

TEST_CASE("layout: alpha before the modes, spans in increasing order, concatenated conditions") {
  const RowLayout layout = mixed_layout();
  CHECK(layout.columns == 1 + 3 + 2 + 1 + 1 + 4);
  REQUIRE(layout.spans.size() == 6);
  Index at = 0;
  for (const Span& span : layout.spans) {
    CHECK(span.offset == at);
    at += span.width;
  }
  CHECK(at == layout.columns);
  CHECK(layout.spans[0].kind == SpanKind::tanh);
  CHECK(layout.spans[2].kind == SpanKind::softmax);
  CHECK(layout.parts[0].span == 1);
  CHECK(layout.parts[1].span == 2);
  CHECK(layout.parts[2].offset == 6);
  CHECK(layout.parts[2].code_offset() == 7);
  CHECK(layout.parts[3].span == 5);
  REQUIRE(layout.conditions.size() == 2);
  CHECK(layout.conditions[1].part == 3);
  CHECK(layout.conditions[1].offset == 2);
  CHECK(layout.condition_columns == 6);
  CHECK_THROWS_AS(make_layout({{.categories = 0}}), Error);
  CHECK_THROWS_AS(make_layout({{.categories = Index{1} << 31}}), Error);
}

TEST_CASE("codes of every width are stored, a code out of range is rejected") {
  for (const Index categories : {1, 2, 255, 256, 257, 65535, 65536, 65537, 100000}) {
    CAPTURE(categories);
    EncodedTable table(make_layout({{.categories = categories}}), 3);
    table.set(0, 1, static_cast<std::int32_t>(categories - 1), 0);
    CHECK(table.code(0, 0) == 0);
    CHECK(table.code(0, 1) == categories - 1);
    CHECK(table.code(0, 2) == 0);
    CHECK(table.alpha(0, 1) == 0);
    CHECK_THROWS_AS(table.set(0, 0, static_cast<std::int32_t>(categories), 0), Error);
    CHECK_THROWS_AS(table.set(0, 0, -1, 0), Error);
  }
  CHECK(EncodedTable(make_layout({{.categories = 256}}), 1000).bytes() == 1000);
  CHECK(EncodedTable(make_layout({{.categories = 257}}), 1000).bytes() == 2000);
  CHECK(EncodedTable(make_layout({{.numeric = true, .categories = 9}}), 1000).bytes() == 5000);
  CHECK_THROWS_AS(EncodedTable(RowLayout(), Index{1} << 31), Error);
}

TEST_CASE("expand: the requested rows in order, including repeated ones") {
  const EncodedTable table = mixed_table();
  const SparseTensor batch = expand(table, {2, 0, 2, 1});
  CHECK(batch.rows() == 4);
  CHECK(batch.columns() == 12);
  CHECK(batch.entries() == 6);
  const std::vector<Real> dense = batch.to_dense().to_vector();
  const std::vector<Real> expected{
      0.5,  0, 0, 1, 1, 0, -0.5, 1, 0, 1, 0, 0,  //
      0,    1, 0, 0, 1, 0, -0.5, 1, 0, 0, 0, 1,  //
      0.5,  0, 0, 1, 1, 0, -0.5, 1, 0, 1, 0, 0,  //
      0.25, 0, 1, 0, 0, 1, -0.5, 1, 0, 0, 1, 0,
  };
  CHECK(dense == expected);
  CHECK(expand(table, {}).rows() == 0);
}

TEST_CASE("expand: a table with only categories needs no values; memory comes from the arena") {
  EncodedTable table(make_layout({{.categories = 3}, {.categories = 2}}), 4);
  table.set(0, 3, 2, 0);
  const std::vector<std::int32_t> rows{3, 1};
  SparseTensor batch = expand(table, rows);
  CHECK(batch.mutable_value() == nullptr);
  CHECK(batch.to_dense().to_vector() == std::vector<Real>{0, 0, 1, 1, 0, 1, 0, 0, 1, 0});
  batch = expand(table, rows);
  batch = {};
  const auto before = arena_statistics({}).system_allocations;
  for (int i = 0; i < 10; ++i) batch = expand(table, rows);
  CHECK(arena_statistics({}).system_allocations <= before + 1);
}

TEST_CASE("gather: codes of all parts and alphas of the numeric ones") {
  const EncodedTable table = mixed_table();
  const DeviceTable::Parts parts = DeviceTable(table).gather(Integers::from({2, 1}));
  CHECK(parts.codes.to_vector() == std::vector<std::int32_t>{2, 0, 0, 1, 1, 1, 0, 2});
  CHECK(parts.alphas.to_vector() == std::vector<Real>{0.5, -0.5, 0.25, -0.5});
  const EncodedTable plain(make_layout({{.categories = 3}}), 1);
  CHECK_FALSE(DeviceTable(plain).gather(Integers::from({0})).alphas.defined());
}

TEST_CASE("rows of an encoded table are selected and appended") {
  EncodedTable table = mixed_table();
  const EncodedTable picked = table.take({2, 0, 2});
  CHECK(picked.rows() == 3);
  const std::vector<std::int32_t> places = {2, 0, 2};
  const auto same = [](const SparseTensor& a, const SparseTensor& b) {
    return a.to_dense().to_vector() == b.to_dense().to_vector();
  };
  CHECK(same(expand(picked, {0, 1, 2}), expand(table, places)));
  table.append(picked);
  CHECK(table.rows() == 6);
  CHECK(same(expand(table, {0, 1, 2, 3, 4, 5}), expand(mixed_table(), {0, 1, 2, 2, 0, 2})));
  CHECK(mixed_table().take({}).rows() == 0);
}
