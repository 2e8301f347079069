#include "data/images/warper.h"

#include <vector>

#include "autograd/operations.h"

namespace ballast {
namespace {

constexpr Real kStretch = Real(0.2);
constexpr Real kShear = Real(0.3);
constexpr Real kShift = Real(0.0714);

}  // namespace

Warper::Warper(const ImageShape& shape, double strength, Device device) : shape_(shape) {
  const std::vector<Real> middle{1, 0, 0, 0, 1, 0};
  const std::vector<Real> most{kStretch, kShear,   kShift * Real(shape.height),
                               kShear,   kStretch, kShift * Real(shape.width)};
  std::vector<Real> least;
  std::vector<Real> range;
  for (std::size_t i = 0; i < middle.size(); ++i) {
    const auto reach = static_cast<Real>(strength) * most[i];
    least.push_back(middle[i] - reach);
    range.push_back(2 * reach);
  }
  least_ = Tensor::from(least, {1, kAffine}, device);
  range_ = Tensor::from(range, {1, kAffine}, device);
}

Tensor Warper::warp(const DevicePixels& pixels, const Integers& places,
                    const Random& random) const {
  const Device device = pixels.device();
  const Index count = places.count();
  Tensor maps = Tensor::empty({count, kAffine}, device);
  random_uniform(device, random, maps.mutable_data(), maps.count());
  maps = maps * range_ + least_;
  Tensor images = Tensor::empty({count, shape_.height, shape_.width, shape_.channels}, device);
  warp_pixels(device, {pixels.data(), places.data(), count}, shape_, maps.data(), Real{1} / 255,
              images.mutable_data());
  return images;
}

}  // namespace ballast
