#include "models/ctgan/networks.h"

#include <string>

#include "autograd/grad.h"
#include "layers/losses.h"

namespace ballast::ctgan {
namespace {

constexpr Real kLeakySlope = static_cast<Real>(0.2);
constexpr Real kDropout = static_cast<Real>(0.5);
constexpr Real kPenaltyWeight = 10;

}  // namespace

std::vector<Linear::Part> generator_parts(const std::vector<Tensor>& activations, const Tensor& z,
                                          const SparseTensor& condition) {
  std::vector<Linear::Part> parts;
  for (auto a = activations.rbegin(); a != activations.rend(); ++a) parts.push_back({*a, {}});
  parts.push_back({z, {}});
  if (condition.defined()) parts.push_back({{}, condition});
  return parts;
}

Generator::Generator(Index latent, Index conditions, std::vector<Index> widths, Index row_columns,
                     Device device, std::uint64_t seed)
    : Network("generator", device, seed), latent_(latent) {
  std::vector<Index> parts{latent};
  if (conditions > 0) parts.push_back(conditions);
  widths.push_back(row_columns);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    layers_.emplace_back(*this, "linear" + std::to_string(i), parts, widths[i]);
    parts.insert(parts.begin(), widths[i]);
    if (i + 1 < widths.size()) norms_.emplace_back(*this, "norm" + std::to_string(i), widths[i]);
  }
}

Tensor Generator::forward(const Tensor& z, const SparseTensor& condition) const {
  std::vector<Tensor> activations;
  for (std::size_t i = 0; i < norms_.size(); ++i) {
    const auto parts = generator_parts(activations, z, condition);
    activations.push_back(norms_[i].forward(layers_[i].forward(parts), Activation::relu));
  }
  return layers_.back().forward(generator_parts(activations, z, condition));
}

Critic::Critic(Index row_columns, Index conditions, Index pac, const std::vector<Index>& widths,
               Device device, std::uint64_t seed)
    : Network("critic", device, seed), dropout_(*this, kDropout) {
  std::vector<Index> parts{pac * row_columns};
  if (conditions > 0) parts.push_back(pac * conditions);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    layers_.emplace_back(*this, "linear" + std::to_string(i), parts, widths[i]);
    parts = {widths[i]};
  }
  layers_.emplace_back(*this, "out", parts, 1);
}

Tensor Critic::first_layer(const Packs& packs) const {
  std::vector<Linear::Part> parts{packs.rows};
  if (packs.condition.defined()) parts.push_back({{}, packs.condition});
  return layers_.front().forward(parts);
}

Tensor Critic::rest(const Tensor& first) const {
  Tensor x = leaky_relu(first, kLeakySlope);
  for (std::size_t i = 1; i + 1 < layers_.size(); ++i) {
    x = layers_[i].forward(dropout_.forward(x), Activation::leaky_relu, kLeakySlope);
  }
  return layers_.back().forward(dropout_.forward(x));
}

Tensor Critic::score(const Packs& packs) const { return rest(first_layer(packs)); }

// The norm of the gradient of the score with respect to the input (rows and conditions), for each
// pack.
Tensor Critic::input_gradient_norm(const Tensor& first_gradient) const {
  std::vector<Tensor> norms;
  for (std::size_t part = 0; part < layers_.front().parts(); ++part) {
    const Tensor& weight = layers_.front().weight(part);
    norms.push_back(row_norm(matmul(first_gradient, weight, {.a = false, .b = true})));
  }
  return row_norm(concat_columns(norms));
}

Critic::Losses Critic::losses(const Packs& real, const Packs& fake, const Tensor& mixing) const {
  const Index packs = mixing.dim(0);
  const Tensor real_first = first_layer(real);
  const Tensor fake_first = first_layer(fake);
  const Tensor scores = rest(concat_rows({real_first, fake_first}));
  Losses losses;
  losses.wasserstein =
      wasserstein_critic_loss(slice_rows(scores, 0, packs), slice_rows(scores, packs, 2 * packs));
  const Tensor mixed_first = fake_first + mixing * (real_first - fake_first);
  const Tensor slope = grad({rest(mixed_first)}, {mixed_first}, {.create_graph = true})[0];
  losses.penalty = kPenaltyWeight * mean(square(input_gradient_norm(slope) - Real{1}));
  return losses;
}

}  // namespace ballast::ctgan
