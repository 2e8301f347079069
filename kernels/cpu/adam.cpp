#include "kernels/adam.h"

#include <cmath>

#include "kernels/threads.h"

namespace ballast {

void adam(Device, const AdamOptions& options, Index step, Real* parameter, const Real* gradient,
          Real* moment1, Real* moment2, Index count) {
  const double correction1 = 1 - std::pow(options.beta1, static_cast<double>(step));
  const double correction2 = 1 - std::pow(options.beta2, static_cast<double>(step));
  const Real beta1 = static_cast<Real>(options.beta1);
  const Real beta2 = static_cast<Real>(options.beta2);
  const Real rest1 = static_cast<Real>(1 - options.beta1);
  const Real rest2 = static_cast<Real>(1 - options.beta2);
  const Real decay = static_cast<Real>(options.weight_decay);
  const Real epsilon = static_cast<Real>(options.epsilon);
  const Real rate = static_cast<Real>(options.learning_rate / correction1);
  const Real root_correction = static_cast<Real>(std::sqrt(correction2));
#pragma omp parallel for simd schedule(static) if (count > kParallelThreshold)
  for (Index i = 0; i < count; ++i) {
    const Real g = gradient[i] + decay * parameter[i];
    moment1[i] = beta1 * moment1[i] + rest1 * g;
    moment2[i] = beta2 * moment2[i] + rest2 * (g * g);
    parameter[i] -= rate * (moment1[i] / (std::sqrt(moment2[i]) / root_correction + epsilon));
  }
}

}  // namespace ballast
