#include "kernels/any_order.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <vector>

using namespace ballast;

namespace {

constexpr Index kRows = 6000;

const std::vector<ContextColumn> kColumns{{3, 0}, {2, 4}, {4, 7}, {5, 12}};

struct Hidden {
  std::vector<std::int32_t> codes, shown, target;
  std::vector<Real> weight;
};

Hidden hide(std::uint64_t seed = 1) {
  const auto count = static_cast<Index>(kColumns.size());
  const auto size = static_cast<std::size_t>(kRows * count);
  Hidden h{{},
           std::vector<std::int32_t>(size),
           std::vector<std::int32_t>(size),
           std::vector<Real>(kRows)};
  for (std::size_t i = 0; i < size; ++i) {
    h.codes.push_back(static_cast<std::int32_t>(i * 7) % kColumns[i % kColumns.size()].categories);
  }
  hide_codes({}, {.seed = seed}, {kColumns.data(), count}, h.codes.data(), kRows,
             {h.shown.data(), h.target.data(), h.weight.data()});
  return h;
}

}  // namespace

TEST_CASE("hide_codes: a code is either shown or the target; the weight counts the targets") {
  const Hidden h = hide();
  for (Index row = 0; row < kRows; ++row) {
    int targets = 0;
    for (std::size_t c = 0; c < 4; ++c) {
      const std::size_t i = static_cast<std::size_t>(row) * 4 + c;
      CHECK((h.shown[i] == h.codes[i]) != (h.target[i] == h.codes[i]));
      CHECK(h.shown[i] + h.target[i] == h.codes[i] - 1);
      targets += h.target[i] >= 0 ? 1 : 0;
    }
    CHECK(h.weight[static_cast<std::size_t>(row)] == doctest::Approx(4.0 / targets));
  }
}

TEST_CASE("hide_codes: all sizes up to columns - 1 and all subsets of a size are equally likely") {
  const Hidden h = hide();
  std::map<std::set<std::size_t>, int> counts;
  for (std::size_t row = 0; row < kRows; ++row) {
    std::set<std::size_t> shown;
    for (std::size_t c = 0; c < 4; ++c) {
      if (h.shown[row * 4 + c] >= 0) shown.insert(c);
    }
    ++counts[shown];
  }
  CHECK(counts.size() == 1 + 4 + 6 + 4);
  const std::vector<double> subsets{1, 4, 6, 4};
  for (const auto& entry : counts) {
    const double expected = kRows / 4.0 / subsets.at(entry.first.size());
    CHECK(entry.second == doctest::Approx(expected).epsilon(0.2));
  }
}

TEST_CASE("hide_codes: another seed hides other codes, the same one the same") {
  CHECK(hide(1).shown == hide(1).shown);
  CHECK(hide(1).shown != hide(2).shown);
}

TEST_CASE("expand_context: the input of each code, or the one of the hidden column") {
  const std::vector<std::int32_t> shown{0, 1, 3, 4, -1, -1, -1, -1};
  std::vector<std::int32_t> index(8);
  expand_context({}, {kColumns.data(), 4}, shown.data(), 2, index.data());
  CHECK(index == std::vector<std::int32_t>{0, 5, 10, 16, 3, 6, 11, 17});
}
