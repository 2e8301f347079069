#include "kernels/graph.h"

#include "kernels/cuda/runtime.h"
#include "kernels/memory.h"

namespace ballast {
namespace {

void* recorded(Device device, const std::function<void()>& work) {
  cuda::begin_recording(device);
  try {
    work();
  } catch (...) {
    cuda::abandon_recording(device);
    throw;
  }
  return cuda::end_recording(device);
}

}  // namespace

Graph::~Graph() {
  if (!graph_) return;
  cuda::destroy_graph(device_, graph_);
  arena_give_back_part(device_, memory_);
}

void Graph::run(const std::function<void()>& work) {
  if (device_.kind == DeviceKind::cpu) return work();
  if (!ran_) {
    work();
    ran_ = true;
    return;
  }
  if (!graph_) record(work);
  cuda::replay(device_, graph_);
}

// If the work throws, the recording is discarded.
void Graph::record(const std::function<void()>& work) {
  arena_open_part(device_);
  try {
    graph_ = recorded(device_, work);
  } catch (...) {
    arena_give_back_part(device_, arena_close_part(device_));
    throw;
  }
  memory_ = arena_close_part(device_);
}

}  // namespace ballast
