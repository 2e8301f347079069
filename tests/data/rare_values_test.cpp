#include "data/encoding/rare_values.h"

#include <doctest/doctest.h>

using namespace ballast;

namespace {

ColumnInfo categories(const std::vector<std::string>& values) {
  ColumnInfo info;
  info.values = values;
  info.value_counts.assign(values.size(), 1);
  return info;
}

}  // namespace

TEST_CASE("numbers, with separators or not, name nobody; other texts of digits may") {
  for (const auto& values : {std::vector<std::string>{"1", "2.5", "3e4", "unknown"},
                             {"1.705.833.333", "2,666,667", "-12.345", "627.5"},
                             {" 17 ", "18", "?"}}) {
    CHECK(are_mostly_numbers(categories(values)));
    CHECK_FALSE(has_replaceable_values(categories(values)));
  }
  for (const auto& values : {std::vector<std::string>{"10.0.0.1", "10.0.0.12", "172.16.4.1"},
                             {"2011-02-03", "2012-03-04", "2013-05-06"},
                             {"555-1234", "555-2345", "555-3456"},
                             {"1.70.833", "17,05", "1.705,833", "1..705"},
                             {"a", "b", "3"}}) {
    CHECK_FALSE(are_mostly_numbers(categories(values)));
    CHECK(has_replaceable_values(categories(values)));
  }
}
