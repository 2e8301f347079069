#include "data/classes/class_sampler.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/error.h"

using namespace ballast;

TEST_CASE("a class sampler draws all classes equally often, and only items of the class") {
  // 100 items of class 0, 3 of class 2, none of class 1, one of class 3.
  std::vector<std::int32_t> labels(100, 0);
  labels.insert(labels.end(), {2, 3, 2, 2});
  const ClassSampler sampler(labels, 4, {});
  constexpr Index kCount = 3000;
  const Integers classes = sampler.draw_classes({.seed = 1}, kCount);
  const Integers items = sampler.draw_items({.seed = 1}, classes);
  std::vector<int> class_counts(4);
  std::vector<int> item_counts(labels.size());
  for (Index i = 0; i < kCount; ++i) {
    const auto item = static_cast<std::size_t>(items.data()[i]);
    REQUIRE(item < labels.size());
    CHECK(labels[item] == classes.data()[i]);
    ++class_counts[static_cast<std::size_t>(classes.data()[i])];
    ++item_counts[item];
  }
  CHECK(class_counts[1] == 0);
  for (const std::size_t c : {0, 2, 3}) CHECK(std::abs(class_counts[c] - 1000) < 130);
  for (const std::size_t item : {100, 102, 103}) CHECK(std::abs(item_counts[item] - 333) < 90);
}

TEST_CASE("a class sampler rejects labels out of range and empty sets") {
  CHECK_THROWS_WITH_AS(ClassSampler({0, 4}, 4, {}), doctest::Contains("item 1 is 4"), Error);
  CHECK_THROWS_AS(ClassSampler({}, 2, {}), Error);
}

TEST_CASE("a class sampler by size draws all items equally often") {
  std::vector<std::int32_t> labels(6, 0);
  labels.insert(labels.end(), {2, 2, 1, 2});
  const ClassSampler sampler(labels, 4, {}, ClassSampler::Law::by_size);
  constexpr Index kCount = 10000;
  const Integers items = sampler.draw_items({.seed = 1}, sampler.draw_classes({.seed = 1}, kCount));
  std::vector<int> counts(labels.size());
  for (Index i = 0; i < kCount; ++i) ++counts[static_cast<std::size_t>(items.data()[i])];
  for (const int count : counts) CHECK(std::abs(count - 1000) < 130);
}
