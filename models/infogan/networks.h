// The networks of InfoGAN (Chen et al. 2016, appendix C) for any image size. 4x4 convolutions with
// stride 2 halve the image until its shorter side has 4 to 7 pixels; the generator mirrors them.
// For 28x28x1 the layers are those of the paper for MNIST.
#pragma once

#include <vector>

#include "layers/convolution.h"
#include "layers/layers.h"
#include "models/infogan/codes.h"

namespace ballast::infogan {

struct NetworkSizes {
  Index height = 0;  // of an image
  Index width = 0;
  Index channels = 0;
  Index noise = 0;
  Codes codes;
  Real slope = 0;  // of the discriminator's leaky ReLUs
};

// The number of times an image is halved. Throws Error for a size that cannot be halved evenly.
Index halvings(Index height, Index width);

class Generator : public Network {
 public:
  explicit Generator(const NetworkSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  // Images [rows, height, width, channels] with values in (0, 1).
  Tensor forward(const Latents& latents) const;

 private:
  NetworkSizes sizes_;
  Index halvings_;
  Index filters_;  // of the smallest image
  Linear first_;
  Linear second_;
  std::vector<ConvTranspose2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of all layers except the last
};

// The discriminator and the recognition network Q, which share all layers except their heads.
class Discriminator : public Network {
 public:
  explicit Discriminator(const NetworkSizes& sizes, Device device = {}, std::uint64_t seed = 0);

  // The input of both heads, [rows, features]. Images as returned by Generator::forward.
  Tensor features(const Tensor& images) const;
  // Logits for "real", [rows, 1].
  Tensor score(const Tensor& features) const { return score_.forward(features); }

  // The distribution of the codes predicted by Q.
  struct Recognition {
    std::vector<Tensor> logits;  // one for each categorical code, [rows, categories]
    Tensor mean;                 // of the continuous codes, [rows, codes]; undefined if none
    Tensor log_deviation;        // log std like mean; softplus keeps it above kLeastLogDeviation
  };
  Recognition recognise(const Tensor& features) const;

 private:
  NetworkSizes sizes_;
  std::vector<Conv2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of all convolutions except the first, then of features_
  Linear features_;
  Linear score_;
  Linear hidden_;
  BatchNorm hidden_norm_;
  Linear codes_;
};

// ln of the smallest standard deviation that Q predicts for a continuous code. Without a bound, the
// likelihood of an accurately predicted code grows without limit.
constexpr Real kLeastLogDeviation = -4;

}  // namespace ballast::infogan
