// The networks of RAE (Mondal, Singla, Gupta, Kumar, Prathosh, AISTATS 2023) for images and for
// encoded rows of tables. Latents are [rows, latent], classes are integers [rows].
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "autograd/spans.h"
#include "layers/convolution.h"
#include "layers/layers.h"

namespace ballast {

struct RaeSizes {
  Index height = 0;  // of an image; a multiple of 4
  Index width = 0;   // of an image; a multiple of 4
  Index channels = 0;
  Index columns = 0;  // of an encoded row; 0 for images
  Spans spans;        // of an encoded row
  Index classes = 0;
  Index latent = 64;
  Index mixed = 2;           // number of latents of a class in a mixture
  Index filters = 64;        // of the outer convolutions; the inner ones have twice as many
  Index hidden = 1024;       // width of the fully connected layers
  Real dropout = Real(0.4);  // after each layer of the encoder
};

// Mean absolute difference between reconstructions and inputs, a scalar. Images: mean over pixels.
// Rows: the differences of a part (span) are summed, then averaged over parts; a category
// contributes 0 to 2.
Tensor reconstruction_loss(const RaeSizes& sizes, const Tensor& made, const Tensor& given);

// The first layers of encoder and critic; returns features [rows, width()]. Images: two
// convolutions with stride 2. Rows: one linear layer. Each layer has a leaky ReLU; with
// `normalised` (encoder) also batch norm and dropout.
class RaeStem {
 public:
  RaeStem(Network& network, const RaeSizes& sizes, bool normalised);
  Index width() const { return width_; }
  Tensor forward(const Tensor& x) const;

 private:
  Index width_ = 0;
  std::vector<Conv2d> convolutions_;  // images
  std::vector<Linear> linears_;       // rows; one layer
  std::vector<BatchNorm> norms_;
  Dropout dropout_;
};

// Maps items to latents: the stem, a hidden layer and a linear layer.
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

// A linear classifier of latents, so that classes become linearly separable: logits [rows,
// classes].
class RaeClassifier : public Network {
 public:
  explicit RaeClassifier(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& latents) const { return linear_.forward(latents); }

 private:
  Linear linear_;
};

// Computes mixing weights for `mixed` latents of one class from the latents, noise [rows, latent]
// and the class.
class RaeMixer : public Network {
 public:
  explicit RaeMixer(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  // Weights [rows, mixed], nonnegative, with sum 1 in each row.
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

// Maps latents and classes to images with values in (0, 1), or to rows.
class RaeDecoder : public Network {
 public:
  explicit RaeDecoder(const RaeSizes& sizes, Device device = {}, std::uint64_t seed = 0);
  // Images or rows. Rows: tanh and softmax of their spans; in training, Gumbel softmax at a low
  // temperature.
  Tensor forward(const Tensor& latents, const Integers& classes);
  // The output before the sigmoid, or before tanh and softmax.
  Tensor logits(const Tensor& latents, const Integers& classes) const;

 private:
  RaeSizes sizes_;
  Linear first_;
  Linear second_;
  std::vector<ConvTranspose2d> convolutions_;
  std::vector<BatchNorm> norms_;  // of all layers except the last
  std::optional<Conv2d> image_;   // last layer for images
  std::optional<Linear> row_;     // last layer for rows
};

// Scores [rows, 1] of images or rows and their classes. Has no batch norm, because the gradient
// penalty requires that a score depends on one item only.
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
