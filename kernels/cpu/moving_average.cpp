#include "kernels/moving_average.h"

#include <algorithm>

#include "kernels/cuda/kernels.h"
#include "kernels/elementwise.h"

namespace ballast {

void update_moving_average(Device device, const Step& step, double most, const Real* now,
                           Real* average, Index count) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().update_moving_average(device, step, most, now, average, count);
  const auto steps = static_cast<double>(step.value);
  const double decay = std::min(most, (1 + steps) / (10 + steps));
  binary(device, BinaryOp::move_towards, average, now, average, count,
         static_cast<Real>(1 - decay));
}

}  // namespace ballast
