// The networks of InfoGAN (Chen et al. 2016, appendix C), sized from the image: convolutions of 4x4
// with stride 2 halve it until its shorter side is 4 to 7 pixels; the generator mirrors them. For
// 28x28x1 they are the paper's for MNIST.
#pragma once

#include <vector>

#include "layers/convolution.h"
#include "layers/layers.h"
#include "models/infogan/codes.h"

namespace ballast {

struct NetworkSizes {
  Index height = 0;  // of an image
  Index width = 0;
  Index channels = 0;
  Index noise = 0;
  Codes codes;
  Real slope = 0;  // of the discriminator's leaky ReLUs
};

// How often an image is halved. Throws Error for a size that does not halve evenly.
Index halvings(Index height, Index width);

class ImageGenerator : public Network {
 public:
  explicit ImageGenerator(const NetworkSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  // Images [rows, height, width, channels] with values in (0, 1).
  Tensor forward(const Latents& latents) const;

 private:
  NetworkSizes sizes_;
  Index halvings_;
  Index filters_;  // of the smallest image
  Linear first_;
  Linear second_;
  std::vector<ConvTranspose2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of all layers but the last
};

// The discriminator and the recognition network Q on one trunk.
class Discriminator : public Network {
 public:
  explicit Discriminator(const NetworkSizes& sizes, Device device = {}, std::uint64_t seed = 0);

  // What both heads see, [rows, features]; images as the generator makes them.
  Tensor features(const Tensor& images) const;
  // Logits of being real, [rows, 1].
  Tensor score(const Tensor& features) const { return score_.forward(features); }

  // What Q says about the codes.
  struct Recognition {
    std::vector<Tensor> logits;  // of each categorical code, [rows, categories]
    Tensor mean;                 // of the continuous codes, [rows, codes]; undefined without any
    Tensor log_deviation;        // kept above kLeastLogDeviation, softly
  };
  Recognition recognise(const Tensor& features) const;

 private:
  NetworkSizes sizes_;
  std::vector<Conv2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of the convolutions but the first, then of features_
  Linear features_;
  Linear score_;
  Linear hidden_;
  BatchNorm hidden_norm_;
  Linear codes_;
};

// ln of the least standard deviation that Q gives to a continuous code: without a bound the
// likelihood of a code that is met closely grows without end.
constexpr Real kLeastLogDeviation = -4;

}  // namespace ballast
