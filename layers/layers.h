// The layers. Each registers its parameters in a ParameterGroup when it is made; initialize()
// writes them once the group is allocated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "layers/module.h"

namespace ballast {

// y = activation(sum of parts x weights + bias); parts lie side by side (see linear() in autograd).
// Weights are [in, out]. Initialised U(-1/sqrt(fan_in), 1/sqrt(fan_in)), weight and bias, fan_in
// over all parts: the same values however the input is cut into parts.
class Linear {
 public:
  // part_widths: the columns of each input part. Parameters are named name.weight (one part) or
  // name.weight_<i>, and name.bias.
  Linear(ParameterGroup& group, const std::string& name, std::vector<Index> part_widths, Index out);
  // The numbers of (seed, kInitialization, call): give each layer of a model a call of its own.
  void initialize(std::uint64_t seed, std::uint32_t call) const;
  // Instead: weights from N(0, deviation^2), biases 0.
  void initialize_normal(std::uint64_t seed, std::uint32_t call, Real deviation) const;

  struct Part {
    Tensor dense;         // either this
    SparseTensor sparse;  // or this
  };
  // Throws Error for another number of parts than the layer was made for.
  Tensor forward(const std::vector<Part>& parts, Activation activation = Activation::none,
                 Real slope = 0) const;
  Tensor forward(const Tensor& x, Activation activation = Activation::none, Real slope = 0) const;
  const Tensor& weight(std::size_t part = 0) const;
  const Tensor& bias() const;
  std::size_t parts() const { return weights_.size(); }

 private:
  std::string weight_name(std::size_t part) const;
  void check_parts(std::size_t count) const;

  ParameterGroup* group_;
  std::string name_;
  std::vector<Index> part_widths_;
  std::vector<std::size_t> weights_;  // indices in the group
  std::size_t bias_;
};

// Batch normalisation over the last axis, [rows, columns] or [images, height, width, channels],
// with running statistics (momentum 0.1, epsilon 1e-5), scale 1 and shift 0 at the start.
class BatchNorm {
 public:
  BatchNorm(ParameterGroup& group, const std::string& name, Index columns, Device device = {});
  void initialize() const;
  enum class Mode {
    training,    // statistics of the batch, 2 rows or more; the running ones are updated
    passing,     // statistics of the batch, 2 rows or more; the running ones stay
    evaluation,  // the running statistics
  };
  // `groups` batches of one size, one after the other, have statistics of their own; the running
  // ones take them in this order. Several have no gradient (NoGrad). Throws Error for another
  // number of columns than the layer was made for.
  Tensor forward(const Tensor& x, Mode mode, Activation activation = Activation::none,
                 Real slope = 0, Index groups = 1);
  NamedTensors buffers() const;                       // name.running_mean, name.running_variance
  const Tensor& running() const { return running_; }  // the two in one, [2, columns]

  // With the running statistics y = x factor + offset, each [columns]: to fold into a layer before.
  struct Affine {
    Tensor factor;
    Tensor offset;
  };
  Affine running_affine() const;

 private:
  void check_input(const Tensor& x) const;

  ParameterGroup* group_;
  std::string name_;
  std::size_t scale_;
  std::size_t shift_;
  Tensor running_;
  Tensor running_mean_;  // views of it
  Tensor running_variance_;
};

}  // namespace ballast
