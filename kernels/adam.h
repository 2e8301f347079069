// Adam over one flat buffer (Kingma, Ba, ICLR 2015), all in one pass.
#pragma once

#include "kernels/device.h"
#include "kernels/real.h"
#include "kernels/step.h"

namespace ballast {

struct AdamOptions {
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;  // coupled L2: added to the gradient
};

// One update, steps counted from 0, with the bias correction of the paper (as in PyTorch's Adam:
// epsilon is added to the corrected root).
void adam(Device device, const AdamOptions& options, const Step& step, Real* parameter,
          const Real* gradient, Real* moment1, Real* moment2, Index count);

}  // namespace ballast
