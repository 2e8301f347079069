// How the emulator tells what is wrong: a line on standard error, then the end of the program.
#pragma once

#include <string>

#include "kernels/real.h"

namespace ballast::cuda::emulator {

// What runs on the device; the thread is threadIdx.
struct Running {
  const char* kernel = nullptr;
  Index block = -1;  // -1: none at the moment
};
extern Running running;

// True in the host thread that runs the kernel, while it does.
bool& inside_kernel();

[[noreturn]] void report(const std::string& text);

// Makes faults of memory reports, from now on. Other faults still go to the handler before.
// Test programs take handlers away after each test, so this is called again and again.
void watch_faults();

}  // namespace ballast::cuda::emulator
