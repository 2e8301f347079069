// The device's memory, its one stream and its graphs: what kernels/cuda/ asks of the CUDA runtime.
// The emulator of tests/cuda_emulator/ answers the same calls.
//
// All work on a device goes to one stream, in the order of the calls, from whatever thread. So a
// block of the arena may be handed on as soon as its last kernel was launched.
#pragma once

#include <cstddef>
#include <string>

#include "kernels/device.h"

namespace ballast::cuda {

// Devices that this machine has. 0 and a reason ("no driver ...") where CUDA cannot be used.
struct DeviceCount {
  int count = 0;
  std::string why_none;
};
DeviceCount count_devices();

// Multiprocessors of a device.
int multiprocessors(Device device);

// Memory of the device, 64-byte aligned where `bytes` is a multiple of 64; null when there is no
// more.
void* allocate(Device device, std::size_t bytes);
void release(Device device, void* block);  // throws nothing
std::size_t free_bytes(Device device);

// Ordered after all earlier work on the device. When these return, the host memory holds the data,
// or may be changed. Throw Error while a graph is recorded.
void copy_to_device(Device device, void* target, const void* host, std::size_t bytes);
void copy_to_host(Device device, void* host, const void* source, std::size_t bytes);
// Waits for all earlier work.
void synchronize(Device device);

// Between the two, work is recorded instead of done.
void begin_recording(Device device);
void* end_recording(Device device);  // the graph
void abandon_recording(Device device) noexcept;
void replay(Device device, void* graph);
void destroy_graph(Device device, void* graph) noexcept;

}  // namespace ballast::cuda
