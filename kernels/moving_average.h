// Moving averages of weights over a training run.
#pragma once

#include "kernels/device.h"
#include "kernels/real.h"
#include "kernels/step.h"

namespace ballast {

// average = decay average + (1 - decay) now. step counts from 0. decay is (1 + step) / (10 + step),
// at most `most`, so that early values lose their weight quickly.
void update_moving_average(Device device, const Step& step, double most, const Real* now,
                           Real* average, Index count);

}  // namespace ballast
