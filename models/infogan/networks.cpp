#include "models/infogan/networks.h"

#include <algorithm>
#include <string>

#include "kernels/error.h"
#include "models/options/option_values.h"

namespace ballast::infogan {
namespace {

constexpr Index kKernel = 4;
constexpr Window kWindow = {2, 1};
constexpr Index kFeatures = 1024;
constexpr Index kHidden = 128;       // of Q
constexpr Index kFirstFilters = 64;  // doubled with each halving, up to kMostFilters
constexpr Index kMostFilters = 256;
constexpr Index kLeastSide = 4;
constexpr Initial kInitial = {Initial::Law::normal, Real(0.02)};  // of all weights

// Number of filters after this many halvings.
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
    throw OptionError(
        "images of " + std::to_string(height << times) + "x" + std::to_string(width << times) +
            " cannot be halved evenly down to a shorter side of 4 to 7 pixels; scale them, for "
            "example to 28, 32 or 64",
        {"image-size"});
  }
  return times;
}

Generator::Generator(const NetworkSizes& sizes, Device device, std::uint64_t seed)
    : Network("generator", device, seed),
      sizes_(sizes),
      halvings_(halvings(sizes.height, sizes.width)),
      filters_(filters(halvings_)),
      first_(*this, "linear0", generator_inputs(sizes), kFeatures, kInitial),
      second_(*this, "linear1", {kFeatures}, smallest_size(sizes), kInitial) {
  norms_.emplace_back(*this, "norm0", kFeatures);
  norms_.emplace_back(*this, "norm1", smallest_size(sizes));
  for (Index i = halvings_; i > 0; --i) {
    const bool last = i == 1;
    const Index out = last ? sizes.channels : filters(i - 1);
    convolutions_.emplace_back(*this, numbered("convolution", halvings_ - i),
                               Conv2dSizes{filters(i), out, kKernel, kWindow, last}, kInitial);
    if (!last) norms_.emplace_back(*this, numbered("norm", 2 + halvings_ - i), out);
  }
}

Tensor Generator::forward(const Latents& latents) const {
  Tensor x = first_.forward(generator_parts(sizes_, latents));
  x = norms_[0].forward(x, Activation::relu);
  x = norms_[1].forward(second_.forward(x), Activation::relu);
  x = reshape(x, {latents.rows(), sizes_.height >> halvings_, sizes_.width >> halvings_, filters_});
  for (std::size_t i = 0; i + 1 < convolutions_.size(); ++i) {
    x = norms_[2 + i].forward(convolutions_[i].forward(x), Activation::relu);
  }
  return sigmoid(convolutions_.back().forward(x));
}

Discriminator::Discriminator(const NetworkSizes& sizes, Device device, std::uint64_t seed)
    : Network("discriminator", device, seed),
      sizes_(sizes),
      features_(*this, "features", {smallest_size(sizes)}, kFeatures, kInitial),
      score_(*this, "score", {kFeatures}, 1, kInitial),
      hidden_(*this, "hidden", {kFeatures}, kHidden, kInitial),
      hidden_norm_(*this, "hidden_norm", kHidden),
      codes_(*this, "codes", {kHidden},
             count_categories(sizes.codes) + 2 * count_continuous(sizes.codes), kInitial) {
  const Index times = halvings(sizes.height, sizes.width);
  Index channels = sizes.channels;
  for (Index i = 1; i <= times; ++i) {
    const bool first = i == 1;
    convolutions_.emplace_back(*this, numbered("convolution", i - 1),
                               Conv2dSizes{channels, filters(i), kKernel, kWindow, first},
                               kInitial);
    channels = filters(i);
    if (!first) norms_.emplace_back(*this, numbered("norm", i - 1), channels);
  }
  norms_.emplace_back(*this, "features_norm", kFeatures);
}

Tensor Discriminator::features(const Tensor& images) const {
  const auto leaky = Activation::leaky_relu;
  Tensor x = convolutions_[0].forward(images, leaky, sizes_.slope);
  for (std::size_t i = 1; i < convolutions_.size(); ++i) {
    x = norms_[i - 1].forward(convolutions_[i].forward(x), leaky, sizes_.slope);
  }
  x = features_.forward(reshape(x, {images.dim(0), -1}));
  return norms_.back().forward(x, leaky, sizes_.slope);
}

Discriminator::Recognition Discriminator::recognise(const Tensor& features) const {
  const Tensor hidden =
      hidden_norm_.forward(hidden_.forward(features), Activation::leaky_relu, sizes_.slope);
  const Tensor out = codes_.forward(hidden);
  Recognition result;
  Index column = 0;
  for (const Code& code : sizes_.codes) {
    if (code.categories == 0) continue;
    result.logits.push_back(slice_columns(out, column, column + code.categories));
    column += code.categories;
  }
  const Index continuous = count_continuous(sizes_.codes);
  if (continuous == 0) return result;
  result.mean = slice_columns(out, column, column + continuous);
  const Tensor raw = slice_columns(out, column + continuous, column + 2 * continuous);
  result.log_deviation = softplus(raw - kLeastLogDeviation) + kLeastLogDeviation;
  return result;
}

}  // namespace ballast::infogan
