// The layers. Each registers its tensors in a network when it is made.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "layers/network.h"

namespace ballast {

// y = activation(sum of parts x weights + bias); parts lie side by side (see linear() in autograd).
// Weights are [in, out].
class Linear {
 public:
  // part_widths: the columns of each input part. Parameters are named name.weight (one part) or
  // name.weight_<i>, and name.bias. Weights start as said and biases at 0; if nothing is said, both
  // start uniform in [-1/sqrt(fan_in), 1/sqrt(fan_in)), fan_in over all parts.
  Linear(Network& network, const std::string& name, std::vector<Index> part_widths, Index out,
         std::optional<Initial> weights = {});

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
  void check_parts(std::size_t count) const;

  Network* network_;
  std::string name_;
  std::vector<std::size_t> weights_;  // indices in the network
  std::size_t bias_;
};

// Batch normalisation over the last axis, [rows, columns] or [images, height, width, channels],
// with running statistics (momentum 0.1, epsilon 1e-5), scale 1 and shift 0 at the start.
class BatchNorm {
 public:
  // Parameters are named name.scale and name.shift, buffers name.running_mean and
  // name.running_variance.
  BatchNorm(Network& network, const std::string& name, Index columns);
  // By the network's mode: with the statistics of the batch (2 rows or more; of each batch where
  // there are several in x, which the running ones take in this order), or with the running ones.
  // Throws Error for another number of columns than the layer was made for.
  Tensor forward(const Tensor& x, Activation activation = Activation::none, Real slope = 0) const;

  // With the running statistics y = x factor + offset, each [columns]: to fold into a layer before.
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

// Sets a share of the elements to 0 and scales the others by 1 / (1 - share), where the network's
// mode says so.
class Dropout {
 public:
  Dropout(Network& network, Real share) : network_(&network), share_(share) {}
  Tensor forward(const Tensor& x) const;

 private:
  Network* network_;
  Real share_;
};

// How the weights of a layer of that many inputs start if nothing is said: uniform in
// [-1/sqrt(fan_in), 1/sqrt(fan_in)).
Initial fan_in_initial(Index fan_in);

}  // namespace ballast
