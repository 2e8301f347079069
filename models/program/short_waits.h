// Shortens the busy-waiting of idle OpenMP threads.
#pragma once

namespace ballast {

// Restarts the program with GOMP_SPINCOUNT=1000, unless GOMP_SPINCOUNT or OMP_WAIT_POLICY is set.
// Call it first in main, because GCC's OpenMP runtime reads the variables only at program start. By
// default a waiting thread spins for milliseconds. On an idle machine that is 5 % faster, but if
// other programs use the processors, a training step takes 30 times as long.
void restart_with_short_waits(char** arguments);

}  // namespace ballast
