#include "models/infogan/networks.h"

#include <algorithm>
#include <string>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr Index kKernel = 4;
constexpr Window kWindow = {2, 1};
constexpr Index kFeatures = 1024;
constexpr Index kHidden = 128;       // of Q
constexpr Index kFirstFilters = 64;  // doubled with every halving
constexpr Index kMostFilters = 256;
constexpr Index kLeastSide = 4;
constexpr Real kDeviation = Real(0.02);              // of the first weights
constexpr std::uint32_t kDiscriminatorCalls = 1000;  // its layers' calls come after the generator's

// After so many halvings.
Index filters(Index halving) {
  return std::min(kFirstFilters << std::min<Index>(halving - 1, 8), kMostFilters);
}

std::string numbered(const char* name, Index i) { return name + std::to_string(i); }

Index smallest_size(const NetworkSizes& sizes) {
  const Index times = halvings(sizes.height, sizes.width);
  return (sizes.height >> times) * (sizes.width >> times) * filters(times);
}

std::vector<Index> generator_inputs(const NetworkSizes& sizes) {
  std::vector<Index> parts{sizes.noise};
  for (const Code& code : sizes.codes) {
    if (code.categories > 0) parts.push_back(code.categories);
  }
  if (count_continuous(sizes.codes) > 0) parts.push_back(count_continuous(sizes.codes));
  return parts;
}

std::vector<Linear::Part> generator_parts(const NetworkSizes& sizes, const Latents& latents) {
  std::vector<Linear::Part> parts{{latents.noise, {}}};
  auto category = latents.categories.begin();
  for (const Code& code : sizes.codes) {
    if (code.categories > 0) {
      parts.push_back({{}, SparseTensor::one_hot(*category++, code.categories)});
    }
  }
  if (latents.continuous.defined()) parts.push_back({latents.continuous, {}});
  return parts;
}

void append(NamedTensors& all, const NamedTensors& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

Index halvings(Index height, Index width) {
  Index times = 0;
  while (std::min(height, width) >= 2 * kLeastSide && height % 2 == 0 && width % 2 == 0) {
    height /= 2;
    width /= 2;
    ++times;
  }
  const Index shorter = std::min(height, width);
  if (times == 0 || shorter < kLeastSide || shorter >= 2 * kLeastSide) {
    throw Error("images of " + std::to_string(height << times) + "x" +
                std::to_string(width << times) +
                " do not halve evenly down to a side of 4 to 7 pixels; scale them, for example "
                "with --image-size 28, 32 or 64");
  }
  return times;
}

ImageGenerator::ImageGenerator(ParameterGroup& group, const NetworkSizes& sizes, Device device)
    : sizes_(sizes),
      halvings_(halvings(sizes.height, sizes.width)),
      filters_(filters(halvings_)),
      first_(group, "linear0", generator_inputs(sizes), kFeatures),
      second_(group, "linear1", {kFeatures}, smallest_size(sizes)) {
  norms_.emplace_back(group, "norm0", kFeatures, device);
  norms_.emplace_back(group, "norm1", smallest_size(sizes), device);
  for (Index i = halvings_; i > 0; --i) {
    const bool last = i == 1;
    const Index out = last ? sizes.channels : filters(i - 1);
    convolutions_.emplace_back(group, numbered("convolution", halvings_ - i),
                               Conv2dSizes{filters(i), out, kKernel, kWindow, last});
    if (!last) norms_.emplace_back(group, numbered("norm", 2 + halvings_ - i), out, device);
  }
}

void ImageGenerator::initialize(std::uint64_t seed) {
  first_.initialize_normal(seed, 0, kDeviation);
  second_.initialize_normal(seed, 1, kDeviation);
  std::uint32_t call = 2;
  for (const ConvTranspose2d& layer : convolutions_) {
    layer.initialize_normal(seed, call++, kDeviation);
  }
  for (const BatchNorm& norm : norms_) norm.initialize();
}

Tensor ImageGenerator::forward(const Latents& latents, BatchNorm::Mode mode) {
  Tensor x = first_.forward(generator_parts(sizes_, latents));
  x = norms_[0].forward(x, mode, Activation::relu);
  x = norms_[1].forward(second_.forward(x), mode, Activation::relu);
  x = reshape(x, {latents.rows(), sizes_.height >> halvings_, sizes_.width >> halvings_, filters_});
  for (std::size_t i = 0; i + 1 < convolutions_.size(); ++i) {
    x = norms_[2 + i].forward(convolutions_[i].forward(x), mode, Activation::relu);
  }
  return sigmoid(convolutions_.back().forward(x));
}

NamedTensors ImageGenerator::buffers() const {
  NamedTensors all;
  for (const BatchNorm& norm : norms_) append(all, norm.buffers());
  return all;
}

Discriminator::Discriminator(ParameterGroup& group, const NetworkSizes& sizes, Device device)
    : sizes_(sizes),
      features_(group, "features", {smallest_size(sizes)}, kFeatures),
      score_(group, "score", {kFeatures}, 1),
      hidden_(group, "hidden", {kFeatures}, kHidden),
      hidden_norm_(group, "hidden_norm", kHidden, device),
      codes_(group, "codes", {kHidden},
             count_categories(sizes.codes) + 2 * count_continuous(sizes.codes)) {
  const Index times = halvings(sizes.height, sizes.width);
  Index channels = sizes.channels;
  for (Index i = 1; i <= times; ++i) {
    const bool first = i == 1;
    convolutions_.emplace_back(group, numbered("convolution", i - 1),
                               Conv2dSizes{channels, filters(i), kKernel, kWindow, first});
    channels = filters(i);
    if (!first) norms_.emplace_back(group, numbered("norm", i - 1), channels, device);
  }
  norms_.emplace_back(group, "features_norm", kFeatures, device);
}

void Discriminator::initialize(std::uint64_t seed) {
  std::uint32_t call = kDiscriminatorCalls;
  for (const Conv2d& layer : convolutions_) layer.initialize_normal(seed, call++, kDeviation);
  for (const Linear* layer : {&features_, &score_, &hidden_, &codes_}) {
    layer->initialize_normal(seed, call++, kDeviation);
  }
  for (const BatchNorm& norm : norms_) norm.initialize();
  hidden_norm_.initialize();
}

Tensor Discriminator::features(const Tensor& images, BatchNorm::Mode mode) {
  const auto leaky = Activation::leaky_relu;
  Tensor x = convolutions_[0].forward(images, leaky, sizes_.slope);
  for (std::size_t i = 1; i < convolutions_.size(); ++i) {
    x = norms_[i - 1].forward(convolutions_[i].forward(x), mode, leaky, sizes_.slope);
  }
  x = features_.forward(reshape(x, {images.dim(0), -1}));
  return norms_.back().forward(x, mode, leaky, sizes_.slope);
}

Tensor Discriminator::hidden(const Tensor& features, BatchNorm::Mode mode) {
  return hidden_norm_.forward(hidden_.forward(features), mode, Activation::leaky_relu,
                              sizes_.slope);
}

std::vector<Tensor> Discriminator::logits_of(const Tensor& out) const {
  std::vector<Tensor> logits;
  Index column = 0;
  for (const Code& code : sizes_.codes) {
    if (code.categories == 0) continue;
    logits.push_back(slice_columns(out, column, column + code.categories));
    column += code.categories;
  }
  return logits;
}

std::vector<Tensor> Discriminator::logits(const Tensor& features, BatchNorm::Mode mode) {
  return logits_of(codes_.forward(hidden(features, mode)));
}

Discriminator::Recognition Discriminator::recognise(const Tensor& features, BatchNorm::Mode mode) {
  const Tensor out = codes_.forward(hidden(features, mode));
  Recognition result;
  result.logits = logits_of(out);
  const Index continuous = count_continuous(sizes_.codes);
  if (continuous == 0) return result;
  const Index column = count_categories(sizes_.codes);
  result.mean = slice_columns(out, column, column + continuous);
  const Tensor raw = slice_columns(out, column + continuous, column + 2 * continuous);
  result.log_deviation = softplus(raw - kLeastLogDeviation) + kLeastLogDeviation;
  return result;
}

NamedTensors Discriminator::buffers() const {
  NamedTensors all;
  for (const BatchNorm& norm : norms_) append(all, norm.buffers());
  append(all, hidden_norm_.buffers());
  return all;
}

}  // namespace ballast
