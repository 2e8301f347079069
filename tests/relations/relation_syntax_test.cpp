#include "data/relations/relation_syntax.h"

#include <doctest/doctest.h>

#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

std::vector<ColumnInfo> columns_named(const std::vector<std::string>& names) {
  std::vector<ColumnInfo> columns;
  for (const std::string& name : names) {
    ColumnInfo& info = columns.emplace_back();
    info.name = name;
    info.set_kind(name[0] == 't' ? ColumnKind::category : ColumnKind::integer);
  }
  return columns;
}

const std::vector<ColumnInfo> kColumns =
    columns_named({"a", "b", "capital", "capital-gain", "net worth", "a - b", "text", "tag", "2"});

std::string parsed(const std::string& text) {
  return relation_text(parse_relation(text, kColumns), kColumns);
}

std::string error_of(const std::string& text) {
  try {
    parse_relation(text, kColumns);
  } catch (const RelationError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("relations are parsed, with the longest names that match") {
  CHECK(parsed("a -> b") == "a -> b");
  CHECK(parsed("a<=b") == "a <= b");
  CHECK(parsed("a >= b") == "b <= a");
  CHECK(parsed("capital = a + b") == "capital = a + b");
  CHECK(parsed("  net worth=capital-gain-b ") == "net worth = capital-gain - b");
  CHECK(parsed("capital-gain = -a + capital - b") == "capital-gain = - a + capital - b");
  CHECK(parsed("b = 2.54 * a") == "b = 2.54 * a");
  CHECK(parsed("b = 0.5*a - 2 * capital + 2") == "b = 0.5 * a - 2 * capital + 2");
  CHECK(parsed("capital = a - b") == "capital = a - b");  // one column of this name
  CHECK(parsed("text -> tag") == "text -> tag");
  CHECK(parsed("text = tag") == "text = tag");
  CHECK(parse_relation("capital = a - b", kColumns) == Relation(LinearRelation{2, {{5, {1, 0}}}}));
}

TEST_CASE("invalid relations are errors that say why") {
  CHECK(error_of("capitol -> a") ==
        "relation 'capitol -> a': there is no column \"capitol\"; did you mean \"capital\"?");
  CHECK(error_of("a = b + capitall") ==
        "relation 'a = b + capitall': there is no column \"capitall\"; did you mean \"capital\"?");
  for (const char* text : {"", "a", "a b", "a <", "a < b", "a -> ", "= a", "a = ", "a = b +",
                           "a <= b <= capital", "a -> b -> capital"}) {
    CAPTURE(text);
    CHECK(error_of(text).starts_with("relation '" + std::string(text) + "': "));
  }
  CHECK(error_of("a = a").find("occurs twice") != std::string::npos);
  CHECK(error_of("a <= a").find("occurs twice") != std::string::npos);
  CHECK(error_of("a = b + b").find("occurs twice") != std::string::npos);
  CHECK(error_of("a = 0 * b").find("invalid factor '0'") != std::string::npos);
  CHECK(error_of("a = 1.2.3 * b").find("invalid factor") != std::string::npos);
  CHECK(error_of("a = b + text").find("a number or date is needed") != std::string::npos);
}

}  // namespace ballast::test
