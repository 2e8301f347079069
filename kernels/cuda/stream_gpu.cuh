// Shared by the files that call CUDA libraries.
#pragma once

#include <cuda_runtime.h>

#include "kernels/device.h"

namespace ballast::cuda {

// The single stream of the device; also makes the device current for this thread.
cudaStream_t stream_of(Device device);

}  // namespace ballast::cuda
