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
  const Tensor slopes = row_norm(grad({scores}, {x}, options).front());
  return mean(square(slopes - 1)) * weight;
}

}  // namespace ballast
