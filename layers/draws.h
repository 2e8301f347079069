// Random numbers of a training step.
#pragma once

#include <cstdint>

#include "autograd/tensor.h"
#include "kernels/random.h"

namespace ballast {

// Each draw uses the next stream of (seed, step), so no two draws of a training run share random
// numbers and a resumed run continues with the same ones. Streams are numbered from 0 in each step:
// steps that draw in the same order get the same numbers on every device.
class Draws {
 public:
  Draws(std::uint64_t seed, Device device) : seed_(seed), device_(device) {}
  void start_step(const Step& number);
  Random next();
  Tensor uniform(const Shape& shape);  // in [0, 1)
  Tensor normal(const Shape& shape);   // N(0, 1)
  Tensor gumbel(const Shape& shape);   // standard

 private:
  std::uint64_t seed_;
  Device device_;
  Step step_;
  std::uint32_t taken_ = 0;
};

// One stream as a tensor.
Tensor uniform(const Shape& shape, const Random& random, Device device = {});
Tensor normal(const Shape& shape, const Random& random, Device device = {});
Tensor gumbel(const Shape& shape, const Random& random, Device device = {});

}  // namespace ballast
