// Dropout masks.
#pragma once

#include "kernels/device.h"
#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// mask[i] = 0 with the given probability, else 1 / (1 - probability). probability is in [0, 1).
void dropout_mask(Device device, const Random& random, Real probability, Real* mask, Index count);

}  // namespace ballast
