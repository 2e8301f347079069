#include <doctest/doctest.h>

#include "models/argn/commands/impute.h"

namespace ballast::test {

TEST_CASE("the number of a completed table stands before the ending of its file") {
  using argn::commands::numbered_outputs;
  using Names = std::vector<std::string>;
  CHECK(numbered_outputs("out.csv", 1) == Names{"out.csv"});
  CHECK(numbered_outputs("out.csv", 2) == Names{"out-1.csv", "out-2.csv"});
  CHECK(numbered_outputs("a.b/out.csv.gz", 2) == Names{"a.b/out-1.csv.gz", "a.b/out-2.csv.gz"});
  CHECK(numbered_outputs("a.b/out", 2) == Names{"a.b/out-1", "a.b/out-2"});
  CHECK(numbered_outputs("out.gz", 2) == Names{"out-1.gz", "out-2.gz"});
  CHECK(numbered_outputs("a/.csv", 2) == Names{"a/.csv-1", "a/.csv-2"});
}

}  // namespace ballast::test
