// Networks, or items, that are too large are refused before memory is asked for.
#pragma once

#include <string>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// Throws Error, which ends with the advice, when training that many parameters (each with gradient,
// moments and average) takes more memory than the machine, or the CUDA device, has.
void check_memory(Device device, Index parameters, const std::string& advice);

// The same of so many items of so many bytes each, called `what`, in the machine's memory.
void check_memory_of(Index items, Index bytes_each, const std::string& what,
                     const std::string& advice);

constexpr const char* kTableMemoryAdvice =
    "Lower --max-categories, or leave columns with many categories out (--ignore)";

}  // namespace ballast
