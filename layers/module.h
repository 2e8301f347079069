// Modules: named parameters and buffers, nothing clever.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "autograd/tensor.h"
#include "kernels/random.h"

namespace ballast {

// Parameters of one network in ONE flat buffer, their gradients in another; the named tensors are
// views into them, each on a 64-byte boundary with zeros between. Add all parameters, then call
// allocate() once. Layers keep a reference to their group, so it stays where it is.
class ParameterGroup {
 public:
  ParameterGroup() = default;
  ParameterGroup(const ParameterGroup&) = delete;
  ParameterGroup& operator=(const ParameterGroup&) = delete;

  // Reserves a parameter; the value is written by an initialiser after allocate(). The returned
  // index names it. Throws Error for a name that is taken and after allocate().
  std::size_t add(std::string name, const Shape& shape);
  // All parameters and gradients are 0 then.
  void allocate(Device device);
  Device device() const { return flat_parameters().device(); }

  std::size_t size() const { return names_.size(); }
  Index count() const { return count_; }  // of elements, padding included
  const std::string& name(std::size_t index) const { return names_.at(index); }
  // The rest throws Error before allocate().
  const Tensor& parameter(std::size_t index) const { return parameters().at(index); }
  const Tensor& gradient(std::size_t index) const { return gradients().at(index); }
  const std::vector<Tensor>& parameters() const;  // all require gradients
  const std::vector<Tensor>& gradients() const;   // for GradOptions::destinations
  Tensor& flat_parameters();
  Tensor& flat_gradients();
  const Tensor& flat_parameters() const;
  const Tensor& flat_gradients() const;
  // The element of the flat buffers that a parameter starts at.
  Index offset(std::size_t index) const { return offsets_.at(index); }

 private:
  void check_allocated() const;

  std::vector<std::string> names_;
  std::vector<Shape> shapes_;
  std::vector<Index> offsets_;
  Index count_ = 0;  // of elements, padding included
  Tensor flat_parameters_;
  Tensor flat_gradients_;
  std::vector<Tensor> parameters_;
  std::vector<Tensor> gradients_;
};

// Named tensors that are state but not parameters (running statistics).
using NamedTensors = std::vector<std::pair<std::string, Tensor>>;

// The purpose of random numbers that parameters start from.
constexpr std::uint32_t kInitialization = 0x494e4954;

// Uniform in [-bound, bound); values `first` and on of the stream.
void initialize_uniform(Tensor parameter, Real bound, const Random& random, Index first = 0);
// From N(0, deviation^2); values `first` and on of the stream.
void initialize_normal(Tensor parameter, Real deviation, const Random& random, Index first = 0);
void initialize_zero(Tensor parameter);

}  // namespace ballast
