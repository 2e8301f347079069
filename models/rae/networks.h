// The networks of RAE (Mondal, Singla, Gupta, Kumar, Prathosh, AISTATS 2023) on images, and on
// encoded rows of tables. Latents are [rows, latent], classes [rows] integers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

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

// How far what was made is from what was given, a scalar. Images: the mean absolute difference of
// pixels. Rows: of a part of a row, from 0 to 2 where that is a category.
Tensor reconstruction_loss(const RaeSizes& sizes, const Tensor& made, const Tensor& given);

// The first layers of encoder and critic, to features [rows, width()]: of images two convolutions
// that halve them, of rows a linear layer, each with a leaky ReLU; the encoder's are normalised,
// with dropout.
class RaeStem {
 public:
  RaeStem(Network& network, const RaeSizes& sizes, bool normalised);
  Index width() const { return width_; }
  Tensor forward(const Tensor& x) const;

 private:
  Index width_ = 0;
  std::vector<Conv2d> convolutions_;  // either these
  std::vector<Linear> linears_;       // or one of these
  std::vector<BatchNorm> norms_;
  Dropout dropout_;
};

// To latents: the stem, a hidden layer, and the latent.
class RaeEncoder : public Network {
 public:
  explicit RaeEncoder(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& x) const;

 private:
  RaeStem stem_;
  Linear hidden_;
  BatchNorm norm_;
  Dropout dropout_;
  Linear latent_;
};

// Linear, so that what it tells apart can be told apart by planes: logits [rows, classes].
class RaeClassifier : public Network {
 public:
  explicit RaeClassifier(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& latents) const { return linear_.forward(latents); }

 private:
  Linear linear_;
};

// Chooses how `mixed` latents of one class are mixed, from them, noise [rows, latent] and a class.
class RaeMixer : public Network {
 public:
  explicit RaeMixer(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  // Weights [rows, mixed], not negative, 1 in sum.
  Tensor forward(const std::vector<Tensor>& latents, const Tensor& noise,
                 const Integers& classes) const;

 private:
  Index classes_;
  std::vector<Linear> layers_;
  std::vector<BatchNorm> norms_;
  Dropout dropout_;
  Linear weights_;
};

// sum_i weights[:, i] latents[i].
Tensor mix(const std::vector<Tensor>& latents, const Tensor& weights);

// Latents and their classes to images in (0, 1), or to rows.
class RaeDecoder : public Network {
 public:
  explicit RaeDecoder(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  // Rows: tanh and softmax of their spans; in training, Gumbel noise added, at a low temperature.
  Tensor forward(const Tensor& latents, const Integers& classes);
  // Before the sigmoid, or tanh and softmax.
  Tensor logits(const Tensor& latents, const Integers& classes) const;

 private:
  RaeSizes sizes_;
  Linear first_;
  Linear second_;
  std::vector<ConvTranspose2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of all layers but the last
  std::optional<Conv2d> image_;   // the last: either this
  std::optional<Linear> row_;     // or this
};

// Scores [rows, 1] of images or rows and their classes. No normalisation over the batch, so that
// each score is its own (the gradient penalty asks for that).
class RaeCritic : public Network {
 public:
  explicit RaeCritic(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& x, const Integers& classes) const;

 private:
  Index classes_;
  RaeStem stem_;
  Linear hidden_;
  Linear score_;
};

}  // namespace ballast
