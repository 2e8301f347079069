#include "models/ctgan/networks.h"

#include "kernels/error.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

constexpr Real kLeakySlope = static_cast<Real>(0.2);
constexpr Real kDropout = static_cast<Real>(0.5);
constexpr std::uint32_t kDropoutCalls = 16;   // a pass: more layers than a critic has
constexpr std::uint32_t kCriticCalls = 1000;  // the critic's layers come after the generator's

std::string layer_name(std::size_t layer) { return "linear" + std::to_string(layer); }

}  // namespace

std::vector<Linear::Part> generator_parts(const std::vector<Tensor>& activations, const Tensor& z,
                                          const SparseTensor& condition, bool with_condition) {
  std::vector<Linear::Part> parts;
  for (auto a = activations.rbegin(); a != activations.rend(); ++a) parts.push_back({*a, {}});
  parts.push_back({z, {}});
  if (with_condition) parts.push_back({{}, condition});
  return parts;
}

Generator::Generator(ParameterGroup& group, Index latent, Index conditions,
                     std::vector<Index> widths, Index row_columns, Device device)
    : latent_(latent), conditions_(conditions) {
  std::vector<Index> parts{latent};
  if (conditions > 0) parts.push_back(conditions);
  widths.push_back(row_columns);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    layers_.emplace_back(group, layer_name(i), parts, widths[i]);
    parts.insert(parts.begin(), widths[i]);
    if (i + 1 < widths.size()) {
      norms_.emplace_back(group, "norm" + std::to_string(i), widths[i], device);
    }
  }
}

void Generator::initialize(std::uint64_t seed) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i].initialize(seed, static_cast<std::uint32_t>(i));
  }
  for (BatchNorm& norm : norms_) norm.initialize();
}

Tensor Generator::forward(const Tensor& z, const SparseTensor& condition, BatchNorm::Mode mode) {
  std::vector<Tensor> activations;
  for (std::size_t i = 0; i < norms_.size(); ++i) {
    const auto parts = generator_parts(activations, z, condition, conditions_ > 0);
    activations.push_back(norms_[i].forward(layers_[i].forward(parts), mode, Activation::relu));
  }
  return layers_.back().forward(generator_parts(activations, z, condition, conditions_ > 0));
}

NamedTensors Generator::buffers() const {
  NamedTensors all;
  for (const BatchNorm& norm : norms_) {
    for (const auto& buffer : norm.buffers()) all.push_back(buffer);
  }
  return all;
}

Critic::Critic(ParameterGroup& group, Index row_columns, Index conditions, Index pac,
               const std::vector<Index>& widths)
    : conditions_(conditions) {
  std::vector<Index> parts{pac * row_columns};
  if (conditions > 0) parts.push_back(pac * conditions);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    layers_.emplace_back(group, layer_name(i), parts, widths[i]);
    parts = {widths[i]};
  }
  layers_.emplace_back(group, layer_name(widths.size()), parts, 1);
}

void Critic::initialize(std::uint64_t seed) {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    layers_[i].initialize(seed, kCriticCalls + static_cast<std::uint32_t>(i));
  }
}

Tensor Critic::first_layer(const Linear::Part& rows, const SparseTensor& condition) const {
  std::vector<Linear::Part> parts{rows};
  if (conditions_ > 0) parts.push_back({{}, condition});
  return layers_.front().forward(parts);
}

Tensor Critic::score(const Tensor& first, std::uint64_t seed, const Step& step,
                     std::uint32_t pass) const {
  std::uint32_t call = kDropoutCalls * pass;
  Tensor x = leaky_relu(first, kLeakySlope);
  for (std::size_t i = 1; i < layers_.size(); ++i) {
    x = dropout(x, kDropout, stream(seed, Stream::dropout, step, call++));
    const bool last = i + 1 == layers_.size();
    x = last ? layers_[i].forward(x) : layers_[i].forward(x, Activation::leaky_relu, kLeakySlope);
  }
  return x;
}

Tensor Critic::input_gradient_norm(const Tensor& first_gradient) const {
  const Linear& first = layers_.front();
  Tensor rows = row_norm(matmul(first_gradient, first.weight(0), {.a = false, .b = true}));
  if (conditions_ == 0) return rows;
  const Tensor conditions =
      row_norm(matmul(first_gradient, first.weight(1), {.a = false, .b = true}));
  return row_norm(concat_columns({rows, conditions}));
}

}  // namespace ballast
