// Batch normalisation over the rows of a matrix (Ioffe, Szegedy 2015), with an optional fused ReLU.
#pragma once

#include "kernels/device.h"
#include "kernels/matmul.h"
#include "kernels/real.h"

namespace ballast {

// The normalisation of x, [groups, rows, columns]: `groups` consecutive batches, each with its own
// statistics.
struct BatchNormCall {
  Index rows = 0;
  Index columns = 0;
  Index groups = 1;
  Real epsilon = 0;
  const Real* scale = nullptr;  // [columns]
  Epilogue epilogue{};          // the bias is the shift
};

// What the backward pass needs of the forward pass.
struct BatchNormSaved {
  const Real* x = nullptr;
  const Real* y = nullptr;  // only with an activation
  const Real* mean = nullptr;
  const Real* inverse_deviation = nullptr;
};

// Training: statistics of each batch (variance divided by rows), stored in mean and
// inverse_deviation = 1 / sqrt(variance + epsilon), both [groups, columns];
// y = epilogue((x - mean) inverse_deviation scale).
void batch_norm_forward(Device device, const Real* x, const BatchNormCall& call, Real* mean,
                        Real* inverse_deviation, Real* y);
// Gradients dx, [rows, columns], dscale and dshift, [columns], from dy; for one group. The shift is
// not needed.
void batch_norm_backward(Device device, const Real* dy, const BatchNormSaved& saved,
                         const BatchNormCall& call, Real* dx, Real* dscale, Real* dshift);
// running = (1 - momentum) running + momentum batch; the variance is divided by rows - 1 (rows >
// 1). Groups are applied one after the other. Neither scale nor epilogue is needed.
void batch_norm_update_running(Device device, const Real* mean, const Real* inverse_deviation,
                               const BatchNormCall& call, Real momentum, Real* running_mean,
                               Real* running_variance);

}  // namespace ballast
