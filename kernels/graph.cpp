#include "kernels/graph.h"

#include "kernels/cuda/runtime.h"
#include "kernels/memory.h"

namespace ballast {

Graph::~Graph() {
  if (!graph_) return;
  cuda::destroy_graph(graph_);
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

// If the work throws, nothing stays recorded.
void Graph::record(const std::function<void()>& work) {
  arena_open_part(device_);
  cuda::begin_recording(device_);
  try {
    work();
  } catch (...) {
    cuda::abandon_recording(device_);
    arena_give_back_part(device_, arena_close_part(device_));
    throw;
  }
  graph_ = cuda::end_recording(device_);
  memory_ = arena_close_part(device_);
}

}  // namespace ballast
