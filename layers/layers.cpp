#include "layers/layers.h"

#include <cmath>
#include <numeric>

#include "autograd/grad.h"
#include "kernels/batch_norm.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Real kMomentum = Real{0.1};
constexpr Real kEpsilon = Real{1e-5};

Tensor activate(const Tensor& x, Activation activation, Real slope) {
  if (activation == Activation::none) return x;
  return activation == Activation::relu ? relu(x) : leaky_relu(x, slope);
}

}  // namespace

Linear::Linear(ParameterGroup& group, const std::string& name, std::vector<Index> part_widths,
               Index out)
    : group_(&group), name_(name), part_widths_(std::move(part_widths)) {
  if (part_widths_.empty()) throw Error("linear '" + name + "': no input parts");
  for (std::size_t i = 0; i < part_widths_.size(); ++i) {
    weights_.push_back(group.add(weight_name(i), {part_widths_[i], out}));
  }
  bias_ = group.add(name + ".bias", {out});
}

std::string Linear::weight_name(std::size_t part) const {
  const std::string name = name_ + ".weight";
  return part_widths_.size() == 1 ? name : name + "_" + std::to_string(part);
}

void Linear::initialize(std::uint64_t seed, std::uint32_t call) const {
  const Index fan_in = std::accumulate(part_widths_.begin(), part_widths_.end(), Index{0});
  const Real bound = static_cast<Real>(1 / std::sqrt(static_cast<double>(fan_in)));
  const Random random{.seed = seed, .purpose = kInitialization, .call = call};
  Index first = 0;
  for (std::size_t part = 0; part < weights_.size(); ++part) {
    initialize_uniform(weight(part), bound, random, first);
    first += weight(part).count();
  }
  initialize_uniform(bias(), bound, random, first);
}

void Linear::initialize_normal(std::uint64_t seed, std::uint32_t call, Real deviation) const {
  const Random random{.seed = seed, .purpose = kInitialization, .call = call};
  Index first = 0;
  for (std::size_t part = 0; part < weights_.size(); ++part) {
    ballast::initialize_normal(weight(part), deviation, random, first);
    first += weight(part).count();
  }
  initialize_zero(bias());
}

void Linear::check_parts(std::size_t count) const {
  if (count == weights_.size()) return;
  throw Error("linear '" + name_ + "': " + std::to_string(count) + " input parts, made for " +
              std::to_string(weights_.size()));
}

Tensor Linear::forward(const std::vector<Part>& parts, Activation activation, Real slope) const {
  check_parts(parts.size());
  std::vector<LinearInput> inputs;
  inputs.reserve(parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    inputs.push_back({parts[i].dense, parts[i].sparse, weight(i)});
  }
  return linear(inputs, bias(), activation, slope);
}

Tensor Linear::forward(const Tensor& x, Activation activation, Real slope) const {
  check_parts(1);
  return linear({{x, {}, weight()}}, bias(), activation, slope);
}

const Tensor& Linear::weight(std::size_t part) const {
  return group_->parameter(weights_.at(part));
}

const Tensor& Linear::bias() const { return group_->parameter(bias_); }

BatchNorm::BatchNorm(ParameterGroup& group, const std::string& name, Index columns, Device device)
    : group_(&group),
      name_(name),
      scale_(group.add(name + ".scale", {columns})),
      shift_(group.add(name + ".shift", {columns})),
      running_(Tensor::zeros({2, columns}, device)),
      running_mean_(running_.view(0, {columns})),
      running_variance_(running_.view(columns, {columns})) {
  fill(device, 1, running_variance_.mutable_data(), columns);
}

void BatchNorm::initialize() const {
  const auto set = [](Tensor tensor, Real value) {
    fill(tensor.device(), value, tensor.mutable_data(), tensor.count());
  };
  set(group_->parameter(scale_), 1);
  set(group_->parameter(shift_), 0);
  set(running_mean_, 0);
  set(running_variance_, 1);
}

void BatchNorm::check_input(const Tensor& x) const {
  if (x.rank() >= 2 && x.dim(x.rank() - 1) == running_mean_.count()) return;
  throw Error("batch norm '" + name_ + "': the input is " + x.shape().text() +
              ", the statistics are " + running_mean_.shape().text() + "; columns differ");
}

Tensor BatchNorm::forward(const Tensor& x, Mode mode, Activation activation, Real slope,
                          Index groups) {
  check_input(x);
  if (mode == Mode::evaluation) {
    const Affine affine = running_affine();
    return activate(x * affine.factor + affine.offset, activation, slope);
  }
  const Tensor rows = x.rank() == 2 ? x : reshape(x, {-1, x.dim(x.rank() - 1)});
  if (rows.dim(0) < 2 * groups) {
    throw Error("batch norm '" + name_ + "': one row has no variance to train on");
  }
  const BatchNormResult result =
      batch_norm(rows, group_->parameter(scale_), group_->parameter(shift_), kEpsilon, activation,
                 slope, groups);
  if (mode == Mode::training) {
    batch_norm_update_running(x.device(), result.mean.data(), result.inverse_deviation.data(),
                              kEpsilon, rows.dim(0) / groups, rows.dim(1), kMomentum,
                              running_mean_.mutable_data(), running_variance_.mutable_data(),
                              groups);
  }
  return x.rank() == 2 ? result.y : reshape(result.y, x.shape());
}

// y = x f + (shift - mean f), f = scale / sqrt(variance + epsilon).
BatchNorm::Affine BatchNorm::running_affine() const {
  const Tensor inverse = reciprocal(sqrt(running_variance_ + kEpsilon));
  const Tensor factor = group_->parameter(scale_) * inverse;
  return {factor, group_->parameter(shift_) - running_mean_ * factor};
}

NamedTensors BatchNorm::buffers() const {
  return {{name_ + ".running_mean", running_mean_},
          {name_ + ".running_variance", running_variance_}};
}

}  // namespace ballast
