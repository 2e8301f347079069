// Work that is recorded once and replayed afterwards.
#pragma once

#include <functional>

#include "kernels/device.h"

namespace ballast {

// A sequence of kernels that is the same, on the same memory, at each call. Values that change
// between calls must be in device memory (kernels/step.h). On the CPU the work is run each time. On
// CUDA the first call runs it, the second records it as a CUDA graph, and further calls replay the
// graph with one launch. Recorded work must not wait for the device: no copies from or to the host.
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
  void* memory_ = nullptr;  // part of the arena that the graph works on
};

}  // namespace ballast
