// The device's memory, its single stream and its graphs: the parts of the CUDA runtime that
// kernels/cuda/ uses. The emulator in tests/cuda_emulator/ implements the same functions.
// All work on a device goes to one stream, in the order of the calls, from any thread. A block of
// the arena can therefore be reused as soon as its last kernel has been launched.
#pragma once

#include <cstddef>
#include <string>

#include "kernels/device.h"

namespace ballast::cuda {

// Number of devices of this machine. 0 and a reason ("no driver ...") if CUDA cannot be used.
struct DeviceCount {
  int count = 0;
  std::string why_none;
};
DeviceCount count_devices();

// Number of multiprocessors of a device.
int multiprocessors(Device device);

// Device memory, 64-byte aligned if `bytes` is a multiple of 64; null if out of memory.
void* allocate(Device device, std::size_t bytes);
void release(Device device, void* block);  // throws nothing
std::size_t free_bytes(Device device);

// Executed after all earlier work on the device. On return, the host memory holds the data or may
// be changed. Throw Error while a graph is recorded.
void copy_to_device(Device device, void* target, const void* host, std::size_t bytes);
void copy_to_host(Device device, void* host, const void* source, std::size_t bytes);
// Waits for all earlier work.
void synchronize(Device device);

// Between these calls, work is recorded instead of executed.
void begin_recording(Device device);
void* end_recording(Device device);  // the graph
void abandon_recording(Device device) noexcept;
void replay(Device device, void* graph);
void destroy_graph(Device device, void* graph) noexcept;

}  // namespace ballast::cuda
