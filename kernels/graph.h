// Work that is recorded once and then replayed.
#pragma once

#include <functional>

#include "kernels/device.h"

namespace ballast {

// One sequence of kernels, the same on the same memory each time: what it depends on from call to
// call lies in the device's memory (kernels/step.h). On the CPU it is just run. On CUDA the first
// call runs it, the second records it as a CUDA graph, and from then on one launch replays all of
// it. While it is recorded it must not wait for the device: no copies from or to the host.
class Graph {
 public:
  explicit Graph(Device device) : device_(device) {}
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  void run(const std::function<void()>& work);

 private:
  void record(const std::function<void()>& work);

  Device device_;
  bool ran_ = false;
  void* graph_ = nullptr;
  void* memory_ = nullptr;  // the arena's blocks that it works on
};

}  // namespace ballast
