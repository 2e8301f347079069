// Batch normalisation over the rows of a matrix (Ioffe, Szegedy 2015), with an optional fused ReLU.
#pragma once

#include "kernels/device.h"
#include "kernels/matmul.h"
#include "kernels/real.h"

namespace ballast {

// x, y: [rows, columns]; all else: [columns]. Training: statistics of this batch (variance divided
// by rows), stored in mean and inverse_deviation = 1 / sqrt(variance + epsilon); y = activation((x
// - mean) inverse_deviation scale + shift). `groups` is the number of consecutive batches with
// separate statistics: x and y are then [groups, rows, columns], mean and inverse_deviation
// [groups, columns].
void batch_norm_forward(Device device, const Real* x, Index rows, Index columns, const Real* scale,
                        const Real* shift, Real epsilon, const Epilogue& activation, Real* mean,
                        Real* inverse_deviation, Real* y, Index groups = 1);
// Gradients dx, dscale and dshift from dy and the stored values; y is only needed with an
// activation.
void batch_norm_backward(Device device, const Real* dy, const Real* x, const Real* y, Index rows,
                         Index columns, const Real* scale, const Epilogue& activation,
                         const Real* mean, const Real* inverse_deviation, Real* dx, Real* dscale,
                         Real* dshift);
// running = (1 - momentum) running + momentum batch; the variance is divided by rows - 1 (rows >
// 1). Groups are applied one after the other.
void batch_norm_update_running(Device device, const Real* mean, const Real* inverse_deviation,
                               Real epsilon, Index rows, Index columns, Real momentum,
                               Real* running_mean, Real* running_variance, Index groups = 1);

}  // namespace ballast
