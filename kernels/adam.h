// Adam over one flat buffer in a single pass (Kingma, Ba, ICLR 2015).
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
  double weight_decay = 0;     // coupled L2 penalty: added to the gradient
  double decoupled_decay = 0;  // AdamW (Loshchilov, Hutter, ICLR 2019): parameter -= rate decay
                               // parameter
  // The rate of step t, counted from 0, is learning_rate times rate_factor(): a linear increase
  // over `warmup` steps times a cosine that reaches 0 at step `cosine`; 0 turns either off.
  Index warmup = 0;
  Index cosine = 0;
};

// What an update reads and changes; `count` numbers each.
struct AdamArrays {
  Real* parameter = nullptr;
  const Real* gradient = nullptr;
  Real* moment1 = nullptr;
  Real* moment2 = nullptr;
  Index count = 0;
};

// One update with the bias correction of the paper; steps are counted from 0. As in PyTorch's Adam,
// epsilon is added to the corrected root.
void adam(Device device, const AdamOptions& options, const Step& step, const AdamArrays& arrays);

}  // namespace ballast
