// Rejects networks or data that do not fit into memory before any memory is allocated.
#pragma once

#include <string>
#include <vector>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// What to do about too much memory: a sentence, and the options that do it.
struct MemoryAdvice {
  std::string text;
  std::vector<std::string> options = {};
};

// Throws OptionError, whose message ends with the advice, if training this many parameters (each
// with its gradient, two moments and average) takes more than the memory of the machine, or the
// free memory of the CUDA device.
void check_memory(Device device, Index parameters, const MemoryAdvice& advice);

// The same check for `items` items of `bytes_each` bytes in the machine's memory. `what` names the
// items in the message.
void check_memory_of(Index items, Index bytes_each, const std::string& what,
                     const MemoryAdvice& advice);

inline const MemoryAdvice kTableMemoryAdvice = {
    "Lower the maximum number of categories, or exclude columns with many categories",
    {"max-categories", "ignore"}};

}  // namespace ballast
