#include "layers/module.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

#include "kernels/error.h"
#include "layers/layers.h"

namespace ballast {
namespace {

TEST_CASE("parameters lie in one flat buffer, each on 64 bytes, with zeros between") {
  ParameterGroup group;
  group.add("a", {3, 5});
  group.add("b", {});
  group.add("nothing", {0, 4});
  group.add("c", {16});
  group.allocate({});
  REQUIRE_EQ(group.size(), 4);
  for (std::size_t i = 0; i < group.size(); ++i) {
    CHECK_EQ(reinterpret_cast<std::uintptr_t>(group.parameter(i).data()) % 64, 0);
    CHECK_EQ(reinterpret_cast<std::uintptr_t>(group.gradient(i).data()) % 64, 0);
    CHECK_EQ(group.parameter(i).data(), group.flat_parameters().data() + group.offset(i));
    CHECK(group.parameter(i).requires_grad());
    CHECK_FALSE(group.gradient(i).requires_grad());
  }
  CHECK_EQ(group.name(1), "b");
  CHECK_EQ(group.parameter(0).shape(), Shape{3, 5});
  const auto values = group.flat_parameters().to_vector();
  CHECK(std::all_of(values.begin(), values.end(), [](Real value) { return value == 0; }));
}

TEST_CASE("a parameter group refuses what cannot be right") {
  ParameterGroup group;
  group.add("a", {2});
  CHECK_THROWS_AS(group.add("a", {2}), Error);
  CHECK_THROWS_AS(group.parameters(), Error);
  CHECK_THROWS_AS(group.flat_gradients(), Error);
  group.allocate({});
  CHECK_THROWS_AS(group.add("b", {2}), Error);
  CHECK_THROWS_AS(group.allocate({}), Error);
  CHECK_THROWS(group.parameter(1));
}

TEST_CASE("an empty group can be allocated") {
  ParameterGroup group;
  group.allocate({});
  CHECK_EQ(group.flat_parameters().count(), 0);
}

TEST_CASE("initialize_uniform stays within its bound and depends on the call") {
  Tensor a = Tensor::zeros({1000});
  Tensor b = Tensor::zeros({1000});
  initialize_uniform(a, Real{0.25}, {.seed = 1, .call = 1});
  initialize_uniform(b, Real{0.25}, {.seed = 1, .call = 2});
  const auto values = a.to_vector();
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  CHECK(*low >= Real{-0.25});
  CHECK(*low < Real{-0.24});
  CHECK(*high < Real{0.25});
  CHECK(*high > Real{0.24});
  CHECK(values != b.to_vector());
  initialize_uniform(b, Real{0.25}, {.seed = 1, .call = 1});
  CHECK(values == b.to_vector());
}

}  // namespace
}  // namespace ballast
