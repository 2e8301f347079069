#include "kernels/step.h"

#include "kernels/cuda/kernels.h"

namespace ballast {

void advance_step(Device device, std::uint64_t* place) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().advance_step(device, place);
  ++*place;
}

void record_values(Device device, const Step& step, const Real* const* values, int count, Real* out,
                   Index rows) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().record_values(device, step, values, count, out, rows);
  Real* row = out + static_cast<Index>(step.value % static_cast<std::uint64_t>(rows)) * count;
  for (int i = 0; i < count; ++i) row[i] = *values[i];
}

}  // namespace ballast
