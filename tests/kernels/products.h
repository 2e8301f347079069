// Shared by the tests of products: inputs, and the reference of an epilogue.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/matmul.h"

namespace ballast::test {

using Values = std::vector<Real>;

// sin(step), sin(2 * step), ...
inline Values wave(Index count, double step) {
  Values values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<Real>(std::sin(step * static_cast<double>(i + 1)));
  }
  return values;
}

inline double at(const Values& values, Index i) { return values[static_cast<std::size_t>(i)]; }

inline double activated(double x, const Epilogue& epilogue) {
  if (epilogue.activation == Activation::none || x > 0) return x;
  return epilogue.activation == Activation::relu ? 0 : epilogue.slope * x;
}

}  // namespace ballast::test
