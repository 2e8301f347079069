#include "layers/layers.h"

#include <cmath>
#include <numeric>

#include "kernels/batch_norm.h"
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

Initial fan_in_initial(Index fan_in) {
  return Initial::uniform(static_cast<Real>(1 / std::sqrt(static_cast<double>(fan_in))));
}

Linear::Linear(Network& network, const std::string& name, std::vector<Index> part_widths, Index out,
               std::optional<Initial> weights)
    : network_(&network), name_(name) {
  if (part_widths.empty()) {
    throw Error("linear '" + name + "': at least one input part is required");
  }
  const Initial usual =
      fan_in_initial(std::accumulate(part_widths.begin(), part_widths.end(), Index{0}));
  for (std::size_t i = 0; i < part_widths.size(); ++i) {
    const std::string number = part_widths.size() == 1 ? "" : "_" + std::to_string(i);
    weights_.push_back(network.add_parameter(name + ".weight" + number, {part_widths[i], out},
                                             weights.value_or(usual)));
  }
  bias_ = network.add_parameter(name + ".bias", {out}, weights ? Initial::constant(0) : usual);
}

void Linear::check_parts(std::size_t count) const {
  if (count == weights_.size()) return;
  throw Error("linear '" + name_ + "': " + std::to_string(count) + " input parts; expected " +
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
  return network_->parameter(weights_.at(part));
}

const Tensor& Linear::bias() const { return network_->parameter(bias_); }

BatchNorm::BatchNorm(Network& network, const std::string& name, Index columns)
    : network_(&network),
      name_(name),
      scale_(network.add_parameter(name + ".scale", {columns}, Initial::constant(1))),
      shift_(network.add_parameter(name + ".shift", {columns}, Initial::constant(0))),
      mean_(network.add_buffer(name + ".running_mean", {columns}, Initial::constant(0))),
      variance_(network.add_buffer(name + ".running_variance", {columns}, Initial::constant(1),
                                   {0, kFinite.most})) {}

void BatchNorm::check_input(const Tensor& x) const {
  const Tensor& mean = network_->buffer(mean_);
  if (x.rank() >= 2 && x.dim(x.rank() - 1) == mean.count()) return;
  throw Error("batch norm '" + name_ + "': input is " + x.shape().text() + ", statistics are " +
              mean.shape().text() + "; numbers of columns differ");
}

Tensor BatchNorm::forward(const Tensor& x, Activation activation, Real slope) const {
  check_input(x);
  const Network::Mode& mode = network_->mode();
  if (!mode.batch_statistics) {
    const Affine affine = running_affine();
    return activate(x * affine.factor + affine.offset, activation, slope);
  }
  const Tensor rows = x.rank() == 2 ? x : reshape(x, {-1, x.dim(x.rank() - 1)});
  if (rows.dim(0) < 2 * mode.batches) {
    throw Error("batch norm '" + name_ + "': training needs at least 2 rows");
  }
  const BatchNormResult result =
      batch_norm(rows, network_->parameter(scale_), network_->parameter(shift_), kEpsilon,
                 activation, slope, mode.batches);
  if (mode.update_statistics) {
    Tensor mean = network_->buffer(mean_);
    Tensor variance = network_->buffer(variance_);
    batch_norm_update_running(x.device(), result.mean.data(), result.inverse_deviation.data(),
                              {rows.dim(0) / mode.batches, rows.dim(1), mode.batches, kEpsilon},
                              kMomentum, mean.mutable_data(), variance.mutable_data());
  }
  return x.rank() == 2 ? result.y : reshape(result.y, x.shape());
}

// y = x f + (shift - mean f), f = scale / sqrt(variance + epsilon).
BatchNorm::Affine BatchNorm::running_affine() const {
  const Tensor inverse = reciprocal(sqrt(network_->buffer(variance_) + kEpsilon));
  const Tensor factor = network_->parameter(scale_) * inverse;
  return {factor, network_->parameter(shift_) - network_->buffer(mean_) * factor};
}

Tensor Dropout::forward(const Tensor& x) const {
  if (!network_->mode().dropout || share_ == 0) return x;
  return dropout(x, share_, network_->next_random());
}

}  // namespace ballast
