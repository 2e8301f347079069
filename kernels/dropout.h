// Dropout.
#pragma once

#include "kernels/device.h"
#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// mask[i] = 0 with the given probability, otherwise 1 / (1 - probability); y[i] = x[i] mask[i].
// probability is in [0, 1).
void dropout_forward(Device device, const Random& random, Real probability, const Real* x,
                     Real* mask, Real* y, Index count);

}  // namespace ballast
