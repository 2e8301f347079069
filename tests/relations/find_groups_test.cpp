// Groups of flags of which one is 1, in tables that violate them in some rows.
#include <doctest/doctest.h>

#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

// One of four flags is 1, the last of which in 3 % of the rows; `first` are rows before them.
std::string flags_csv(const std::string& first) {
  std::mt19937 random(9);
  std::string csv = "red,green,blue,violet,noise\n" + first;
  for (int row = 0; row < 1000; ++row) {
    const auto draw = random() % 100;
    const std::size_t one = draw < 3 ? 3 : draw % 3;
    for (std::size_t flag = 0; flag < 4; ++flag) csv += flag == one ? "1," : "0,";
    csv += std::to_string(random() % 500) + '\n';
  }
  return csv;
}

const std::vector<std::string> kGroup = {"red + green + blue + violet = 1"};

}  // namespace

TEST_CASE("a row in which no flag of a group is 1, or two are, does not hide the group") {
  for (const char* const first : {"", "0,0,0,0,3\n", "1,1,0,0,3\n", "0,0,0,0,3\n0,1,0,1,5\n"}) {
    CAPTURE(first);
    const Table table = table_of(flags_csv(first));
    CHECK(found_in(table, {.share = 0.99}) == kGroup);
  }
  CHECK(found_in(table_of(flags_csv("0,0,0,0,3\n"))).empty());
}

TEST_CASE("a group keeps its rarest flag, whatever the share") {
  const Table table = table_of(flags_csv(""));
  for (const double share : {1.0, 0.99, 0.96, 0.9}) {
    CAPTURE(share);
    CHECK(found_in(table, {.share = share}) == kGroup);
  }
}

TEST_CASE("restored rows have one flag of a group, and rows without one become the last flag") {
  const Table table = table_of(flags_csv("0,0,0,0,3\n1,1,0,0,3\n"));
  const RelationTransform transform =
      RelationTransform::fit(table, find_relations(table, {.share = 0.99}), 1);
  const std::vector<Row> rows = rows_of(csv_of(transform.restore(transform.reduce(table))));
  CHECK(rows[0].at("violet") == "1");
  CHECK(rows[1].at("red") == "1");
  for (const Row& row : rows) {
    int ones = 0;
    for (const char* const flag : {"red", "green", "blue", "violet"}) {
      ones += row.at(flag) == "1" ? 1 : 0;
    }
    CHECK(ones == 1);
  }
}

}  // namespace ballast::test
