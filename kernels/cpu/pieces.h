// Cutting long arrays among threads.
#pragma once

#include <algorithm>

#include "kernels/real.h"
#include "kernels/threads.h"

namespace ballast {

constexpr Index kPiece = 4096;  // elements that one thread takes at once: whole vectors

// Calls body(begin, count) for the pieces of [0, count), in parallel where it is worth it. Small work
// goes around OpenMP altogether: its `if` clause sets up a team of one, at the cost of a small call.
template <class Body>
void for_pieces(Index count, Body body) {
  const Index pieces = (count + kPiece - 1) / kPiece;
  if (count <= kParallelThreshold) {
    for (Index i = 0; i < pieces; ++i) body(i * kPiece, std::min(kPiece, count - i * kPiece));
    return;
  }
#pragma omp parallel for schedule(static)
  for (Index i = 0; i < pieces; ++i) body(i * kPiece, std::min(kPiece, count - i * kPiece));
}

}  // namespace ballast
