#include "models/rae/networks.h"

#include <string>

#include "layers/draws.h"

namespace ballast {
namespace {

constexpr Index kHalving = 4;  // kernel size of layers that halve or double the image
constexpr Window kHalvingWindow = {2, 1};
constexpr Activation kLeaky = Activation::leaky_relu;
constexpr Real kSlope = Real(0.2);
constexpr Real kMixerDropout = Real(0.4);
constexpr Initial kInitial = {Initial::Law::normal, Real(0.02)};  // of convolutions
constexpr int kMixerLayers = 4;
constexpr Real kTemperature = Real(0.2);  // of the Gumbel softmax of rows

Index quarter(const RaeSizes& sizes) { return sizes.height / 4 * (sizes.width / 4); }

Linear::Part class_part(const Integers& classes, Index count) {
  return {{}, SparseTensor::one_hot(classes, count)};
}

// Images or rows as a matrix.
Tensor flat(const Tensor& items) { return reshape(items, {items.dim(0), -1}); }

}  // namespace

Tensor reconstruction_loss(const RaeSizes& sizes, const Tensor& made, const Tensor& given) {
  Tensor distance = mean(abs(made - given));
  if (sizes.columns == 0) return distance;
  return distance * (static_cast<Real>(sizes.columns) / static_cast<Real>(sizes.spans->size()));
}

RaeStem::RaeStem(Network& network, const RaeSizes& sizes, bool normalised)
    : dropout_(network, normalised ? sizes.dropout : 0) {
  const auto add_norm = [&](Index columns) {
    if (!normalised) return;
    norms_.emplace_back(network, "norm" + std::to_string(norms_.size()), columns);
  };
  if (sizes.columns > 0) {
    width_ = sizes.hidden;
    linears_.emplace_back(network, "row", std::vector<Index>{sizes.columns}, width_);
    add_norm(width_);
    return;
  }
  width_ = quarter(sizes) * 2 * sizes.filters;
  Index channels = sizes.channels;
  for (const Index filters : {sizes.filters, 2 * sizes.filters}) {
    convolutions_.emplace_back(network, "convolution" + std::to_string(convolutions_.size()),
                               Conv2dSizes{channels, filters, kHalving, kHalvingWindow, false},
                               kInitial);
    add_norm(filters);
    channels = filters;
  }
}

Tensor RaeStem::forward(const Tensor& x) const {
  const std::size_t layers = linears_.size() + convolutions_.size();
  const auto layer = [&](std::size_t i, const Tensor& in, auto... activation) {
    return linears_.empty() ? convolutions_[i].forward(in, activation...)
                            : linears_[i].forward(in, activation...);
  };
  Tensor y = x;
  for (std::size_t i = 0; i < layers; ++i) {
    y = norms_.empty() ? layer(i, y, kLeaky, kSlope)
                       : dropout_.forward(norms_[i].forward(layer(i, y), kLeaky, kSlope));
  }
  return flat(y);
}

RaeEncoder::RaeEncoder(const RaeSizes& sizes, Device device, std::uint64_t seed)
    : Network("encoder", device, seed),
      stem_(*this, sizes, true),
      hidden_(*this, "hidden", {stem_.width()}, sizes.hidden),
      norm_(*this, "hidden_norm", sizes.hidden),
      dropout_(*this, sizes.dropout),
      latent_(*this, "latent", {sizes.hidden}, sizes.latent) {}

Tensor RaeEncoder::forward(const Tensor& x) const {
  const Tensor hidden = norm_.forward(hidden_.forward(stem_.forward(x)), kLeaky, kSlope);
  return latent_.forward(dropout_.forward(hidden));
}

RaeClassifier::RaeClassifier(const RaeSizes& sizes, Device device, std::uint64_t seed)
    : Network("classifier", device, seed),
      linear_(*this, "linear", {sizes.latent}, sizes.classes) {}

RaeMixer::RaeMixer(const RaeSizes& sizes, Device device, std::uint64_t seed)
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

Tensor RaeMixer::forward(const std::vector<Tensor>& latents, const Tensor& noise,
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

RaeDecoder::RaeDecoder(const RaeSizes& sizes, Device device, std::uint64_t seed)
    : Network("decoder", device, seed),
      sizes_(sizes),
      first_(*this, "linear0", {sizes.latent, sizes.classes}, sizes.hidden),
      second_(*this, "linear1", {sizes.hidden},
              sizes.columns > 0 ? sizes.hidden : quarter(sizes) * 2 * sizes.filters) {
  const auto add_norm = [&](Index columns) {
    norms_.emplace_back(*this, "norm" + std::to_string(norms_.size()), columns);
  };
  add_norm(sizes.hidden);
  if (sizes.columns > 0) {
    add_norm(sizes.hidden);
    row_.emplace(*this, "row", std::vector<Index>{sizes.hidden}, sizes.columns);
    return;
  }
  add_norm(quarter(sizes) * 2 * sizes.filters);
  const Index inner = 2 * sizes.filters;
  for (const Index filters : {inner, sizes.filters}) {
    convolutions_.emplace_back(*this, "convolution" + std::to_string(convolutions_.size()),
                               Conv2dSizes{inner, filters, kHalving, kHalvingWindow, false},
                               kInitial);
    add_norm(filters);
  }
  image_.emplace(*this, "image", Conv2dSizes{sizes.filters, sizes.channels, 3, {1, 1}, true},
                 kInitial);
}

Tensor RaeDecoder::forward(const Tensor& latents, const Integers& classes) {
  const Tensor x = logits(latents, classes);
  if (sizes_.columns == 0) return sigmoid(x);
  if (!mode().batch_statistics) return activate_spans(x, sizes_.spans);
  return activate_spans(x, sizes_.spans, kTemperature, gumbel(x.shape(), next_random(), device()));
}

Tensor RaeDecoder::logits(const Tensor& latents, const Integers& classes) const {
  Tensor x = first_.forward({{latents, {}}, class_part(classes, sizes_.classes)});
  x = norms_[0].forward(x, Activation::relu);
  x = norms_[1].forward(second_.forward(x), Activation::relu);
  if (row_) return row_->forward(x);
  x = reshape(x, {latents.dim(0), sizes_.height / 4, sizes_.width / 4, 2 * sizes_.filters});
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    x = norms_[2 + i].forward(convolutions_[i].forward(x), Activation::relu);
  }
  return image_->forward(x);
}

RaeCritic::RaeCritic(const RaeSizes& sizes, Device device, std::uint64_t seed)
    : Network("critic", device, seed),
      classes_(sizes.classes),
      stem_(*this, sizes, false),
      hidden_(*this, "hidden", {stem_.width(), sizes.classes}, sizes.hidden),
      score_(*this, "score", {sizes.hidden}, 1) {}

Tensor RaeCritic::forward(const Tensor& x, const Integers& classes) const {
  const Tensor hidden =
      hidden_.forward({{stem_.forward(x), {}}, class_part(classes, classes_)}, kLeaky, kSlope);
  return score_.forward(hidden);
}

}  // namespace ballast
