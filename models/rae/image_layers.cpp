#include <optional>
#include <string>
#include <vector>

#include "layers/convolution.h"
#include "layers/layers.h"
#include "models/rae/item_layers.h"

namespace ballast::rae {
namespace {

constexpr Index kHalving = 4;  // kernel size of layers that halve or double the image
constexpr Window kHalvingWindow = {2, 1};
constexpr Initial kInitial = {Initial::Law::normal, Real(0.02)};

class ImageStem final : public Stem {
 public:
  ImageStem(Network& network, const ImageSizes& image, Real dropout, bool normalised)
      : dropout_(network, normalised ? dropout : 0) {
    Index channels = image.shape.channels;
    for (const Index filters : {image.filters, 2 * image.filters}) {
      const std::string number = std::to_string(convolutions_.size());
      convolutions_.emplace_back(network, "convolution" + number,
                                 Conv2dSizes{channels, filters, kHalving, kHalvingWindow, false},
                                 kInitial);
      if (normalised) norms_.emplace_back(network, "norm" + number, filters);
      channels = filters;
    }
  }

  Tensor forward(const Tensor& x) const override {
    Tensor y = x;
    for (std::size_t i = 0; i < convolutions_.size(); ++i) {
      y = norms_.empty()
              ? convolutions_[i].forward(y, kLeaky, kSlope)
              : dropout_.forward(norms_[i].forward(convolutions_[i].forward(y), kLeaky, kSlope));
    }
    return reshape(y, {y.dim(0), -1});
  }

 private:
  std::vector<Conv2d> convolutions_;
  std::vector<BatchNorm> norms_;
  Dropout dropout_;
};

class ImageHead final : public Head {
 public:
  ImageHead(Network& network, const ImageSizes& image) : image_(image) {
    const Index inner = 2 * image.filters;
    for (const Index filters : {inner, image.filters}) {
      const std::size_t number = convolutions_.size();
      convolutions_.emplace_back(network, "convolution" + std::to_string(number),
                                 Conv2dSizes{inner, filters, kHalving, kHalvingWindow, false},
                                 kInitial);
      norms_.emplace_back(network, "norm" + std::to_string(2 + number), filters);
    }
    last_.emplace(network, "image",
                  Conv2dSizes{image.filters, image.shape.channels, 3, {1, 1}, true}, kInitial);
  }

  Tensor logits(const Tensor& features) const override {
    Tensor x = reshape(features, {features.dim(0), image_.shape.height / 4, image_.shape.width / 4,
                                  2 * image_.filters});
    for (std::size_t i = 0; i < convolutions_.size(); ++i) {
      x = norms_[i].forward(convolutions_[i].forward(x), Activation::relu);
    }
    return last_->forward(x);
  }

  Tensor activate(const Tensor& logits) const override { return sigmoid(logits); }

  Tensor distance(const Tensor& made, const Tensor& given) const override {
    return mean(abs(made - given));
  }

 private:
  ImageSizes image_;
  std::vector<ConvTranspose2d> convolutions_;
  std::vector<BatchNorm> norms_;
  std::optional<Conv2d> last_;  // always set
};

}  // namespace

std::unique_ptr<Stem> make_stem(Network& network, const ImageSizes& image, const Sizes& sizes,
                                bool normalised) {
  return std::make_unique<ImageStem>(network, image, sizes.dropout, normalised);
}

std::unique_ptr<Head> make_head(Network& network, const ImageSizes& image, const Sizes& /*sizes*/) {
  return std::make_unique<ImageHead>(network, image);
}

Index feature_count(const ImageSizes& image, const Sizes& /*sizes*/) {
  return image.shape.height / 4 * (image.shape.width / 4) * 2 * image.filters;
}

}  // namespace ballast::rae
