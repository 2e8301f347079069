// Losses.
#pragma once

#include "autograd/array.h"
#include "autograd/tensor.h"

namespace ballast {

// --- On the outputs of a network. Logits are before the sigmoid or softmax.
// Mean of the cross-entropy between the label and the sigmoid of the logits, whatever their shape:
// softplus(-x) where the label is true, else softplus(x).
Tensor binary_cross_entropy(const Tensor& logits, bool label);
// ln of the density of a Gaussian at x, element by element: all of one shape.
Tensor gaussian_log_likelihood(const Tensor& x, const Tensor& mean, const Tensor& log_deviation);
// Mutual information, in nats, between the categories of two views of the same rows: of the joint
// distribution mean_rows p_a^T p_b, made symmetric (Ji, Henriques, Vedaldi, "Invariant information
// clustering", 2019, equation 3). Logits are [rows, categories]; a scalar of at most ln categories.
Tensor mutual_information(const Tensor& logits_a, const Tensor& logits_b);

// Mean of - ln softmax over all classes but the true one: of logits [rows, classes], a scalar.
Tensor complement_cross_entropy(const Tensor& logits, const Integers& classes);

// --- Of Wasserstein critics (Arjovsky, Chintala, Bottou 2017; Gulrajani et al. 2017). All are
// scalars; scores are the critic's outputs, [rows, 1].
// mean(fake) - mean(real): the critic makes it small.
Tensor wasserstein_critic_loss(const Tensor& real_scores, const Tensor& fake_scores);
// -mean(fake).
Tensor wasserstein_generator_loss(const Tensor& fake_scores);

// alpha real + (1 - alpha) fake, as a leaf that requires gradients; alpha is [rows, 1] where the
// others are [rows, columns], [rows, 1, 1, 1] where they are images.
Tensor interpolate(const Tensor& real, const Tensor& fake, const Tensor& alpha);
// weight mean((|d score / d x| - 1)^2), the norm over each row, or image, of x (Gulrajani et al.,
// equation 3). scores come from x, an interpolate(), by recorded operations; the result leads back
// to the critic's parameters. The graph of the scores is kept.
Tensor gradient_penalty(const Tensor& scores, const Tensor& x, Real weight = 10);

}  // namespace ballast
