// The networks of RAE (Mondal, Singla, Gupta, Kumar, Prathosh, AISTATS 2023) on images, and on
// encoded rows of tables. Latents are [rows, latent], classes [rows] integers.
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
  Index columns = 0;  // of an encoded row, cut into these spans; 0: it is about images
  Spans spans;
  Index classes = 0;
  Index latent = 64;
  Index mixed = 2;           // latents of a class that are mixed to one
  Index filters = 64;        // of the outer convolutions; the inner ones have twice as many
  Index hidden = 1024;       // of the fully connected layers
  Real dropout = Real(0.4);  // of the encoder, behind each layer
};

// Throws Error for images that do not halve twice, or fewer than two classes or latents to mix.
void check_sizes(const RaeSizes& sizes);

// How far what was made is from what was given, a scalar. Images: the mean absolute difference of
// pixels. Rows: of a part of a row, from 0 to 2 where that is a category.
Tensor reconstruction_loss(const RaeSizes& sizes, const Tensor& made, const Tensor& given);

// One pass of a network in training: it names the masks of dropout, of calls `call` to call + 15.
// Without one (null) a network evaluates: running statistics, no dropout.
struct TrainingPass {
  std::uint64_t seed = 0;
  Step step;
  std::uint32_t call = 0;
  bool keeps_statistics = false;  // running statistics stay as they are
  bool drops = true;              // else no dropout
  Index groups = 1;  // batches one after the other, normalised each by itself; several: NoGrad
};

// The first layers of encoder and critic, to features [rows, width()]: of images two convolutions
// that halve them, of rows a linear layer, each with a leaky ReLU; the encoder's are normalised,
// with dropout.
class RaeStem {
 public:
  RaeStem(ParameterGroup& group, const RaeSizes& sizes, bool normalised, Device device);
  Index width() const { return width_; }
  // Takes calls from `call` on, one a layer.
  void initialize(std::uint64_t seed, std::uint32_t& call);
  Tensor forward(const Tensor& x, const TrainingPass* pass);
  Tensor forward(const Tensor& x) const;  // not normalised
  NamedTensors buffers() const;

 private:
  Index width_ = 0;
  Real dropout_;
  std::vector<Conv2d> convolutions_;  // either these
  std::vector<Linear> linears_;       // or one of these
  std::vector<BatchNorm> norms_;
};

// To latents: the stem, a hidden layer, and the latent.
class RaeEncoder {
 public:
  RaeEncoder(ParameterGroup& group, const RaeSizes& sizes, Device device = {});
  void initialize(std::uint64_t seed);
  Tensor forward(const Tensor& x, const TrainingPass* pass);
  NamedTensors buffers() const;

 private:
  Real dropout_;
  RaeStem stem_;
  Linear hidden_;
  BatchNorm norm_;
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

// Latents and their classes to images in (0, 1), or to rows.
class RaeDecoder {
 public:
  RaeDecoder(ParameterGroup& group, const RaeSizes& sizes, Device device = {});
  void initialize(std::uint64_t seed);
  // Rows: tanh and softmax of their spans; in training, Gumbel noise added, at a low temperature.
  Tensor forward(const Tensor& latents, const Integers& classes, const TrainingPass* pass);
  // Before the sigmoid, or tanh and softmax.
  Tensor logits(const Tensor& latents, const Integers& classes, const TrainingPass* pass);
  NamedTensors buffers() const;

 private:
  RaeSizes sizes_;
  Linear first_;
  Linear second_;
  std::vector<ConvTranspose2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of all layers but the last
  std::vector<Conv2d> image_;     // the last: either this
  std::vector<Linear> row_;       // or this
};

// Scores [rows, 1] of images or rows and their classes. No normalisation over the batch, so that
// each score is its own (the gradient penalty asks for that).
class RaeCritic {
 public:
  RaeCritic(ParameterGroup& group, const RaeSizes& sizes);
  void initialize(std::uint64_t seed);
  Tensor forward(const Tensor& x, const Integers& classes) const;

 private:
  Index classes_;
  RaeStem stem_;
  Linear hidden_;
  Linear score_;
};

}  // namespace ballast
