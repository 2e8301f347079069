#include "kernels/precision.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <thread>

using namespace ballast;

TEST_CASE("precision: a scope restores the precision around it, also after an exception") {
  CHECK(PrecisionScope::current() == Precision::single);
  {
    const PrecisionScope outer(Precision::tf32);
    CHECK(PrecisionScope::current() == Precision::tf32);
    try {
      const PrecisionScope inner(Precision::single);
      CHECK(PrecisionScope::current() == Precision::single);
      throw std::runtime_error("inside");
    } catch (const std::runtime_error&) {
      CHECK(PrecisionScope::current() == Precision::tf32);
    }
  }
  CHECK(PrecisionScope::current() == Precision::single);
}

TEST_CASE("precision: a scope does not change other threads") {
  const PrecisionScope scope(Precision::tf32);
  Precision other = Precision::tf32;
  std::thread([&] { other = PrecisionScope::current(); }).join();
  CHECK(other == Precision::single);
}
