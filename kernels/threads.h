// The one thread pool is OpenMP's.
#pragma once

#include "kernels/real.h"

namespace ballast {

// Sets the number of threads of all later kernels; count >= 1.
void set_thread_count(int count);
int thread_count();

// Work below this many elements (cheap operations each) stays on one thread.
constexpr Index kParallelThreshold = 16384;

}  // namespace ballast
