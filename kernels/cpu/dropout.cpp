#include "kernels/dropout.h"

namespace ballast {

void dropout_mask(Device device, const Random& random, Real probability, Real* mask, Index count) {
  random_uniform(device, random, mask, count);
  const Real kept = 1 / (1 - probability);
  for (Index i = 0; i < count; ++i) mask[i] = mask[i] < probability ? Real(0) : kept;
}

}  // namespace ballast
