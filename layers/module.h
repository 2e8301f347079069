// Modules: named parameters and buffers, nothing clever.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "autograd/tensor.h"
#include "kernels/random.h"

namespace ballast {

// Parameters of one network in ONE flat buffer, their gradients in another; the named tensors are
// views into them. Add all parameters, then call allocate() once.
class ParameterGroup {
 public:
  // Reserves a parameter; the value is written by an initialiser after allocate(). The returned
  // index names it.
  std::size_t add(std::string name, const Shape& shape);
  void allocate(Device device);

  std::size_t size() const;
  const std::string& name(std::size_t index) const;
  const Tensor& parameter(std::size_t index) const;  // requires_grad
  const Tensor& gradient(std::size_t index) const;
  const std::vector<Tensor>& parameters() const;
  const std::vector<Tensor>& gradients() const;  // for GradOptions::destinations
  Tensor& flat_parameters();
  Tensor& flat_gradients();
  const Tensor& flat_parameters() const;
};

// Named tensors that are state but not parameters (running statistics).
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

// Uniform in [-bound, bound].
void initialize_uniform(Tensor parameter, Real bound, const Random& random);

}  // namespace ballast
