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

class ImageGenerator {
 public:
  ImageGenerator(ParameterGroup& group, const NetworkSizes& sizes, Device device);
  void initialize(std::uint64_t seed);
  // Images [rows, height, width, channels] with values in (0, 1).
  Tensor forward(const Latents& latents, BatchNorm::Mode mode);
  NamedTensors buffers() const;

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
class Discriminator {
 public:
  Discriminator(ParameterGroup& group, const NetworkSizes& sizes, Device device);
  void initialize(std::uint64_t seed);

  // What both heads see, [rows, features]; images as the generator makes them.
  Tensor features(const Tensor& images, BatchNorm::Mode mode);
  // Logits of being real, [rows, 1].
  Tensor score(const Tensor& features) const { return score_.forward(features); }

  // Q's hidden layer, [rows, hidden].
  Tensor hidden(const Tensor& features, BatchNorm::Mode mode);
  // What Q says about the codes.
  struct Recognition {
    std::vector<Tensor> logits;  // of each categorical code, [rows, categories]
    Tensor mean;                 // of the continuous codes, [rows, codes]; undefined without any
    Tensor log_deviation;        // kept above kLeastLogDeviation, softly
  };
  Recognition recognise(const Tensor& features, BatchNorm::Mode mode);
  // Its logits alone.
  std::vector<Tensor> logits(const Tensor& features, BatchNorm::Mode mode);
  NamedTensors buffers() const;

 private:
  std::vector<Tensor> logits_of(const Tensor& out) const;  // of the last layer's result

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
