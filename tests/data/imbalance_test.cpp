#include "data/classes/imbalance.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "data/images/rendered_digits.h"
#include "kernels/error.h"

using namespace ballast;

namespace {

std::vector<std::int32_t> repeating_labels(std::size_t count, std::int32_t classes) {
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < count; ++i) {
    labels.push_back(static_cast<std::int32_t>(i * 7 % static_cast<std::size_t>(classes)));
  }
  return labels;
}

}  // namespace

TEST_CASE("a selection has the requested counts, each item once, and depends only on the seed") {
  const std::vector<std::int32_t> labels = repeating_labels(300, 3);
  const std::vector<Index> counts = {50, 7, 0};
  const std::vector<Index> chosen = choose_per_class(labels, counts, {.seed = 4});
  CHECK(std::is_sorted(chosen.begin(), chosen.end()));
  CHECK(std::adjacent_find(chosen.begin(), chosen.end()) == chosen.end());
  std::vector<std::int32_t> of_chosen;
  for (const Index i : chosen) of_chosen.push_back(labels[static_cast<std::size_t>(i)]);
  CHECK(count_classes(of_chosen, 3) == counts);
  CHECK(choose_per_class(labels, counts, {.seed = 4}) == chosen);
  CHECK(choose_per_class(labels, counts, {.seed = 5}) != chosen);
}

TEST_CASE("a larger selection contains the smaller one") {
  const std::vector<std::int32_t> labels = repeating_labels(300, 3);
  const std::vector<Index> few = choose_per_class(labels, {5, 20, 3}, {.seed = 1});
  const std::vector<Index> more = choose_per_class(labels, {50, 20, 100}, {.seed = 1});
  CHECK(std::includes(more.begin(), more.end(), few.begin(), few.end()));
  CHECK_THROWS_WITH_AS(choose_per_class(labels, {1, 101, 1}, {}),
                       doctest::Contains("101 items of class 1"), Error);
}

TEST_CASE("images are taken with their labels") {
  const ImageSet digits = render_digits(12, 1, 8).images;
  const ImageSet some = select_items(digits, {3, 3, 11});
  CHECK(some.count == 3);
  CHECK(some.class_names == digits.class_names);
  CHECK(some.labels ==
        std::vector<std::int32_t>{digits.labels[3], digits.labels[3], digits.labels[11]});
  CHECK(std::equal(some.image(2), some.image(2) + some.image_size(), digits.image(11)));
}

TEST_CASE("items are grouped by class, and rows are selected by index") {
  const auto items = items_of_classes({1, 0, 1, 5, -1, 1}, 3);
  CHECK(items == std::vector<std::vector<Index>>{{1}, {0, 2, 5}, {}});
  CHECK(select_rows({1, 2, 3, 4, 5, 6}, 2, {2, 0, 2}) == std::vector<Real>{5, 6, 1, 2, 5, 6});
}

TEST_CASE("images are appended to others with the same classes") {
  const ImageSet digits = render_digits(5, 1, 8).images;
  ImageSet all = empty_like(digits);
  CHECK(all.count == 0);
  CHECK(all.class_names == digits.class_names);
  append(all, select_items(digits, {4}));
  append(all, select_items(digits, {0, 1}));
  CHECK(all.pixels == select_items(digits, {4, 0, 1}).pixels);
  CHECK(all.labels == select_items(digits, {4, 0, 1}).labels);
  CHECK(all.count == 3);
}
