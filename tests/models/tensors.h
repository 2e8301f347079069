// What tests of networks share: how far tensors are from one another.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "autograd/tensor.h"

namespace ballast::test {

inline double largest_difference(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  double largest = 0;
  for (Index i = 0; i < a.count(); ++i) {
    largest = std::max(largest, std::fabs(static_cast<double>(a.data()[i] - b.data()[i])));
  }
  return largest;
}

}  // namespace ballast::test
