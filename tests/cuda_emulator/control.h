// What tests ask of the emulator: orders, limits, counts. It can be included where no kernel is.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast::cuda::emulator {

// The order in which the blocks of a grid and the threads of a block run, and go on behind a
// barrier. Shuffled is the same permutation each time.
enum class Order { forward, backward, shuffled };
void set_order(Order order);

// Which side of later allocations lies at a page that cannot be touched. There every access out of
// bounds is seen; on the other side writes are seen, up to the page's end, and reads give NaN.
enum class Guard { after, before };
void set_guard(Guard guard);

// The device's memory; allocate() gives null beyond it.
constexpr std::size_t kDefaultMemoryLimit = std::size_t{2} << 30;
void set_memory_limit(std::size_t bytes);

// Kernels and library calls that ran so far, those of replayed graphs among them.
Index launch_count();

// The names of all that runs between the two.
void start_trace();
std::vector<std::string> end_trace();

// The names of what a graph runs.
std::vector<std::string> graph_launches(const void* graph);

}  // namespace ballast::cuda::emulator
