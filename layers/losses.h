// Losses.
#pragma once

#include "autograd/array.h"
#include "autograd/tensor.h"

namespace ballast {

// --- On network outputs. Logits are values before the sigmoid or softmax.
// Mean of the binary cross-entropy between the label and the sigmoid of the logits, for any shape:
// softplus(-x) if the label is true, otherwise softplus(x).
Tensor binary_cross_entropy(const Tensor& logits, bool label);
// Element-wise log density of a Gaussian at x; all tensors have the same shape.
Tensor gaussian_log_likelihood(const Tensor& x, const Tensor& mean, const Tensor& log_deviation);
// Mutual information, in nats, between the categories of two views of the same rows, from the joint
// distribution mean_rows p_a^T p_b, made symmetric (Ji, Henriques, Vedaldi, "Invariant information
// clustering", 2019, equation 3). Logits are [rows, categories]; returns a scalar, at most ln
// categories.
Tensor mutual_information(const Tensor& logits_a, const Tensor& logits_b);

// Mean of -ln softmax over all classes except the true one. Logits are [rows, classes]; returns a
// scalar.
Tensor complement_cross_entropy(const Tensor& logits, const Integers& classes);

// --- Wasserstein critics (Arjovsky, Chintala, Bottou 2017; Gulrajani et al. 2017). All are
// scalars; scores are the outputs of the critic, [rows, 1].
// mean(fake) - mean(real): minimised by the critic.
Tensor wasserstein_critic_loss(const Tensor& real_scores, const Tensor& fake_scores);
// -mean(fake): minimised by the generator.
Tensor wasserstein_generator_loss(const Tensor& fake_scores);

// alpha real + (1 - alpha) fake, as a leaf that requires gradients; alpha is [rows, 1] if the
// others are [rows, columns], and [rows, 1, 1, 1] if they are images.
Tensor interpolate(const Tensor& real, const Tensor& fake, const Tensor& alpha);
// weight mean((|d score / d x| - 1)^2), with the norm over each row or image of x (Gulrajani et
// al., equation 3). scores are computed from x, the result of interpolate(), by recorded
// operations; the result has gradients with respect to the critic's parameters. The graph of the
// scores is kept.
Tensor gradient_penalty(const Tensor& scores, const Tensor& x, Real weight = 10);

}  // namespace ballast
