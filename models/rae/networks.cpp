#include "models/rae/networks.h"

#include <string>

#include "kernels/error.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

constexpr Index kHalving = 4;  // kernel of a layer that halves or doubles
constexpr Window kHalvingWindow = {2, 1};
constexpr Real kSlope = Real(0.2);
constexpr Real kMixerDropout = Real(0.4);
constexpr Real kDeviation = Real(0.02);  // of the convolutions' first weights
constexpr int kMixerLayers = 4;
constexpr std::uint32_t kStemLayers = 2;  // at most
constexpr Real kTemperature = Real(0.2);  // of the rows' Gumbel softmax
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

Tensor normalize(BatchNorm& norm, const Tensor& x, const TrainingPass* pass, Activation activation,
                 Real slope = 0) {
  return norm.forward(x, mode_of(pass), activation, slope, pass == nullptr ? 1 : pass->groups);
}

Tensor drop(const Tensor& x, Real share, const TrainingPass* pass, std::uint32_t layer) {
  if (pass == nullptr || !pass->drops || share == 0) return x;
  return dropout(x, share, stream(pass->seed, Stream::dropout, pass->step, pass->call + layer));
}

Index quarter(const RaeSizes& sizes) { return sizes.height / 4 * (sizes.width / 4); }

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

// Images or rows as a matrix.
Tensor flat(const Tensor& items) { return reshape(items, {items.dim(0), -1}); }

}  // namespace

void check_sizes(const RaeSizes& sizes) {
  const bool of_images = sizes.columns == 0;
  if (of_images &&
      (sizes.height < 4 || sizes.width < 4 || sizes.height % 4 != 0 || sizes.width % 4 != 0)) {
    throw Error("images of " + std::to_string(sizes.height) + "x" + std::to_string(sizes.width) +
                " do not halve twice; scale them to a multiple of 4, for example with "
                "--image-size 28, 32 or 64");
  }
  if (sizes.classes < 2)
    throw Error("one class is too few: there is none to be told apart from it");
  if (sizes.mixed < 2) throw Error("one latent cannot be mixed; mix two at least");
}

Tensor reconstruction_loss(const RaeSizes& sizes, const Tensor& made, const Tensor& given) {
  Tensor distance = mean(abs(made - given));
  if (sizes.columns == 0) return distance;
  return distance * (static_cast<Real>(sizes.columns) / static_cast<Real>(sizes.spans->size()));
}

RaeStem::RaeStem(ParameterGroup& group, const RaeSizes& sizes, bool normalised, Device device)
    : dropout_(normalised ? sizes.dropout : 0) {
  const auto add_norm = [&](Index columns) {
    if (!normalised) return;
    norms_.emplace_back(group, "norm" + std::to_string(norms_.size()), columns, device);
  };
  if (sizes.columns > 0) {
    width_ = sizes.hidden;
    linears_.emplace_back(group, "row", std::vector<Index>{sizes.columns}, width_);
    add_norm(width_);
    return;
  }
  width_ = quarter(sizes) * 2 * sizes.filters;
  Index channels = sizes.channels;
  for (const Index filters : {sizes.filters, 2 * sizes.filters}) {
    convolutions_.emplace_back(group, "convolution" + std::to_string(convolutions_.size()),
                               Conv2dSizes{channels, filters, kHalving, kHalvingWindow, false});
    add_norm(filters);
    channels = filters;
  }
}

void RaeStem::initialize(std::uint64_t seed, std::uint32_t& call) {
  for (const Conv2d& layer : convolutions_) layer.initialize_normal(seed, call++, kDeviation);
  for (const Linear& layer : linears_) layer.initialize(seed, call++);
  for (const BatchNorm& norm : norms_) norm.initialize();
}

Tensor RaeStem::forward(const Tensor& x, const TrainingPass* pass) {
  const auto leaky = Activation::leaky_relu;
  Tensor y = x;
  for (std::size_t i = 0; i < norms_.size(); ++i) {
    y = linears_.empty() ? convolutions_[i].forward(y) : linears_[i].forward(y);
    y = normalize(norms_[i], y, pass, leaky, kSlope);
    y = drop(y, dropout_, pass, static_cast<std::uint32_t>(i));
  }
  return flat(y);
}

Tensor RaeStem::forward(const Tensor& x) const {
  const auto leaky = Activation::leaky_relu;
  Tensor y = x;
  for (const Conv2d& layer : convolutions_) y = layer.forward(y, leaky, kSlope);
  for (const Linear& layer : linears_) y = layer.forward(y, leaky, kSlope);
  return flat(y);
}

NamedTensors RaeStem::buffers() const { return buffers_of(norms_); }

RaeEncoder::RaeEncoder(ParameterGroup& group, const RaeSizes& sizes, Device device)
    : dropout_(sizes.dropout),
      stem_(group, sizes, true, device),
      hidden_(group, "hidden", {stem_.width()}, sizes.hidden),
      norm_(group, "hidden_norm", sizes.hidden, device),
      latent_(group, "latent", {sizes.hidden}, sizes.latent) {}

void RaeEncoder::initialize(std::uint64_t seed) {
  std::uint32_t call = kEncoder;
  stem_.initialize(seed, call);
  hidden_.initialize(seed, call++);
  norm_.initialize();
  latent_.initialize(seed, call);
}

Tensor RaeEncoder::forward(const Tensor& x, const TrainingPass* pass) {
  const Tensor features = hidden_.forward(stem_.forward(x, pass));
  const Tensor hidden = normalize(norm_, features, pass, Activation::leaky_relu, kSlope);
  return latent_.forward(drop(hidden, dropout_, pass, kStemLayers));
}

NamedTensors RaeEncoder::buffers() const {
  NamedTensors all = stem_.buffers();
  append(all, {norm_});
  return all;
}

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
    const Tensor x = normalize(norms_[i], layers_[i].forward(parts), pass, Activation::relu);
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
      second_(group, "linear1", {sizes.hidden},
              sizes.columns > 0 ? sizes.hidden : quarter(sizes) * 2 * sizes.filters) {
  const auto add_norm = [&](Index columns) {
    norms_.emplace_back(group, "norm" + std::to_string(norms_.size()), columns, device);
  };
  add_norm(sizes.hidden);
  if (sizes.columns > 0) {
    add_norm(sizes.hidden);
    row_.emplace_back(group, "row", std::vector<Index>{sizes.hidden}, sizes.columns);
    return;
  }
  add_norm(quarter(sizes) * 2 * sizes.filters);
  const Index inner = 2 * sizes.filters;
  for (const Index filters : {inner, sizes.filters}) {
    convolutions_.emplace_back(group, "convolution" + std::to_string(convolutions_.size()),
                               Conv2dSizes{inner, filters, kHalving, kHalvingWindow, false});
    add_norm(filters);
  }
  image_.emplace_back(group, "image", Conv2dSizes{sizes.filters, sizes.channels, 3, {1, 1}, true});
}

void RaeDecoder::initialize(std::uint64_t seed) {
  std::uint32_t call = kDecoder;
  first_.initialize(seed, call++);
  second_.initialize(seed, call++);
  for (const ConvTranspose2d& layer : convolutions_) {
    layer.initialize_normal(seed, call++, kDeviation);
  }
  for (const Conv2d& layer : image_) layer.initialize_normal(seed, call, kDeviation);
  for (const Linear& layer : row_) layer.initialize(seed, call);
  for (const BatchNorm& norm : norms_) norm.initialize();
}

Tensor RaeDecoder::forward(const Tensor& latents, const Integers& classes,
                           const TrainingPass* pass) {
  const Tensor x = logits(latents, classes, pass);
  if (sizes_.columns == 0) return sigmoid(x);
  if (pass == nullptr) return activate_spans(x, sizes_.spans);
  Tensor noise = Tensor::empty(x.shape(), x.device());
  random_gumbel(x.device(), stream(pass->seed, Stream::sample_gumbel, pass->step, pass->call),
                noise.mutable_data(), noise.count());
  return activate_spans(x, sizes_.spans, kTemperature, noise);
}

Tensor RaeDecoder::logits(const Tensor& latents, const Integers& classes,
                          const TrainingPass* pass) {
  Tensor x = first_.forward({{latents, {}}, class_part(classes, sizes_.classes)});
  x = normalize(norms_[0], x, pass, Activation::relu);
  x = normalize(norms_[1], second_.forward(x), pass, Activation::relu);
  if (sizes_.columns > 0) return row_.front().forward(x);
  x = reshape(x, {latents.dim(0), sizes_.height / 4, sizes_.width / 4, 2 * sizes_.filters});
  for (std::size_t i = 0; i < convolutions_.size(); ++i) {
    x = normalize(norms_[2 + i], convolutions_[i].forward(x), pass, Activation::relu);
  }
  return image_.front().forward(x);
}

NamedTensors RaeDecoder::buffers() const { return buffers_of(norms_); }

RaeCritic::RaeCritic(ParameterGroup& group, const RaeSizes& sizes)
    : classes_(sizes.classes),
      stem_(group, sizes, false, {}),
      hidden_(group, "hidden", {stem_.width(), sizes.classes}, sizes.hidden),
      score_(group, "score", {sizes.hidden}, 1) {}

void RaeCritic::initialize(std::uint64_t seed) {
  std::uint32_t call = kCritic;
  stem_.initialize(seed, call);
  hidden_.initialize(seed, call++);
  score_.initialize(seed, call);
}

Tensor RaeCritic::forward(const Tensor& x, const Integers& classes) const {
  return score_.forward(hidden_.forward({{stem_.forward(x), {}}, class_part(classes, classes_)},
                                        Activation::leaky_relu, kSlope));
}

}  // namespace ballast
