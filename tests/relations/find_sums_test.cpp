// Sums of columns among many others.
#include <doctest/doctest.h>

#include "tests/relations/related_table.h"

namespace ballast::test {

TEST_CASE("an exact sum is found among many small numbers that nearly agree with rounded ones") {
  std::mt19937 random(11);
  constexpr int kSmall = 60;
  std::string csv;
  for (int i = 0; i < 4; ++i) csv += "count" + std::to_string(i) + ',';
  for (int i = 0; i < kSmall; ++i) csv += "small" + std::to_string(i) + ',';
  csv += "left,right,total\n";
  for (int row = 0; row < 500; ++row) {
    for (int i = 0; i < 4; ++i) csv += std::to_string(random() % 3) + ',';
    for (int i = 0; i < kSmall; ++i) csv += cents_text(static_cast<long>(random() % 60)) + ',';
    const auto left = static_cast<long>(random() % 90000);
    const auto right = static_cast<long>(random() % 90000);
    csv += cents_text(left) + ',' + cents_text(right) + ',' + cents_text(left + right) + '\n';
  }
  CHECK(found_in(table_of(csv)) == std::vector<std::string>{"total = left + right"});
}

}  // namespace ballast::test
