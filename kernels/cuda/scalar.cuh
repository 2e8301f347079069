// The type T of kernels/shared/elementwise_functors.h on a GPU: one float per thread, with the
// functions and special values of kernels/cpu/vector_math.h.
#pragma once

#include <cmath>

#include "kernels/cuda/platform.cuh"
#include "kernels/shared/elementwise_functors.h"

namespace ballast::cuda {

struct Scalar {
  float value = 0;

  Scalar() = default;
  BALLAST_HOST_DEVICE Scalar(float x) : value(x) {}

  friend BALLAST_HOST_DEVICE Scalar operator+(Scalar a, Scalar b) { return a.value + b.value; }
  friend BALLAST_HOST_DEVICE Scalar operator-(Scalar a, Scalar b) { return a.value - b.value; }
  friend BALLAST_HOST_DEVICE Scalar operator*(Scalar a, Scalar b) { return a.value * b.value; }
  friend BALLAST_HOST_DEVICE Scalar operator/(Scalar a, Scalar b) { return a.value / b.value; }
  friend BALLAST_HOST_DEVICE Scalar operator-(Scalar a) { return -a.value; }
  // False if a value is NaN, except for !=.
  friend BALLAST_HOST_DEVICE bool operator>(Scalar a, Scalar b) { return a.value > b.value; }
  friend BALLAST_HOST_DEVICE bool operator<(Scalar a, Scalar b) { return a.value < b.value; }
  friend BALLAST_HOST_DEVICE bool operator!=(Scalar a, Scalar b) { return a.value != b.value; }

  friend BALLAST_HOST_DEVICE Scalar select(bool condition, Scalar a, Scalar b) {
    return condition ? a : b;
  }
  friend BALLAST_HOST_DEVICE Scalar abs(Scalar x) { return ::fabsf(x.value); }
  friend BALLAST_HOST_DEVICE Scalar sqrt(Scalar x) { return ::sqrtf(x.value); }
  friend BALLAST_HOST_DEVICE Scalar exp(Scalar x) { return ::expf(x.value); }
  friend BALLAST_HOST_DEVICE Scalar log(Scalar x) { return ::logf(x.value); }
  friend BALLAST_HOST_DEVICE Scalar tanh(Scalar x) { return ::tanhf(x.value); }
  // Computed from exp(-|x|): nothing overflows and small results stay accurate.
  friend BALLAST_HOST_DEVICE Scalar sigmoid(Scalar x) {
    const float decay = ::expf(-::fabsf(x.value));
    return (x.value < 0 ? decay : 1.0f) / (1.0f + decay);
  }
  friend BALLAST_HOST_DEVICE Scalar log1p_positive(Scalar x) { return ::log1pf(x.value); }
};

}  // namespace ballast::cuda
