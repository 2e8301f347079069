#include <doctest/doctest.h>

#include "models/options/option_values.h"
#include "models/rae/commands/counts.h"

namespace ballast::rae::commands {
namespace {

const std::vector<Index> kCounts = {1000, 40, 0, 2};
const std::vector<std::string> kNames = {"cat", "dog", "a=b", "x, y"};

std::vector<Index> to(const std::string& text) {
  return synthetic_counts({text, ""}, kCounts, kNames);
}
std::vector<Index> per_class(const std::string& text) {
  return synthetic_counts({"majority", text}, kCounts, kNames);
}

TEST_CASE("synthetic counts for --to: majority, number, share") {
  CHECK(to("majority") == std::vector<Index>{0, 960, 0, 998});
  CHECK(to("500") == std::vector<Index>{0, 460, 0, 498});
  CHECK(to("0.5") == std::vector<Index>{0, 460, 0, 498});
  CHECK(to("1.5") == std::vector<Index>{500, 1460, 0, 1498});
  CHECK(to("20") == std::vector<Index>{0, 0, 0, 18});
}

TEST_CASE("synthetic counts for --per-class") {
  CHECK(per_class("dog=100") == std::vector<Index>{0, 60, 0, 0});
  CHECK(per_class("x, y=3,dog=41") == std::vector<Index>{0, 1, 0, 1});
  CHECK(per_class("dog=10,a=b=7") == std::vector<Index>{0, 0, 7, 0});
}

TEST_CASE("invalid --to and --per-class are rejected") {
  for (const char* text : {"", "all", "-3", "0", "0.0", "1.x", "nan."}) {
    CAPTURE(text);
    CHECK_THROWS_AS(to(text), UsageError);
  }
  CHECK_THROWS_WITH_AS(per_class("bird=3"), doctest::Contains("'bird'; the classes are cat, dog"),
                       UsageError);
  CHECK_THROWS_WITH_AS(per_class("bird=3,dog=4"), doctest::Contains("'bird';"), UsageError);
  CHECK_THROWS_WITH_AS(per_class("cat=-5,dog=10"), doctest::Contains("-5"), UsageError);
  CHECK_THROWS_WITH_AS(per_class("dog=50,dog=60"), doctest::Contains("'dog' is given twice"),
                       UsageError);
  for (const char* text : {"dog", "dog=", "dog=x", "dog=-1", ","}) {
    CAPTURE(text);
    CHECK_THROWS_AS(per_class(text), UsageError);
  }
}

}  // namespace
}  // namespace ballast::rae::commands
