#include "models/tabular/training_data.h"

#include <doctest/doctest.h>

#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

// The size, a number, has a name in 3 rows each; a and b add up to total.
Table rare_codes() {
  std::mt19937 random(4);
  std::string csv = "size,name,total,a,b\n";
  for (int row = 0; row < 300; ++row) {
    const auto a = random() % 500;
    const auto b = random() % 500;
    csv += std::to_string(17 * (row / 3) + 1000) + ",name " + std::to_string(row / 30) + ',' +
           std::to_string(a + b) + ',' + std::to_string(a) + ',' + std::to_string(b) + '\n';
  }
  return table_of(csv);
}

std::vector<std::string> kept(const Table& table, const RelationOptions& options, Index protect) {
  EncoderOptions encoder;
  encoder.protect = protect;
  return sorted(fit_columns(table, options, encoder, 0).relations.texts());
}

const std::vector<std::string> kBoth = {"size -> name", "total = a + b"};

}  // namespace

TEST_CASE("found relations that protection empties are dropped, also beside a given one") {
  const Table table = rare_codes();
  CHECK(kept(table, {}, 3) == kBoth);
  CHECK(kept(table, {}, 5) == std::vector<std::string>{"total = a + b"});
  CHECK(kept(table, {.given = {"total = a + b"}}, 5) == std::vector<std::string>{"total = a + b"});
  CHECK(kept(table, {.given = {"total = a + b"}}, 3) == kBoth);
}

TEST_CASE("a given relation that protection empties is an error") {
  CHECK_THROWS_WITH_AS(kept(rare_codes(), {.given = {"size -> name"}}, 5),
                       doctest::Contains("occurs in fewer than 5 rows"), RelationError);
}

}  // namespace ballast::test
