// The CUDA runtime of the emulator: one device, whose stream executes work immediately.
#include "kernels/cuda/runtime.h"

#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "kernels/error.h"
#include "tests/cuda_emulator/control.h"
#include "tests/cuda_emulator/device_memory.h"
#include "tests/cuda_emulator/report.h"
#include "tests/cuda_emulator/stream.h"

namespace ballast::cuda {

using emulator::device_memory;
using emulator::OpenMemory;
using emulator::Work;

namespace {

constexpr int kMultiprocessors = 4;  // few, so that grids are smaller than the work

struct Graph {
  std::vector<Work> work;
};

struct Stream {
  std::mutex mutex;
  bool recording = false;
  std::vector<Work> recorded;
  Index launches = 0;
  bool tracing = false;
  std::vector<std::string> trace;

  void perform(const Work& work) {
    emulator::running.kernel = work.name.c_str();
    const OpenMemory open;
    emulator::inside_kernel() = true;
    work.run();
    device_memory().check_canaries();
    emulator::inside_kernel() = false;
    ++launches;
    if (tracing) trace.push_back(work.name);
  }

  void refuse_while_recording(const char* what) const {
    if (recording) throw Error(std::string(what) + " while a graph is recorded");
  }
};

// Never destroyed, because tensors of static storage duration may be released later.
Stream& stream() {
  static Stream& instance = *new Stream;
  return instance;
}

void check_device(Device device) {
  if (device.kind == DeviceKind::cuda && device.index == 0) return;
  throw Error(device.name() + ": this machine has 1 CUDA device");
}

void copy(void* target, const void* source, const void* on_device, const void* on_host,
          std::size_t bytes) {
  const std::lock_guard lock(stream().mutex);
  stream().refuse_while_recording("a copy");
  if (bytes == 0) return;
  if (!device_memory().holds(on_device, bytes)) {
    emulator::report("copy of " + std::to_string(bytes) + " bytes, not all on the device: from " +
                     device_memory().place(on_device).text);
  }
  if (device_memory().contains(on_host)) emulator::report("copy: the host's side is on the device");
  const OpenMemory open;
  std::memcpy(target, source, bytes);
}

}  // namespace

DeviceCount count_devices() { return {.count = 1, .why_none = ""}; }

int multiprocessors(Device device) {
  check_device(device);
  return kMultiprocessors;
}

void* allocate(Device device, std::size_t bytes) {
  check_device(device);
  return device_memory().allocate(bytes);
}

void release(Device device, void* block) {
  check_device(device);
  device_memory().release(block);
}

std::size_t free_bytes(Device device) {
  check_device(device);
  return device_memory().free_bytes();
}

void copy_to_device(Device device, void* target, const void* host, std::size_t bytes) {
  check_device(device);
  copy(target, host, target, host, bytes);
}

void copy_to_host(Device device, void* host, const void* source, std::size_t bytes) {
  check_device(device);
  copy(host, source, source, host, bytes);
}

void synchronize(Device device) {
  check_device(device);
  const std::lock_guard lock(stream().mutex);
  stream().refuse_while_recording("synchronize");
}

void begin_recording(Device device) {
  check_device(device);
  const std::lock_guard lock(stream().mutex);
  stream().refuse_while_recording("begin_recording");
  stream().recording = true;
}

void* end_recording(Device device) {
  check_device(device);
  const std::lock_guard lock(stream().mutex);
  if (!stream().recording) throw Error("end_recording: no graph is recorded");
  stream().recording = false;
  return new Graph{std::exchange(stream().recorded, {})};
}

void abandon_recording(Device) noexcept {
  const std::lock_guard lock(stream().mutex);
  stream().recording = false;
  stream().recorded.clear();
}

void replay(Device device, void* graph) {
  check_device(device);
  const std::lock_guard lock(stream().mutex);
  stream().refuse_while_recording("replay");
  for (const Work& work : static_cast<const Graph*>(graph)->work) stream().perform(work);
}

void destroy_graph(Device, void* graph) noexcept { delete static_cast<Graph*>(graph); }

namespace emulator {

void submit(Device device, Work work) {
  check_device(device);
  const std::lock_guard lock(stream().mutex);
  if (stream().recording) {
    stream().recorded.push_back(std::move(work));
  } else {
    stream().perform(work);
  }
}

void set_guard(Guard guard) { device_memory().set_guard(guard); }

void set_memory_limit(std::size_t bytes) { device_memory().set_limit(bytes); }

Index launch_count() {
  const std::lock_guard lock(stream().mutex);
  return stream().launches;
}

void start_trace() {
  const std::lock_guard lock(stream().mutex);
  stream().tracing = true;
  stream().trace.clear();
}

std::vector<std::string> end_trace() {
  const std::lock_guard lock(stream().mutex);
  stream().tracing = false;
  return std::exchange(stream().trace, {});
}

std::vector<std::string> graph_launches(const void* graph) {
  std::vector<std::string> names;
  for (const Work& work : static_cast<const Graph*>(graph)->work) names.push_back(work.name);
  return names;
}

}  // namespace emulator
}  // namespace ballast::cuda
