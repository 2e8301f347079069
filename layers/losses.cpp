#include "layers/losses.h"

#include <cmath>
#include <numbers>

#include "autograd/grad.h"
#include "autograd/operations.h"

namespace ballast {

Tensor binary_cross_entropy(const Tensor& logits, bool label) {
  return mean(softplus(label ? -logits : logits));
}

Tensor gaussian_log_likelihood(const Tensor& x, const Tensor& mean, const Tensor& log_deviation) {
  const auto half_log_tau = static_cast<Real>(0.5 * std::log(2 * std::numbers::pi));
  const Tensor distance = (x - mean) * exp(-log_deviation);
  return square(distance) * Real(-0.5) - log_deviation - half_log_tau;
}

Tensor mutual_information(const Tensor& logits_a, const Tensor& logits_b) {
  constexpr Real kLeast = Real(1e-8);  // lower bound of probabilities in logarithms
  const auto log_of = [](const Tensor& p) { return log(clamp(p, kLeast, 1)); };
  const Tensor product = matmul(softmax(logits_a), softmax(logits_b), {.a = true});
  const Tensor joint = (product + transpose(product)) * (Real(0.5) / Real(logits_a.dim(0)));
  const Tensor marginal = sum(joint, 0);  // [1, categories]; equal to the marginal of the rows
  return sum(joint * log_of(joint)) - sum(marginal * log_of(marginal)) * Real(2);
}

Tensor complement_cross_entropy(const Tensor& logits, const Integers& classes) {
  const auto rows = static_cast<Real>(logits.dim(0));
  const auto others = static_cast<Real>(logits.dim(1) - 1);
  const Tensor all = sum(log_softmax(logits)) / -rows;
  return (all - mean(cross_entropy(logits, classes))) / others;
}

Tensor wasserstein_critic_loss(const Tensor& real_scores, const Tensor& fake_scores) {
  return mean(fake_scores) - mean(real_scores);
}

Tensor wasserstein_generator_loss(const Tensor& fake_scores) { return -mean(fake_scores); }

Tensor interpolate(const Tensor& real, const Tensor& fake, const Tensor& alpha) {
  const NoGrad pause;
  return (fake + alpha * (real - fake)).set_requires_grad(true);
}

Tensor gradient_penalty(const Tensor& scores, const Tensor& x, Real weight) {
  GradOptions options;
  options.create_graph = true;
  const Tensor gradient = grad({scores}, {x}, options).front();
  const Tensor slopes = row_norm(reshape(gradient, {x.dim(0), -1}));
  return mean(square(slopes - 1)) * weight;
}

}  // namespace ballast
