#include "kernels/batch_norm.h"

#include <algorithm>
#include <cmath>

namespace ballast {

namespace {

Real activate(Real x, const Epilogue& activation) {
  if (activation.activation == Activation::none || x > 0) return x;
  return activation.activation == Activation::relu ? Real(0) : activation.slope * x;
}

Real activation_gradient(Real dy, const Real* y, const Epilogue& activation) {
  if (activation.activation == Activation::none || *y > 0) return dy;
  return activation.activation == Activation::relu ? Real(0) : activation.slope * dy;
}

}  // namespace

void batch_norm_forward(Device, const Real* x, Index rows, Index columns, const Real* scale,
                        const Real* shift, Real epsilon, const Epilogue& activation, Real* mean,
                        Real* inverse_deviation, Real* y) {
  for (Index c = 0; c < columns; ++c) {
    double sum = 0;
    for (Index r = 0; r < rows; ++r) sum += x[r * columns + c];
    const double average = rows > 0 ? sum / static_cast<double>(rows) : 0;
    double squares = 0;
    for (Index r = 0; r < rows; ++r) {
      const double difference = x[r * columns + c] - average;
      squares += difference * difference;
    }
    const double variance = rows > 0 ? squares / static_cast<double>(rows) : 0;
    mean[c] = static_cast<Real>(average);
    inverse_deviation[c] = static_cast<Real>(1 / std::sqrt(variance + epsilon));
    for (Index r = 0; r < rows; ++r) {
      const Real normal = (x[r * columns + c] - mean[c]) * inverse_deviation[c];
      y[r * columns + c] = activate(normal * scale[c] + shift[c], activation);
    }
  }
}

void batch_norm_backward(Device, const Real* dy, const Real* x, const Real* y, Index rows,
                         Index columns, const Real* scale, const Epilogue& activation,
                         const Real* mean, const Real* inverse_deviation, Real* dx, Real* dscale,
                         Real* dshift) {
  for (Index c = 0; c < columns; ++c) {
    double sum = 0;
    double dot = 0;
    for (Index r = 0; r < rows; ++r) {
      const Index i = r * columns + c;
      const Real dz = activation_gradient(dy[i], y + i, activation);
      sum += dz;
      dot += static_cast<double>(dz) * ((x[i] - mean[c]) * inverse_deviation[c]);
    }
    dshift[c] = static_cast<Real>(sum);
    dscale[c] = static_cast<Real>(dot);
    const Real mean_dz = static_cast<Real>(sum / static_cast<double>(rows));
    const Real mean_dot = static_cast<Real>(dot / static_cast<double>(rows));
    for (Index r = 0; r < rows; ++r) {
      const Index i = r * columns + c;
      const Real dz = activation_gradient(dy[i], y + i, activation);
      const Real normal = (x[i] - mean[c]) * inverse_deviation[c];
      dx[i] = scale[c] * inverse_deviation[c] * (dz - mean_dz - normal * mean_dot);
    }
  }
}

void batch_norm_update_running(Device, const Real* mean, const Real* inverse_deviation,
                               Real epsilon, Index rows, Index columns, Real momentum,
                               Real* running_mean, Real* running_variance) {
  const Real correction = rows > 1 ? static_cast<Real>(rows) / static_cast<Real>(rows - 1) : 1;
  for (Index c = 0; c < columns; ++c) {
    const Real total = 1 / (inverse_deviation[c] * inverse_deviation[c]);
    const Real variance = std::max(total - epsilon, Real(0)) * correction;
    running_mean[c] += momentum * (mean[c] - running_mean[c]);
    running_variance[c] += momentum * (variance - running_variance[c]);
  }
}

}  // namespace ballast
