#include "kernels/any_order.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <vector>

using namespace ballast;

namespace {

constexpr Index kRows = 6000;

// Categories 3, 2, 4, 5; the last column refines the one before it.
const std::vector<ContextColumn> kColumns{{3, 0, 0}, {2, 4, 0}, {4, 7, 0}, {5, 12, 1}};

struct Hidden {
  std::vector<std::int32_t> codes, shown, target;
  std::vector<Real> weight;
};

Hidden hide(const std::vector<ContextColumn>& columns, std::uint64_t seed = 1) {
  const auto count = static_cast<Index>(columns.size());
  const auto size = static_cast<std::size_t>(kRows * count);
  Hidden h{{}, std::vector<std::int32_t>(size), std::vector<std::int32_t>(size),
           std::vector<Real>(kRows)};
  for (std::size_t i = 0; i < size; ++i) {
    h.codes.push_back(static_cast<std::int32_t>(i * 7) % columns[i % columns.size()].categories);
  }
  hide_codes({}, {.seed = seed}, {columns.data(), count}, h.codes.data(), kRows,
             {h.shown.data(), h.target.data(), h.weight.data()});
  return h;
}

std::vector<ContextColumn> without_refinement() {
  std::vector<ContextColumn> columns = kColumns;
  columns.back().refines = 0;
  return columns;
}

}  // namespace

TEST_CASE("hide_codes: a code is either shown or the target; the weight counts the targets") {
  const Hidden h = hide(without_refinement());
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
  const Hidden h = hide(without_refinement());
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

TEST_CASE("hide_codes: a refining column is shown and predicted only with the one before it") {
  const Hidden h = hide(kColumns);
  int both_shown = 0;
  int predicted = 0;
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t i = row * 4;
    if (h.shown[i + 2] < 0) {
      CHECK(h.shown[i + 3] < 0);
      CHECK(h.target[i + 3] < 0);
    }
    both_shown += h.shown[i + 3] >= 0 ? 1 : 0;
    predicted += h.target[i + 3] >= 0 ? 1 : 0;
  }
  CHECK(both_shown > kRows / 10);
  CHECK(predicted > kRows / 10);
}

TEST_CASE("hide_codes: another seed hides other codes, the same one the same") {
  CHECK(hide(kColumns, 1).shown == hide(kColumns, 1).shown);
  CHECK(hide(kColumns, 1).shown != hide(kColumns, 2).shown);
}

TEST_CASE("expand_context: the input of each code, or the one of the hidden column") {
  const std::vector<std::int32_t> shown{0, 1, 3, 4, -1, -1, -1, -1};
  std::vector<std::int32_t> index(8);
  expand_context({}, {kColumns.data(), 4}, shown.data(), 2, index.data());
  CHECK(index == std::vector<std::int32_t>{0, 5, 10, 16, 3, 6, 11, 17});
}
