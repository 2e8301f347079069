// Layers. Each registers its tensors in a network on construction.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "layers/network.h"

namespace ballast {

// y = activation(sum of parts x weights + bias). The input may be split into parts (see linear() in
// autograd). Weights are [in, out].
class Linear {
 public:
  // part_widths: the columns of each input part. Parameters are name.weight (one part) or
  // name.weight_<i>, and name.bias. If `weights` is given, it initialises the weights and biases
  // start at 0. Otherwise both are uniform in [-1/sqrt(fan_in), 1/sqrt(fan_in)), fan_in over all
  // parts.
  Linear(Network& network, const std::string& name, std::vector<Index> part_widths, Index out,
         std::optional<Initial> weights = {});

  struct Part {
    Tensor dense;         // either this
    SparseTensor sparse;  // or this
  };
  // Throws Error if the number of parts differs from part_widths.
  Tensor forward(const std::vector<Part>& parts, Activation activation = Activation::none,
                 Real slope = 0) const;
  Tensor forward(const Tensor& x, Activation activation = Activation::none, Real slope = 0) const;
  const Tensor& weight(std::size_t part = 0) const;
  const Tensor& bias() const;
  std::size_t parts() const { return weights_.size(); }

 private:
  void check_parts(std::size_t count) const;

  Network* network_;
  std::string name_;
  std::vector<std::size_t> weights_;  // indices in the network
  std::size_t bias_;
};

// Batch normalisation over the last axis, [rows, columns] or [images, height, width, channels],
// with running statistics (momentum 0.1, epsilon 1e-5). Initially scale is 1 and shift is 0.
class BatchNorm {
 public:
  // Parameters: name.scale and name.shift; buffers: name.running_mean and name.running_variance.
  BatchNorm(Network& network, const std::string& name, Index columns);
  // The network's mode selects the statistics of the batch (at least 2 rows) or the running
  // statistics. If x holds several batches, each uses its own statistics, and the running ones are
  // updated in this order. Throws Error if the number of columns differs from the constructor's.
  Tensor forward(const Tensor& x, Activation activation = Activation::none, Real slope = 0) const;

  // With the running statistics, y = x factor + offset, each [columns]; can be folded into a
  // preceding layer.
  struct Affine {
    Tensor factor;
    Tensor offset;
  };
  Affine running_affine() const;

 private:
  void check_input(const Tensor& x) const;

  Network* network_;
  std::string name_;
  std::size_t scale_;  // indices in the network
  std::size_t shift_;
  std::size_t mean_;
  std::size_t variance_;
};

// Sets a share of the elements to 0 and scales the others by 1 / (1 - share), if enabled by the
// network's mode.
class Dropout {
 public:
  Dropout(Network& network, Real share) : network_(&network), share_(share) {}
  Tensor forward(const Tensor& x) const;

 private:
  Network* network_;
  Real share_;
};

// Default initialisation of the weights of a layer with this many inputs: uniform in
// [-1/sqrt(fan_in), 1/sqrt(fan_in)).
Initial fan_in_initial(Index fan_in);

}  // namespace ballast
