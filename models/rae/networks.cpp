#include "models/rae/networks.h"

#include <string>

#include "kernels/error.h"
#include "models/common/streams.h"

namespace ballast {
namespace {

constexpr Index kHalving = 4;  // kernel of a layer that halves or doubles
constexpr Window kHalvingWindow = {2, 1};
constexpr Real kSlope = Real(0.2);
constexpr Real kMixerDropout = Real(0.4);
constexpr Real kDeviation = Real(0.02);  // of the convolutions' first weights
constexpr int kMixerLayers = 4;
// Calls of the first weights, apart for each network.
constexpr std::uint32_t kEncoder = 0;
constexpr std::uint32_t kClassifier = 100;
constexpr std::uint32_t kMixer = 200;
constexpr std::uint32_t kDecoder = 300;
constexpr std::uint32_t kCritic = 400;

using Mode = BatchNorm::Mode;

Mode mode_of(const TrainingPass* pass) {
  if (pass == nullptr) return Mode::evaluation;
  return pass->keeps_statistics ? Mode::passing : Mode::training;
}

Tensor drop(const Tensor& x, Real share, const TrainingPass* pass, std::uint32_t layer) {
  if (pass == nullptr || share == 0) return x;
  return dropout(x, share, stream(pass->seed, Stream::dropout, pass->step, pass->call + layer));
}

Index quarter(const RaeSizes& sizes) { return sizes.height / 4 * (sizes.width / 4); }

Tensor flat(const Tensor& images) { return reshape(images, {images.dim(0), -1}); }

Linear::Part class_part(const Integers& classes, Index count) {
  return {{}, SparseTensor::one_hot(classes, count)};
}

void append(NamedTensors& all, const std::vector<BatchNorm>& norms) {
  for (const BatchNorm& norm : norms) {
    const NamedTensors more = norm.buffers();
    all.insert(all.end(), more.begin(), more.end());
  }
}

NamedTensors buffers_of(const std::vector<BatchNorm>& norms) {
  NamedTensors all;
  append(all, norms);
  return all;
}

}  // namespace

void check_sizes(const RaeSizes& sizes) {
  if (sizes.height < 4 || sizes.width < 4 || sizes.height % 4 != 0 || sizes.width % 4 != 0) {
    throw Error("images of " + std::to_string(sizes.height) + "x" + std::to_string(sizes.width) +
                " do not halve twice; scale them to a multiple of 4, for example with "
                "--image-size 28, 32 or 64");
  }
  if (sizes.classes < 2)
    throw Error("one class is too few: there is none to be told apart from it");
  if (sizes.mixed < 2) throw Error("one latent cannot be mixed; mix two at least");
}

RaeEncoder::RaeEncoder(ParameterGroup& group, const RaeSizes& sizes, Device device)
    : dropout_(sizes.dropout),
      hidden_(group, "hidden", {quarter(sizes) * 2 * sizes.filters}, sizes.hidden),
      latent_(group, "latent", {sizes.hidden}, sizes.latent) {
  Index channels = sizes.channels;
  for (const Index filters : {sizes.filters, 2 * sizes.filters}) {
    const std::string number = std::to_string(convolutions_.size());
    convolutions_.emplace_back(group, "convolution" + number,
                               Conv2dSizes{channels, filters, kHalving, kHalvingWindow, false});
    norms_.emplace_back(group, "norm" + number, filters, device);
    channels = filters;
  }
  norms_.emplace_back(group, "hidden_norm", sizes.hidden, device);
}

void RaeEncoder::initialize(std::uint64_t seed) {
  std::uint32_t call = kEncoder;
  for (const Conv2d& layer : convolutions_) layer.initialize_normal(seed, call++, kDeviation);
  hidden_.initialize(seed, call++);
  latent_.initialize(seed, call);
  for (const BatchNorm& norm : norms_) norm.initialize();
}

Tensor RaeEncoder::forward(const Tensor& images, const TrainingPass* pass) {
  const auto leaky = Activation::leaky_relu;
  Tensor x = images;
  std::uint32_t layer = 0;
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    x = norms_[i].forward(convolutions_[i].forward(x), mode_of(pass), leaky, kSlope);
    x = drop(x, dropout_, pass, layer++);
  }
  x = norms_.back().forward(hidden_.forward(flat(x)), mode_of(pass), leaky, kSlope);
  return latent_.forward(drop(x, dropout_, pass, layer));
}

NamedTensors RaeEncoder::buffers() const { return buffers_of(norms_); }

RaeClassifier::RaeClassifier(ParameterGroup& group, const RaeSizes& sizes)
    : linear_(group, "linear", {sizes.latent}, sizes.classes) {}

void RaeClassifier::initialize(std::uint64_t seed) { linear_.initialize(seed, kClassifier); }

RaeMixer::RaeMixer(ParameterGroup& group, const RaeSizes& sizes, Device device)
    : classes_(sizes.classes), weights_(group, "weights", {sizes.hidden}, sizes.mixed) {
  std::vector<Index> parts(static_cast<std::size_t>(sizes.mixed) + 1, sizes.latent);
  parts.push_back(sizes.classes);
  for (int i = 0; i < kMixerLayers; ++i) {
    const std::string number = std::to_string(i);
    layers_.emplace_back(group, "linear" + number, parts, sizes.hidden);
    norms_.emplace_back(group, "norm" + number, sizes.hidden, device);
    parts = {sizes.hidden};
  }
}

void RaeMixer::initialize(std::uint64_t seed) {
  std::uint32_t call = kMixer;
  for (const Linear& layer : layers_) layer.initialize(seed, call++);
  weights_.initialize(seed, call);
  for (const BatchNorm& norm : norms_) norm.initialize();
}

Tensor RaeMixer::forward(const std::vector<Tensor>& latents, const Tensor& noise,
                         const Integers& classes, const TrainingPass* pass) {
  std::vector<Linear::Part> parts;
  for (const Tensor& latent : latents) parts.push_back({latent, {}});
  parts.push_back({noise, {}});
  parts.push_back(class_part(classes, classes_));
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Tensor x = norms_[i].forward(layers_[i].forward(parts), mode_of(pass), Activation::relu);
    parts = {{drop(x, kMixerDropout, pass, static_cast<std::uint32_t>(i)), {}}};
  }
  return softmax(weights_.forward(parts));
}

NamedTensors RaeMixer::buffers() const { return buffers_of(norms_); }

Tensor mix(const std::vector<Tensor>& latents, const Tensor& weights) {
  Tensor mixed;
  for (std::size_t i = 0; i < latents.size(); ++i) {
    const auto column = static_cast<Index>(i);
    const Tensor part = slice_columns(weights, column, column + 1) * latents[i];
    mixed = mixed.defined() ? mixed + part : part;
  }
  return mixed;
}

RaeDecoder::RaeDecoder(ParameterGroup& group, const RaeSizes& sizes, Device device)
    : sizes_(sizes),
      first_(group, "linear0", {sizes.latent, sizes.classes}, sizes.hidden),
      second_(group, "linear1", {sizes.hidden}, quarter(sizes) * 2 * sizes.filters),
      image_(group, "image", Conv2dSizes{sizes.filters, sizes.channels, 3, {1, 1}, true}) {
  norms_.emplace_back(group, "norm0", sizes.hidden, device);
  norms_.emplace_back(group, "norm1", quarter(sizes) * 2 * sizes.filters, device);
  const Index inner = 2 * sizes.filters;
  for (const Index filters : {inner, sizes.filters}) {
    const std::string number = std::to_string(convolutions_.size());
    convolutions_.emplace_back(group, "convolution" + number,
                               Conv2dSizes{inner, filters, kHalving, kHalvingWindow, false});
    norms_.emplace_back(group, "norm" + std::to_string(norms_.size()), filters, device);
  }
}

void RaeDecoder::initialize(std::uint64_t seed) {
  std::uint32_t call = kDecoder;
  first_.initialize(seed, call++);
  second_.initialize(seed, call++);
  for (const ConvTranspose2d& layer : convolutions_) {
    layer.initialize_normal(seed, call++, kDeviation);
  }
  image_.initialize_normal(seed, call, kDeviation);
  for (const BatchNorm& norm : norms_) norm.initialize();
}

Tensor RaeDecoder::forward(const Tensor& latents, const Integers& classes,
                           const TrainingPass* pass) {
  const Mode mode = mode_of(pass);
  Tensor x = first_.forward({{latents, {}}, class_part(classes, sizes_.classes)});
  x = norms_[0].forward(x, mode, Activation::relu);
  x = norms_[1].forward(second_.forward(x), mode, Activation::relu);
  x = reshape(x, {latents.dim(0), sizes_.height / 4, sizes_.width / 4, 2 * sizes_.filters});
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    x = norms_[2 + i].forward(convolutions_[i].forward(x), mode, Activation::relu);
  }
  return sigmoid(image_.forward(x));
}

NamedTensors RaeDecoder::buffers() const { return buffers_of(norms_); }

RaeCritic::RaeCritic(ParameterGroup& group, const RaeSizes& sizes)
    : classes_(sizes.classes),
      hidden_(group, "hidden", {quarter(sizes) * 2 * sizes.filters, sizes.classes}, sizes.hidden),
      score_(group, "score", {sizes.hidden}, 1) {
  Index channels = sizes.channels;
  for (const Index filters : {sizes.filters, 2 * sizes.filters}) {
    convolutions_.emplace_back(group, "convolution" + std::to_string(convolutions_.size()),
                               Conv2dSizes{channels, filters, kHalving, kHalvingWindow, false});
    channels = filters;
  }
}

void RaeCritic::initialize(std::uint64_t seed) {
  std::uint32_t call = kCritic;
  for (const Conv2d& layer : convolutions_) layer.initialize_normal(seed, call++, kDeviation);
  hidden_.initialize(seed, call++);
  score_.initialize(seed, call);
}

Tensor RaeCritic::forward(const Tensor& images, const Integers& classes) const {
  const auto leaky = Activation::leaky_relu;
  Tensor x = images;
  for (const Conv2d& layer : convolutions_) x = layer.forward(x, leaky, kSlope);
  x = hidden_.forward({{flat(x), {}}, class_part(classes, classes_)}, leaky, kSlope);
  return score_.forward(x);
}

}  // namespace ballast
