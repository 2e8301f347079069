// The networks of RAE (Mondal, Singla, Gupta, Kumar, Prathosh, AISTATS 2023) on images. Latents are
// [rows, latent], classes [rows] integers.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/step.h"
#include "layers/convolution.h"
#include "layers/layers.h"

namespace ballast {

struct RaeSizes {
  Index height = 0;  // of an image; whole multiples of 4
  Index width = 0;
  Index channels = 0;
  Index classes = 0;
  Index latent = 64;
  Index mixed = 2;           // latents of a class that are mixed to one
  Index filters = 64;        // of the outer convolutions; the inner ones have twice as many
  Index hidden = 1024;       // of the fully connected layers
  Real dropout = Real(0.4);  // of the encoder, behind each layer
};

// Throws Error for images that do not halve twice, or fewer than two classes or latents to mix.
void check_sizes(const RaeSizes& sizes);

// One pass of a network in training: it names the masks of dropout, of calls `call` to call + 15.
// Without one (null) a network evaluates: running statistics, no dropout.
struct TrainingPass {
  std::uint64_t seed = 0;
  Step step;
  std::uint32_t call = 0;
  bool keeps_statistics = false;  // running statistics stay as they are
};

// Images to latents: two convolutions that halve, a hidden layer, and the latent.
class RaeEncoder {
 public:
  RaeEncoder(ParameterGroup& group, const RaeSizes& sizes, Device device = {});
  void initialize(std::uint64_t seed);
  Tensor forward(const Tensor& images, const TrainingPass* pass);
  NamedTensors buffers() const;

 private:
  Real dropout_;
  std::vector<Conv2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of the convolutions, then of hidden_
  Linear hidden_;
  Linear latent_;
};

// Linear, so that what it tells apart can be told apart by planes: logits [rows, classes].
class RaeClassifier {
 public:
  RaeClassifier(ParameterGroup& group, const RaeSizes& sizes);
  void initialize(std::uint64_t seed);
  Tensor forward(const Tensor& latents) const { return linear_.forward(latents); }

 private:
  Linear linear_;
};

// Chooses how `mixed` latents of one class are mixed, from them, noise [rows, latent] and a class.
class RaeMixer {
 public:
  RaeMixer(ParameterGroup& group, const RaeSizes& sizes, Device device = {});
  void initialize(std::uint64_t seed);
  // Weights [rows, mixed], not negative, 1 in sum.
  Tensor forward(const std::vector<Tensor>& latents, const Tensor& noise, const Integers& classes,
                 const TrainingPass* pass);
  NamedTensors buffers() const;

 private:
  Index classes_;
  std::vector<Linear> layers_;
  std::vector<BatchNorm> norms_;
  Linear weights_;
};

// sum_i weights[:, i] latents[i].
Tensor mix(const std::vector<Tensor>& latents, const Tensor& weights);

// Latents and their classes to images in (0, 1).
class RaeDecoder {
 public:
  RaeDecoder(ParameterGroup& group, const RaeSizes& sizes, Device device = {});
  void initialize(std::uint64_t seed);
  Tensor forward(const Tensor& latents, const Integers& classes, const TrainingPass* pass);
  NamedTensors buffers() const;

 private:
  RaeSizes sizes_;
  Linear first_;
  Linear second_;
  std::vector<ConvTranspose2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of all layers but the last
  Conv2d image_;
};

// Scores [rows, 1] of images and their classes. No normalisation over the batch, so that each
// image's score is its own (the gradient penalty asks for that).
class RaeCritic {
 public:
  RaeCritic(ParameterGroup& group, const RaeSizes& sizes);
  void initialize(std::uint64_t seed);
  Tensor forward(const Tensor& images, const Integers& classes) const;

 private:
  Index classes_;
  std::vector<Conv2d> convolutions_;
  Linear hidden_;
  Linear score_;
};

}  // namespace ballast
