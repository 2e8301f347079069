#include "layers/draws.h"

#include <doctest/doctest.h>

#include <set>

namespace ballast {
namespace {

TEST_CASE("draws number the streams of a step in order") {
  Draws draw(7, {});
  draw.start_step(5);
  const Random first = draw.next();
  const Random second = draw.next();
  CHECK_EQ(first.seed, 7);
  CHECK_EQ(first.step.value, 5);
  CHECK_EQ(first.call, 0);
  CHECK_EQ(second.call, 1);
  CHECK_EQ(second.step.value, 5);
  CHECK_EQ(first.purpose, second.purpose);
  draw.start_step(6);
  CHECK_EQ(draw.next().call, 0);
  CHECK_EQ(draw.next().step.value, 6);
}

TEST_CASE("each draw uses the next stream, whatever its distribution and shape") {
  Draws streams(7, {});
  streams.start_step(2);
  Draws draw(7, {});
  draw.start_step(2);
  CHECK(draw.uniform({3, 4}).to_vector() == uniform({3, 4}, streams.next()).to_vector());
  CHECK(draw.normal({50}).to_vector() == normal({50}, streams.next()).to_vector());
  CHECK(draw.gumbel({2, 5}).to_vector() == gumbel({2, 5}, streams.next()).to_vector());
  CHECK_EQ(draw.next().call, 3);
}

TEST_CASE("draws differ between calls, steps and seeds, and are the same for the same step") {
  const auto draws = [](std::uint64_t seed, std::uint64_t step) {
    Draws draw(seed, {});
    draw.start_step(9);
    draw.normal({10});
    draw.start_step(step);
    return std::vector<std::vector<Real>>{draw.normal({10}).to_vector(),
                                          draw.normal({10}).to_vector()};
  };
  CHECK(draws(1, 3) == draws(1, 3));
  std::set<std::vector<Real>> all;
  for (const std::uint64_t seed : {1, 2}) {
    for (const std::uint64_t step : {3, 4}) {
      for (const auto& numbers : draws(seed, step)) all.insert(numbers);
    }
  }
  CHECK_EQ(all.size(), 8);
}

}  // namespace
}  // namespace ballast
