// Adam over a parameter group.
#pragma once

#include "kernels/adam.h"
#include "layers/module.h"

namespace ballast {

// Owns the moments over a group, which is allocated already and outlives it. Several optimisers may
// work on one group.
class Adam {
 public:
  Adam(ParameterGroup& group, const AdamOptions& options);
  void step() { step(static_cast<std::uint64_t>(step_count_)); }  // uses group.flat_gradients()
  // The same as step number `number`, counted from 0; on CUDA it may stand in the device's memory,
  // and step_count() follows set_step_count() alone where a recorded step is replayed.
  void step(const Step& number);
  Index step_count() const { return step_count_; }
  void set_step_count(Index count) { step_count_ = count; }
  const AdamOptions& options() const { return options_; }
  const ParameterGroup& group() const { return *group_; }
  // Laid out like the flat parameters.
  Tensor& moment1() { return moment1_; }
  Tensor& moment2() { return moment2_; }
  const Tensor& moment1() const { return moment1_; }
  const Tensor& moment2() const { return moment2_; }

 private:
  ParameterGroup* group_;
  AdamOptions options_;
  Index step_count_ = 0;
  Tensor moment1_;
  Tensor moment2_;
};

}  // namespace ballast
