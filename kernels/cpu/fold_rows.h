// A fold over rows whose order depends only on their number: short blocks row by row, then blocks
// in pairs, so that the rounding error of long sums stays small.
#pragma once

#include <bit>
#include <cstdint>

#include "kernels/real.h"

namespace ballast {

constexpr Index kFoldBlock = 32;

// add(state, row) adds a row; join(state, other) adds another partial result. A branch has kBlock
// rows times a power of two, except for the last one.
template <Index kBlock = kFoldBlock, class State, class Add, class Join>
State fold_rows(Index begin, Index rows, const State& start, const Add& add, const Join& join) {
  if (rows <= kBlock) {
    State state = start;
    for (Index r = begin; r < begin + rows; ++r) add(state, r);
    return state;
  }
  const auto half = static_cast<Index>(std::bit_floor(static_cast<std::uint64_t>(rows - 1)));
  State state = fold_rows<kBlock>(begin, half, start, add, join);
  join(state, fold_rows<kBlock>(begin + half, rows - half, start, add, join));
  return state;
}

}  // namespace ballast
