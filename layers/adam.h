// Adam over a parameter group.
#pragma once

#include "kernels/adam.h"
#include "layers/module.h"

namespace ballast {

class Adam {
 public:
  Adam(ParameterGroup& group, const AdamOptions& options);
  void step();  // uses group.flat_gradients()
  Index step_count() const;
  void set_step_count(Index count);
  const AdamOptions& options() const;
  Tensor& moment1();
  Tensor& moment2();
};

}  // namespace ballast
