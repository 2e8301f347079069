// Splits long arrays among threads.
#pragma once

#include <algorithm>

#include "kernels/real.h"
#include "kernels/subnormals.h"
#include "kernels/threads.h"

namespace ballast {

constexpr Index kPiece = 4096;  // elements per task: whole vectors

// Calls body(task) for the tasks 0 .. tasks - 1, in parallel if the number of elements is large
// enough. Small work does not use OpenMP at all: its `if` clause creates a team of one thread, at
// the cost of a small call. An exception of a body is rethrown after all tasks have run.
template <class Body>
void for_tasks(Index tasks, Index elements, const Body& body) {
  if (tasks <= 1 || elements <= kParallelThreshold) {
    const FlushSubnormals flush;
    for (Index task = 0; task < tasks; ++task) body(task);
    return;
  }
  KeptException failure;
#pragma omp parallel
  {
    const FlushSubnormals flush;
#pragma omp for schedule(static)
    for (Index task = 0; task < tasks; ++task) failure.run([&] { body(task); });
  }
  failure.rethrow();
}

// Calls body(begin, count) for the pieces of [0, count).
template <class Body>
void for_pieces(Index count, const Body& body) {
  for_tasks((count + kPiece - 1) / kPiece, count,
            [&](Index piece) { body(piece * kPiece, std::min(kPiece, count - piece * kPiece)); });
}

}  // namespace ballast
