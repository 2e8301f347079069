// How idle OpenMP threads wait.
#pragma once

namespace ballast {

// Starts the program again with short waits, unless the environment already says how idle threads
// wait; call it first in main. GCC's OpenMP runtime reads that only at its start, and by default
// lets a thread that waits for another spin for milliseconds: alone on a machine that gains 5 %,
// but beside other work a training step takes thirty times as long.
void restart_with_short_waits(char** arguments);

}  // namespace ballast
