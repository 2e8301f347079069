// Networks that are too large are refused before memory is asked for.
#pragma once

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// Throws Error when training that many parameters (each with gradient, moments and average) takes
// more memory than the machine, or the CUDA device, has.
void check_memory(Device device, Index parameters);

}  // namespace ballast
