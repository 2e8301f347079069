// The networks of RAE (Mondal, Singla, Gupta, Kumar, Prathosh, AISTATS 2023) for images and for
// encoded rows of tables. Latents are [rows, latent], classes are integers [rows].
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "layers/layers.h"
#include "models/rae/item_layers.h"

namespace ballast::rae {

// Maps items to latents: the stem, a hidden layer and a linear layer.
class Encoder : public Network {
 public:
  explicit Encoder(const Sizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& x) const;

 private:
  std::unique_ptr<Stem> stem_;
  Linear hidden_;
  BatchNorm norm_;
  Dropout dropout_;
  Linear latent_;
};

// A linear classifier of latents, so that classes become linearly separable: logits [rows,
// classes].
class Classifier : public Network {
 public:
  explicit Classifier(const Sizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& latents) const { return linear_.forward(latents); }

 private:
  Linear linear_;
};

// Computes mixing weights for `mixed` latents of one class from the latents, noise [rows, latent]
// and the class.
class Mixer : public Network {
 public:
  explicit Mixer(const Sizes& sizes, Device device = {}, std::uint64_t seed = 0);
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
class Decoder : public Network {
 public:
  explicit Decoder(const Sizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& latents, const Integers& classes) const {
    return head_->activate(logits(latents, classes));
  }
  // The output before the activation.
  Tensor logits(const Tensor& latents, const Integers& classes) const;
  Tensor reconstruction_loss(const Tensor& made, const Tensor& given) const {
    return head_->distance(made, given);
  }

 private:
  Index classes_;
  Linear first_;
  Linear second_;
  BatchNorm first_norm_;
  BatchNorm second_norm_;
  std::unique_ptr<Head> head_;
};

// Scores [rows, 1] of images or rows and their classes. Has no batch norm, because the gradient
// penalty requires that a score depends on one item only.
class Critic : public Network {
 public:
  explicit Critic(const Sizes& sizes, Device device = {}, std::uint64_t seed = 0);
  Tensor forward(const Tensor& x, const Integers& classes) const;

 private:
  Index classes_;
  std::unique_ptr<Stem> stem_;
  Linear hidden_;
  Linear score_;
};

}  // namespace ballast::rae
