// Training steps on a device: on CUDA each is recorded once and replayed.
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

// The number of the step and the losses of the last steps lie in the device's memory, so that a
// step is the same work each time and nothing waits for the host.
class StepRunner {
 public:
  // losses: figures a step.
  StepRunner(Device device, int losses);

  // Step `number`, by work(step), which must call record(). `shape` tells steps of different
  // shapes apart.
  void run(Index number, Index shape, const std::function<void(const Step&)>& work);
  // The losses of the step at hand, scalars each.
  void record(const Step& step, const std::vector<Tensor>& losses);

  // See Trainer.
  std::vector<std::vector<double>> take_losses();
  Index losses_every() const { return device_.kind == DeviceKind::cpu ? 1 : kKept; }

 private:
  static constexpr Index kKept = 64;

  Device device_;
  Index losses_count_;
  Array<std::uint64_t> place_;  // the number of the next step; on CUDA
  Tensor losses_;               // [kKept, losses], step s in row s mod kKept
  Index next_ = -1;             // what stands at the place, and the number of the next step
  Index taken_ = -1;            // the first step whose losses were not taken
  std::map<Index, std::unique_ptr<Graph>> graphs_;  // by shape
};

}  // namespace ballast
