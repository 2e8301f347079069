// CTGAN's generator and critic (Xu et al. 2019, section 4.4; constants of its public
// implementation).
#pragma once

#include <vector>

#include "autograd/operations.h"
#include "layers/layers.h"

namespace ballast {

// z [rows, latent] and a condition (sparse [rows, conditions], one entry a row) through residual
// blocks a_i = ReLU(BN(Linear(x_i))), x_{i+1} = [a_i, x_i], and a linear layer to the row. The
// concatenations are never made: each layer multiplies its parts where they lie.
class Generator : public Network {
 public:
  // conditions may be 0: no condition is given then.
  Generator(Index latent, Index conditions, std::vector<Index> widths, Index row_columns,
            Device device = {}, std::uint64_t seed = 0);

  // Raw outputs (logits), [rows, row_columns].
  Tensor forward(const Tensor& z, const SparseTensor& condition) const;

  Index latent() const { return latent_; }
  const std::vector<Linear>& layers() const { return layers_; }  // blocks, then the output
  const std::vector<BatchNorm>& norms() const { return norms_; }

 private:
  Index latent_;
  std::vector<Linear> layers_;
  std::vector<BatchNorm> norms_;
};

// The parts that a layer multiplies: activations (newest first), z, the condition if it is defined.
std::vector<Linear::Part> generator_parts(const std::vector<Tensor>& activations, const Tensor& z,
                                          const SparseTensor& condition);

// Scores packs of rows: [Linear, LeakyReLU 0.2, Dropout 0.5] a width, then Linear to one number.
class Critic : public Network {
 public:
  Critic(Index row_columns, Index conditions, Index pac, const std::vector<Index>& widths,
         Device device = {}, std::uint64_t seed = 0);

  // Rows with their conditions, pac rows side by side.
  struct Packs {
    Linear::Part rows;       // [packs, pac * row_columns]
    SparseTensor condition;  // [packs, pac * conditions]; undefined without conditions
  };
  Tensor score(const Packs& packs) const;  // [packs, 1]

  struct Losses {
    Tensor wasserstein;  // mean score of fake packs minus that of real ones
    Tensor penalty;      // 10 mean((|slope| - 1)^2) between them, the slope at
                         // fake + mixing (real - fake), mixing [packs, 1]
  };
  // Both of as many packs. The first layer is linear in its input, so that of a mixture of packs
  // costs no product: it is the mixture of those of the real and the fake packs.
  Losses losses(const Packs& real, const Packs& fake, const Tensor& mixing) const;

 private:
  Tensor first_layer(const Packs& packs) const;  // before its activation, [packs, width]
  Tensor rest(const Tensor& first) const;
  Tensor input_gradient_norm(const Tensor& first_gradient) const;

  std::vector<Linear> layers_;
  Dropout dropout_;
};

}  // namespace ballast
