// Runs training steps on a device. On CUDA a step is recorded once as a graph and then replayed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "autograd/array.h"
#include "autograd/tensor.h"
#include "kernels/graph.h"
#include "kernels/step.h"

namespace ballast {

// The step number and the losses of the last kKept steps are stored in device memory. Every step is
// therefore the same sequence of operations and does not wait for the host.
class StepRunner {
 public:
  // losses: number of losses per step.
  StepRunner(Device device, int losses);

  // Runs step `number` by calling work(step), which must call record(). `shape` must differ between
  // steps whose tensors have different shapes.
  void run(Index number, Index shape, const std::function<void(const Step&)>& work);
  // Stores the losses of the current step, each a scalar.
  void record(const Step& step, const std::vector<Tensor>& losses);

  // See Trainer (models/training/trainer.h).
  std::vector<std::vector<double>> take_losses();
  Index losses_every() const { return device_.kind == DeviceKind::cpu ? 1 : kKept; }

 private:
  static constexpr Index kKept = 64;

  Device device_;
  Index losses_count_;
  Array<std::uint64_t> place_;  // the number of the next step in device memory; CUDA only
  Tensor losses_;               // [kKept, losses], step s in row s mod kKept
  Index next_ = -1;             // the number of the next step, equal to the value in place_
  Index taken_ = -1;            // the first step whose losses have not been taken
  std::map<Index, std::unique_ptr<Graph>> graphs_;  // by shape
};

}  // namespace ballast
