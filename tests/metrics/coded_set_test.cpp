#include "metrics/codes/coded_set.h"

#include <algorithm>
#include <limits>

#include "tests/metrics/make_codes.h"

using namespace ballast;

TEST_CASE("coded set: invalid sets are rejected with a message") {
  const CodedSet good = perfect_codes(20, 1);
  const auto error = [](const CodedSet& set) {
    return error_of([&] { check_coded_set("measure", set); });
  };
  CHECK(error(good).empty());
  CodedSet bad = good;
  bad.items = 0;
  CHECK(error(bad) ==
        "measure: 0 items with 6 codes and 5 factors; at least one of each is required");
  bad = good;
  bad.factors.clear();
  CHECK(error(bad) ==
        "measure: 20 items with 6 codes and 0 factors; at least one of each is required");
  bad = good;
  bad.codes.pop_back();
  CHECK(error(bad) == "measure: codes have 119 values; expected 20x6");
  bad = good;
  bad.values.push_back(0);
  CHECK(error(bad) == "measure: factors have 101 values; expected 20x5");
  bad = good;
  bad.codes[8] = std::numeric_limits<Real>::quiet_NaN();
  CHECK(error(bad) == "measure: code 2 of item 1 is not finite");
  bad = good;
  bad.values[11] = 4;
  CHECK(error(bad) == "measure: factor 'scale' of item 2 is 4; valid values are 0 to 3");
  bad.values[11] = -1;
  CHECK(error(bad) == "measure: factor 'scale' of item 2 is -1; valid values are 0 to 3");
}

TEST_CASE("coded set: train set and test set must have the same dimensions and factors") {
  const CodedSet train = perfect_codes(20, 1);
  const std::string differ = "measure: train set and test set have different dimensions or factors";
  const auto error = [&](const CodedSet& test) {
    return error_of([&] { check_coded_sets("measure", train, test); });
  };
  CHECK(error(perfect_codes(9, 2)).empty());
  CHECK(error(random_codes(9, 2)) == differ);
  CodedSet other = train;
  other.factors[1].size = 9;
  CHECK(error(other) == differ);
  other = train;
  other.factors[1].ordered = false;
  CHECK(error(other) == differ);
  other.codes[0] = std::numeric_limits<Real>::infinity();
  CHECK(error(other) == "measure: code 0 of item 0 is not finite");
}

TEST_CASE("coded set: halves contain each item once and depend only on the seed") {
  CodedSet set = random_values(101, 3);
  set.dimensions = 2;
  for (Index i = 0; i < 101; ++i) {
    set.codes.push_back(static_cast<Real>(i));
    set.codes.push_back(static_cast<Real>(set.values[static_cast<std::size_t>(i * 5 + 4)]));
  }
  const auto [first, second] = split_halves(set, {7, 1});
  CHECK(first.items == 50);
  CHECK(second.items == 51);
  std::vector<Real> seen;
  for (const CodedSet* half : {&first, &second}) {
    check_coded_set("halves", *half);
    const Labels rows = values_of(*half, 4);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CHECK(half->codes[2 * i + 1] == static_cast<Real>(rows[i]));
    }
    const std::vector<Real> items = codes_of(*half, 0);
    seen.insert(seen.end(), items.begin(), items.end());
  }
  CHECK(split_halves(set, {7, 1}).first.codes == first.codes);
  CHECK(split_halves(set, {8, 1}).first.codes != first.codes);
  CHECK_FALSE(std::is_sorted(seen.begin(), seen.end()));
  std::sort(seen.begin(), seen.end());
  for (std::size_t i = 0; i < 101; ++i) CHECK(seen[i] == static_cast<Real>(i));
}
