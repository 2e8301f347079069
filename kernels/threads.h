// The one thread pool is OpenMP's.
#pragma once

#include "kernels/real.h"

namespace ballast {

// Sets the number of threads of all later kernels; count >= 1.
void set_thread_count(int count);
int thread_count();

// Work below this many elements (cheap operations each) stays on one thread.
constexpr Index kParallelThreshold = 16384;

// Starts the program again with short waits, unless the environment already says how idle threads
// wait; call it first in main. GCC's OpenMP runtime reads that only at its start, and by default
// lets a thread that waits for another spin for milliseconds: alone on a machine that gains 5 %,
// but beside other work a training step takes thirty times as long.
void restart_with_short_waits(char** arguments);

}  // namespace ballast
