// CTGAN's generator and critic (Xu et al. 2019, section 4.4; constants from the authors' public
// implementation).
#pragma once

#include <vector>

#include "autograd/operations.h"
#include "layers/layers.h"

namespace ballast::ctgan {

// Maps z [rows, latent] and a condition (sparse [rows, conditions], one entry per row) to rows:
// residual blocks a_i = ReLU(BN(Linear(x_i))), x_{i+1} = [a_i, x_i], then a linear layer. The
// concatenations are not materialised: each layer multiplies the parts of its input separately.
class Generator : public Network {
 public:
  // If conditions is 0, forward() takes an undefined condition.
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

// The input parts of a layer: activations (newest first), z, and the condition if it is defined.
std::vector<Linear::Part> generator_parts(const std::vector<Tensor>& activations, const Tensor& z,
                                          const SparseTensor& condition);

// Scores packs of rows: [Linear, LeakyReLU 0.2, Dropout 0.5] for each width, then Linear to a
// score.
class Critic : public Network {
 public:
  Critic(Index row_columns, Index conditions, Index pac, const std::vector<Index>& widths,
         Device device = {}, std::uint64_t seed = 0);

  // Rows with their conditions; a pack is the concatenation of pac rows.
  struct Packs {
    Linear::Part rows;       // [packs, pac * row_columns]
    SparseTensor condition;  // [packs, pac * conditions]; undefined without conditions
  };
  Tensor score(const Packs& packs) const;  // [packs, 1]

  struct Losses {
    Tensor wasserstein;  // mean score of fake packs minus that of real ones
    Tensor penalty;      // 10 mean((|gradient| - 1)^2), the gradient at
                         // fake + mixing (real - fake), mixing [packs, 1]
  };
  // real and fake must have the same number of packs. The first layer is linear in its input, so
  // its output for a mixture of packs is the mixture of its outputs, without another matrix
  // product.
  Losses losses(const Packs& real, const Packs& fake, const Tensor& mixing) const;

 private:
  Tensor first_layer(const Packs& packs) const;  // before the activation, [packs, width]
  Tensor rest(const Tensor& first) const;
  Tensor input_gradient_norm(const Tensor& first_gradient) const;

  std::vector<Linear> layers_;
  Dropout dropout_;
};

}  // namespace ballast::ctgan
