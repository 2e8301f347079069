// What the files that call CUDA's libraries share.
#pragma once

#include <cuda_runtime.h>

#include "kernels/device.h"

namespace ballast::cuda {

// The one stream of the device, which becomes the current one of this thread.
cudaStream_t stream_of(Device device);

}  // namespace ballast::cuda
