#include "data/tables/table_rows.h"

#include <doctest/doctest.h>

using namespace ballast;

namespace {

Table table(const std::vector<std::int64_t>& integers, const std::vector<std::int32_t>& missing) {
  Column column;
  column.info.name = "n";
  column.info.set_kind(ColumnKind::integer);
  column.info.missing_texts = {"?"};
  column.integers = integers;
  column.missing = missing;
  Table result;
  result.columns = {column};
  result.rows = static_cast<Index>(integers.size());
  return result;
}

}  // namespace

TEST_CASE("rows are selected in the given order, with their marks of missing values") {
  const Table selected = select_rows(table({1, 0, 3}, {-1, 0, -1}), {2, 1, 2});
  CHECK(selected.rows == 3);
  CHECK(selected.columns[0].info.name == "n");
  CHECK(selected.columns[0].integers == std::vector<std::int64_t>{3, 0, 3});
  CHECK(selected.columns[0].missing == std::vector<std::int32_t>{-1, 0, -1});
  CHECK(select_rows(table({1}, {}), {}).rows == 0);
}

TEST_CASE("rows are appended, whichever of the tables has missing values") {
  Table first = table({1, 2}, {});
  append_rows(first, table({0}, {0}));
  append_rows(first, table({4}, {}));
  CHECK(first.rows == 4);
  CHECK(first.columns[0].integers == std::vector<std::int64_t>{1, 2, 0, 4});
  CHECK(first.columns[0].missing == std::vector<std::int32_t>{-1, -1, 0, -1});
  Table empty;
  append_rows(empty, first);
  CHECK(empty.columns[0].integers == first.columns[0].integers);
}
