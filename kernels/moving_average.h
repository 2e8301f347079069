// Averages of weights over a training.
#pragma once

#include "kernels/device.h"
#include "kernels/real.h"
#include "kernels/step.h"

namespace ballast {

// average = decay average + (1 - decay) now. step counts from 0; the decay is (1 + step) / (10 +
// step), at most `most`, so that the first values are soon forgotten.
void update_moving_average(Device device, const Step& step, double most, const Real* now,
                           Real* average, Index count);

}  // namespace ballast
