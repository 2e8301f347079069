// Adam over the parameters of a network.
#pragma once

#include <vector>

#include "autograd/tensor.h"
#include "kernels/adam.h"

namespace ballast {

// Owns the moments of one flat buffer of parameters.
class Adam {
 public:
  // Consecutive parameters that decoupled_decay applies to, or not.
  struct Run {
    Index count = 0;
    bool decays = false;
  };
  // The runs cover the buffer.
  Adam(const Tensor& parameters, const AdamOptions& options, std::vector<Run> runs);
  // Step `number`, counted from 0. Both tensors have the shape given to the constructor.
  void step(const Step& number, Tensor parameters, const Tensor& gradients);
  const AdamOptions& options() const { return options_; }
  const Tensor& moment1() const { return moment1_; }
  const Tensor& moment2() const { return moment2_; }

 private:
  AdamOptions options_;
  std::vector<Run> runs_;
  Tensor moment1_;
  Tensor moment2_;
};

}  // namespace ballast
