#include "kernels/dropout.h"

#include "kernels/cpu/philox.h"
#include "kernels/cuda/kernels.h"
#include "kernels/elementwise.h"

namespace ballast {

void dropout_forward(Device device, const Random& random, Real probability, const Real* x,
                     Real* mask, Real* y, Index count) {
  check_elements("dropout", 0, count);
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().dropout_forward(device, random, probability, x, mask, y, count);
  const Real kept = 1 / (1 - probability);
  random_elements(random, mask, count, 0, [=](const RandomWords& words, Real* values) {
    for (Index i = 0; i < kRandomChunk; ++i) {
      values[i] = uniform_of(words[i]) < probability ? Real(0) : kept;
    }
  });
  binary(device, BinaryOp::multiply, x, mask, y, count);
}

}  // namespace ballast
