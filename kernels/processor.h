// Version of this build, and its processor requirements.
#pragma once

namespace ballast {

// For --version: "0.1.0 (built for x86-64-v3 by GCC 12.2.0, Release)". A check also runs before
// main: on a processor that lacks a feature the build was compiled for, the program prints an error
// to standard error and exits with 1 instead of failing with an illegal instruction.
const char* version_text();

}  // namespace ballast
