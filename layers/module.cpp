#include "layers/module.h"

#include <algorithm>

#include "kernels/elementwise.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Index kAlignment = 64 / sizeof(Real);  // elements

}  // namespace

std::size_t ParameterGroup::add(std::string name, const Shape& shape) {
  if (flat_parameters_.defined()) {
    throw Error("parameter group: '" + name + "' comes after allocate()");
  }
  if (std::find(names_.begin(), names_.end(), name) != names_.end()) {
    throw Error("parameter group: two parameters are called '" + name + "'");
  }
  shape.check_closed();
  names_.push_back(std::move(name));
  shapes_.push_back(shape);
  offsets_.push_back(count_);
  count_ += (shape.count() + kAlignment - 1) / kAlignment * kAlignment;
  return names_.size() - 1;
}

void ParameterGroup::allocate(Device device) {
  if (flat_parameters_.defined()) throw Error("parameter group: allocated twice");
  flat_parameters_ = Tensor::zeros({count_}, device);
  flat_gradients_ = Tensor::zeros({count_}, device);
  for (std::size_t i = 0; i < names_.size(); ++i) {
    parameters_.push_back(flat_parameters_.view(offsets_[i], shapes_[i]).set_requires_grad(true));
    gradients_.push_back(flat_gradients_.view(offsets_[i], shapes_[i]));
  }
}

void ParameterGroup::check_allocated() const {
  if (!flat_parameters_.defined()) throw Error("parameter group: allocate() was not called");
}

const std::vector<Tensor>& ParameterGroup::parameters() const {
  check_allocated();
  return parameters_;
}

const std::vector<Tensor>& ParameterGroup::gradients() const {
  check_allocated();
  return gradients_;
}

Tensor& ParameterGroup::flat_parameters() {
  check_allocated();
  return flat_parameters_;
}

Tensor& ParameterGroup::flat_gradients() {
  check_allocated();
  return flat_gradients_;
}

const Tensor& ParameterGroup::flat_parameters() const {
  check_allocated();
  return flat_parameters_;
}

const Tensor& ParameterGroup::flat_gradients() const {
  check_allocated();
  return flat_gradients_;
}

void initialize_uniform(Tensor parameter, Real bound, const Random& random, Index first) {
  const Device device = parameter.device();
  Real* data = parameter.mutable_data();
  random_uniform(device, random, data, parameter.count(), first);
  unary(device, UnaryOp::multiply_scalar, data, data, parameter.count(), 2 * bound);
  unary(device, UnaryOp::add_scalar, data, data, parameter.count(), -bound);
}

void initialize_normal(Tensor parameter, Real deviation, const Random& random, Index first) {
  const Device device = parameter.device();
  Real* data = parameter.mutable_data();
  random_normal(device, random, data, parameter.count(), first);
  unary(device, UnaryOp::multiply_scalar, data, data, parameter.count(), deviation);
}

void initialize_zero(Tensor parameter) {
  fill(parameter.device(), 0, parameter.mutable_data(), parameter.count());
}

}  // namespace ballast
