// Cuts a product into the panels of b and the tiles used by the inner kernels.
#pragma once

#include <algorithm>
#include <cstring>

#include "kernels/cpu/products/matmul_kernels.h"

namespace ballast {

constexpr Index kBlock = 256;                  // steps of k summed before they are added to c
constexpr Index kParallelOperations = 400000;  // multiply-adds; smaller products run on one thread

inline Index divide_up(Index x, Index by) { return (x + by - 1) / by; }

// Part i of `parts` nearly equal parts of [0, count); the first parts are the longer ones.
struct Range {
  Index begin = 0;
  Index end = 0;
  Index size() const { return end - begin; }
};
inline Range part(Index count, Index parts, Index i) {
  const Index size = count / parts;
  const Index longer = count % parts;
  const Index begin = i * size + std::min(i, longer);
  return {begin, begin + size + (i < longer ? 1 : 0)};
}

// out[p width + j] = b[p ldb + j] for p < k, j < columns; zero for columns <= j < width.
inline void pack_rows(const Real* b, Index ldb, Index k, Index columns, Index width, Real* out) {
  const auto bytes = static_cast<std::size_t>(columns) * sizeof(Real);
  for (Index p = 0; p < k; ++p, out += width) {
    std::memcpy(out, b + p * ldb, bytes);
    std::fill(out + columns, out + width, Real(0));
  }
}

}  // namespace ballast
