// Shared by the tests of networks: differences between tensors.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/tensor.h"

namespace ballast::test {

// Infinity if a difference is NaN.
inline double largest_difference(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  double largest = 0;
  for (Index i = 0; i < a.count(); ++i) {
    const auto difference = static_cast<double>(std::fabs(a.data()[i] - b.data()[i]));
    if (std::isnan(difference)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, difference);
  }
  return largest;
}

}  // namespace ballast::test
