#include "kernels/dropout.h"

#include "kernels/cpu/philox.h"
#include "kernels/cuda/kernels.h"

namespace ballast {

void dropout_mask(Device device, const Random& random, Real probability, Real* mask, Index count) {
  check_elements("dropout_mask", 0, count);
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().dropout_mask(device, random, probability, mask, count);
  const Real kept = 1 / (1 - probability);
  random_elements(random, mask, count, 0, [=](const RandomWords& words, Real* values) {
    for (Index i = 0; i < kRandomChunk; ++i) {
      values[i] = uniform_of(words[i]) < probability ? Real(0) : kept;
    }
  });
}

}  // namespace ballast
