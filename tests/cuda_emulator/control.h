// Controls of the emulator for tests: orders, limits, counts. May be included without kernels.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast::cuda::emulator {

// The order in which blocks of a grid and threads of a block run and continue after a barrier.
// Shuffled is always the same permutation.
enum class Order { forward, backward, shuffled };
void set_order(Order order);

// Which side of later allocations is next to an inaccessible page. On this side all out-of-bounds
// accesses are detected. On the other side writes are detected up to the end of the page, and reads
// give NaN.
enum class Guard { after, before };
void set_guard(Guard guard);

// Size of the device memory; allocate() returns null beyond it.
constexpr std::size_t kDefaultMemoryLimit = std::size_t{2} << 30;
void set_memory_limit(std::size_t bytes);

// Number of kernels and library calls executed, including those of replayed graphs.
Index launch_count();

// The names of everything executed between the two calls.
void start_trace();
std::vector<std::string> end_trace();

// The names of everything that a graph runs.
std::vector<std::string> graph_launches(const void* graph);

}  // namespace ballast::cuda::emulator
