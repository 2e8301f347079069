// Replaces kernels/cuda/ in a build without CUDA: there is no device, and no other function is ever
// called.
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/runtime.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr const char* kAbsent = "this build has no CUDA support";

[[noreturn]] void refuse() { throw Error(kAbsent); }

}  // namespace

const CudaKernels& cuda_kernels() { refuse(); }

namespace cuda {

DeviceCount count_devices() { return {0, kAbsent}; }
int multiprocessors(Device) { refuse(); }
void* allocate(Device, std::size_t) { refuse(); }
void release(Device, void*) { refuse(); }
std::size_t free_bytes(Device) { refuse(); }
void copy_to_device(Device, void*, const void*, std::size_t) { refuse(); }
void copy_to_host(Device, void*, const void*, std::size_t) { refuse(); }
void synchronize(Device) { refuse(); }
void begin_recording(Device) { refuse(); }
void* end_recording(Device) { refuse(); }
void abandon_recording(Device) noexcept {}
void replay(Device, void*) { refuse(); }
void destroy_graph(Device, void*) noexcept {}

}  // namespace cuda
}  // namespace ballast
