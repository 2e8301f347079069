// What this build is, and what it needs of the processor.
#pragma once

namespace ballast {

// For --version: "0.1.0 (built for x86-64-v3 by GCC 12.2.0, Release)". Beside it is a check that
// runs before main: on a processor that lacks a feature the build was compiled for, the program
// prints one sentence to standard error and exits with 1 instead of meeting an illegal instruction.
const char* version_text();

}  // namespace ballast
