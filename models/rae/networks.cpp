#include "models/rae/networks.h"

#include <string>

namespace ballast::rae {
namespace {

constexpr Real kMixerDropout = Real(0.4);
constexpr int kMixerLayers = 4;

Linear::Part class_part(const Integers& classes, Index count) {
  return {{}, SparseTensor::one_hot(classes, count)};
}

std::unique_ptr<Stem> make_stem(Network& network, const Sizes& sizes, bool normalised) {
  return std::visit([&](const auto& item) { return make_stem(network, item, sizes, normalised); },
                    sizes.item);
}

std::unique_ptr<Head> make_head(Network& network, const Sizes& sizes) {
  return std::visit([&](const auto& item) { return make_head(network, item, sizes); }, sizes.item);
}

Index feature_count(const Sizes& sizes) {
  return std::visit([&](const auto& item) { return feature_count(item, sizes); }, sizes.item);
}

}  // namespace

Encoder::Encoder(const Sizes& sizes, Device device, std::uint64_t seed)
    : Network("encoder", device, seed),
      stem_(make_stem(*this, sizes, true)),
      hidden_(*this, "hidden", {feature_count(sizes)}, sizes.hidden),
      norm_(*this, "hidden_norm", sizes.hidden),
      dropout_(*this, sizes.dropout),
      latent_(*this, "latent", {sizes.hidden}, sizes.latent) {}

Tensor Encoder::forward(const Tensor& x) const {
  const Tensor hidden = norm_.forward(hidden_.forward(stem_->forward(x)), kLeaky, kSlope);
  return latent_.forward(dropout_.forward(hidden));
}

Classifier::Classifier(const Sizes& sizes, Device device, std::uint64_t seed)
    : Network("classifier", device, seed),
      linear_(*this, "linear", {sizes.latent}, sizes.classes) {}

Mixer::Mixer(const Sizes& sizes, Device device, std::uint64_t seed)
    : Network("mixer", device, seed),
      classes_(sizes.classes),
      dropout_(*this, kMixerDropout),
      weights_(*this, "weights", {sizes.hidden}, sizes.mixed) {
  std::vector<Index> parts(static_cast<std::size_t>(sizes.mixed) + 1, sizes.latent);
  parts.push_back(sizes.classes);
  for (int i = 0; i < kMixerLayers; ++i) {
    const std::string number = std::to_string(i);
    layers_.emplace_back(*this, "linear" + number, parts, sizes.hidden);
    norms_.emplace_back(*this, "norm" + number, sizes.hidden);
    parts = {sizes.hidden};
  }
}

Tensor Mixer::forward(const std::vector<Tensor>& latents, const Tensor& noise,
                      const Integers& classes) const {
  std::vector<Linear::Part> parts;
  for (const Tensor& latent : latents) parts.push_back({latent, {}});
  parts.push_back({noise, {}});
  parts.push_back(class_part(classes, classes_));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Tensor x = norms_[i].forward(layers_[i].forward(parts), Activation::relu);
    parts = {{dropout_.forward(x), {}}};
  }
  return softmax(weights_.forward(parts));
}

Tensor mix(const std::vector<Tensor>& latents, const Tensor& weights) {
  Tensor mixed;
  for (std::size_t i = 0; i < latents.size(); ++i) {
    const auto column = static_cast<Index>(i);
    const Tensor part = slice_columns(weights, column, column + 1) * latents[i];
    mixed = mixed.defined() ? mixed + part : part;
  }
  return mixed;
}

Decoder::Decoder(const Sizes& sizes, Device device, std::uint64_t seed)
    : Network("decoder", device, seed),
      classes_(sizes.classes),
      first_(*this, "linear0", {sizes.latent, sizes.classes}, sizes.hidden),
      second_(*this, "linear1", {sizes.hidden}, feature_count(sizes)),
      first_norm_(*this, "norm0", sizes.hidden),
      second_norm_(*this, "norm1", feature_count(sizes)),
      head_(make_head(*this, sizes)) {}

Tensor Decoder::logits(const Tensor& latents, const Integers& classes) const {
  Tensor x = first_.forward({{latents, {}}, class_part(classes, classes_)});
  x = first_norm_.forward(x, Activation::relu);
  x = second_norm_.forward(second_.forward(x), Activation::relu);
  return head_->logits(x);
}

Critic::Critic(const Sizes& sizes, Device device, std::uint64_t seed)
    : Network("critic", device, seed),
      classes_(sizes.classes),
      stem_(make_stem(*this, sizes, false)),
      hidden_(*this, "hidden", {feature_count(sizes), sizes.classes}, sizes.hidden),
      score_(*this, "score", {sizes.hidden}, 1) {}

Tensor Critic::forward(const Tensor& x, const Integers& classes) const {
  const Tensor hidden =
      hidden_.forward({{stem_->forward(x), {}}, class_part(classes, classes_)}, kLeaky, kSlope);
  return score_.forward(hidden);
}

}  // namespace ballast::rae
