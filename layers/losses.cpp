#include "layers/losses.h"

#include "autograd/grad.h"
#include "autograd/operations.h"

namespace ballast {

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
