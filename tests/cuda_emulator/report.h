// Error reports of the emulator: a line on standard error, then the program ends.
#pragma once

#include <string>

#include "kernels/real.h"

namespace ballast::cuda::emulator {

// The work running on the device; the thread is threadIdx.
struct Running {
  const char* kernel = nullptr;
  Index block = -1;  // -1: none at the moment
};
extern Running running;

// True on the host thread that runs the kernel, while it does.
bool& inside_kernel();

[[noreturn]] void report(const std::string& text);

// Reports memory faults from now on. Other faults are passed to the previous handler. Test programs
// remove handlers after each test, so this is called repeatedly.
void watch_faults();

}  // namespace ballast::cuda::emulator
