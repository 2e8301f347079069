#include "layers/draws.h"

namespace ballast {
namespace {

constexpr std::uint32_t kPurpose = 0x53544550;

}  // namespace

void Draws::start_step(const Step& number) {
  step_ = number;
  taken_ = 0;
}

Random Draws::next() {
  return {.seed = seed_, .purpose = kPurpose, .call = taken_++, .step = step_};
}

Tensor Draws::uniform(const Shape& shape) { return ballast::uniform(shape, next(), device_); }
Tensor Draws::normal(const Shape& shape) { return ballast::normal(shape, next(), device_); }
Tensor Draws::gumbel(const Shape& shape) { return ballast::gumbel(shape, next(), device_); }

Tensor uniform(const Shape& shape, const Random& random, Device device) {
  Tensor x = Tensor::empty(shape, device);
  random_uniform(device, random, x.mutable_data(), x.count());
  return x;
}

Tensor normal(const Shape& shape, const Random& random, Device device) {
  Tensor x = Tensor::empty(shape, device);
  random_normal(device, random, x.mutable_data(), x.count());
  return x;
}

Tensor gumbel(const Shape& shape, const Random& random, Device device) {
  Tensor x = Tensor::empty(shape, device);
  random_gumbel(device, random, x.mutable_data(), x.count());
  return x;
}

}  // namespace ballast
