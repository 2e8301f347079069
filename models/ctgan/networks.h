// CTGAN's generator and critic (Xu et al. 2019, section 4.4; constants of its public
// implementation).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "layers/layers.h"

namespace ballast {

// z [rows, latent] and a condition (sparse [rows, conditions], one entry a row) through residual
// blocks a_i = ReLU(BN(Linear(x_i))), x_{i+1} = [a_i, x_i], and a linear layer to the row. The
// concatenations are never made: each layer multiplies its parts where they lie.
class Generator {
 public:
  // conditions may be 0: no condition is given then.
  Generator(ParameterGroup& group, Index latent, Index conditions, std::vector<Index> widths,
            Index row_columns, Device device = {});
  void initialize(std::uint64_t seed);

  // Raw outputs (logits), [rows, row_columns]. Training: batch statistics, running ones updated.
  Tensor forward(const Tensor& z, const SparseTensor& condition, BatchNorm::Mode mode);

  Index latent() const { return latent_; }
  Index conditions() const { return conditions_; }
  const std::vector<Linear>& layers() const { return layers_; }  // blocks, then the output
  const std::vector<BatchNorm>& norms() const { return norms_; }
  NamedTensors buffers() const;

 private:
  Index latent_;
  Index conditions_;
  std::vector<Linear> layers_;
  std::vector<BatchNorm> norms_;
};

// The parts that layer `layer` multiplies: activations (newest first), z, the condition if there is
// one.
std::vector<Linear::Part> generator_parts(const std::vector<Tensor>& activations, const Tensor& z,
                                          const SparseTensor& condition, bool with_condition);

// Scores packs of rows: [Linear, LeakyReLU 0.2, Dropout 0.5] a width, then Linear to one number.
class Critic {
 public:
  Critic(ParameterGroup& group, Index row_columns, Index conditions, Index pac,
         const std::vector<Index>& widths);
  void initialize(std::uint64_t seed);

  // The first layer before its activation, [packs, width]. It is linear in its input, so that of a
  // mixture of two inputs is the mixture of their results.
  // rows: [packs, pac * row_columns], condition: packed likewise (unused without conditions).
  Tensor first_layer(const Linear::Part& rows, const SparseTensor& condition) const;
  // The rest, [packs, 1]; dropout masks are drawn from calls 16 * pass on.
  Tensor score(const Tensor& first, std::uint64_t seed, const Step& step, std::uint32_t pass) const;
  // |gradient of the score with respect to the whole input (rows and conditions)| of each pack,
  // [packs, 1], from the gradient with respect to first_layer().
  Tensor input_gradient_norm(const Tensor& first_gradient) const;

 private:
  Index conditions_;
  std::vector<Linear> layers_;
};

}  // namespace ballast
