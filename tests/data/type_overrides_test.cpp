#include "data/tables/columns/type_overrides.h"

#include <doctest/doctest.h>

#include "data/tables/csv.h"
#include "tests/data/test_folder.h"

using namespace ballast;

TEST_CASE("overrides accept lists of column names") {
  const TestFolder folder;
  const std::string path = folder.file("t.csv", "age,\"a,b\",c=d,z\n1,2,3,4\n5,6,7,8\n9,9,9,9\n");
  TypeOverrides overrides;
  overrides.discrete = {"age,a,b"};
  overrides.types = {"c=d=real"};
  overrides.ignored = {"z"};
  const Table table = read_table(path, {}, overrides);
  REQUIRE(table.columns.size() == 3);
  CHECK(table.columns[0].info.kind == ColumnKind::category);
  CHECK(table.columns[1].info.kind == ColumnKind::category);
  CHECK(table.columns[2].info.kind == ColumnKind::real);
  const auto message = [&](const TypeOverrides& wrong) {
    return message_of([&] { read_table(path, {}, wrong); });
  };
  CHECK(message({{"agee"}, {}, {}, {}}) == "there is no column \"agee\"; did you mean \"age\"?");
  CHECK(contains(message({{}, {"age,y"}, {}, {}}), "there is no column \"y\""));
  CHECK(contains(message({{}, {}, {"zz"}, {}}), "there is no column \"zz\""));
  CHECK(contains(message({{}, {}, {}, {"ag=real"}}), "did you mean \"age\"?"));
  CHECK(contains(message({{}, {}, {}, {"age"}}), "is not of the form column=kind"));
  CHECK(contains(message({{"age"}, {"age"}, {}, {}}), "conflicting options for column"));
  CHECK(contains(message({{"age"}, {}, {"age"}, {}}), "conflicting options for column"));
  CHECK(contains(message({{}, {}, {"age,a,b,c=d,z"}, {}}), "all columns are ignored"));
  CHECK(read_table(path, {}, {{"age", "age"}, {}, {}, {"age=discrete"}}).columns.size() == 4);
}

TEST_CASE("an unknown column is reported with its list") {
  const std::vector<std::string> names = {"age", "size"};
  const auto list_of = [&](const TypeOverrides& overrides) {
    try {
      resolve_overrides(names, overrides);
    } catch (const UnknownColumn& error) {
      CHECK(error.problem() == TableProblem::unknown_column);
      CHECK(error.column() == "agee");
      return error.list();
    }
    FAIL("nothing was thrown");
    return OverrideList::types;
  };
  CHECK(list_of({{"agee"}, {}, {}, {}}) == OverrideList::discrete);
  CHECK(list_of({{}, {"agee"}, {}, {}}) == OverrideList::continuous);
  CHECK(list_of({{}, {}, {"agee"}, {}}) == OverrideList::ignored);
  CHECK(list_of({{}, {}, {}, {"agee=real"}}) == OverrideList::types);
}
