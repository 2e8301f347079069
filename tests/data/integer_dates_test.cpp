// Detection of dates among integers.
#include "data/tables/dates/integer_dates.h"

#include <doctest/doctest.h>

using namespace ballast;

TEST_CASE("integers are dates if all are valid and not by chance") {
  const auto format = [](const std::vector<std::int64_t>& values) {
    IntegerDates dates;
    for (const std::int64_t value : values) {
      if (!dates.add(value)) return std::string("no");
    }
    return dates.format();
  };
  CHECK(format({20191231, 20200229, 20180101}) == "%Y%m%d");
  CHECK(format({20191231, 20191231, 20191231, 20191230}) == "");
  CHECK(format({20191231, 99991231, 20180101, 20190101}) == "%Y%m%d");
  CHECK(format({20191231, 20190229}) == "no");
  CHECK(format({17991231}) == "no");
  CHECK(format({22000101}) == "no");
  CHECK(format({20191231, 20191231235959}) == "no");
  CHECK(format({20191231235959, 20191231000000, 20180101121212}) == "%Y%m%d%H%M%S");
  CHECK(format({20191231235960}) == "no");
  CHECK(format({201912312359, 201912310000, 201801011212}) == "%Y%m%d%H%M");
  CHECK(format({201912, 202001, 202002}) == "");
  CHECK(format({201903, 201904, 201905, 201906, 201907, 201908, 201909, 201910, 201911, 201912}) ==
        "%Y%m");
  CHECK(format({201913}) == "no");
  CHECK(format({-20191231}) == "no");
  CHECK(format({0}) == "no");
}
