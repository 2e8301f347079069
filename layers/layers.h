// The layers. Each registers its parameters in a ParameterGroup when it is made; initialize() writes
// them once the group is allocated.
#pragma once

#include <string>
#include <vector>

#include "autograd/operations.h"
#include "layers/module.h"

namespace ballast {

// y = activation(sum of parts x weights + bias); parts lie side by side (see linear() in autograd).
// Weights are [in, out]. Initialised U(-1/sqrt(fan_in), 1/sqrt(fan_in)), weight and bias, fan_in over
// all parts.
class Linear {
 public:
  // part_widths: the columns of each input part. Parameters are named name.weight (one part) or
  // name.weight_<i>, and name.bias.
  Linear(ParameterGroup& group, const std::string& name, std::vector<Index> part_widths, Index out);
  void initialize(std::uint64_t seed, std::uint32_t call) const;

  struct Part {
    Tensor dense;         // either this
    SparseTensor sparse;  // or this
  };
  Tensor forward(const std::vector<Part>& parts, Activation activation = Activation::none,
                 Real slope = 0) const;
  Tensor forward(const Tensor& x, Activation activation = Activation::none, Real slope = 0) const;
  const Tensor& weight(std::size_t part = 0) const;
};

// Batch normalisation with running statistics (momentum 0.1, epsilon 1e-5), scale 1 and shift 0 at
// the start.
class BatchNorm {
 public:
  BatchNorm(ParameterGroup& group, const std::string& name, Index columns);
  void initialize() const;
  // training: batch statistics, running ones updated; else the running ones.
  Tensor forward(const Tensor& x, bool training, Activation activation = Activation::none,
                 Real slope = 0);
  NamedTensors buffers() const;  // name.running_mean, name.running_variance
};

}  // namespace ballast
