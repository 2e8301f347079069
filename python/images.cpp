#include "python/images.h"

#include <cstddef>
#include <memory>
#include <utility>

namespace ballast::python {

ImageSet image_set(const Pixels& pixels) {
  const auto side = [&](std::size_t axis) { return static_cast<Index>(pixels.shape(axis)); };
  return {side(0), side(1), side(2), side(3), {pixels.data(), pixels.data() + pixels.size()},
          {},      {}};
}

nb::object pixels_of(ImageSet&& images) {
  auto bytes = std::make_unique<PixelBytes>(std::move(images.pixels));
  const nb::capsule owner(bytes.get(),
                          [](void* data) noexcept { delete static_cast<PixelBytes*>(data); });
  const auto side = [](Index length) { return static_cast<std::size_t>(length); };
  return nb::cast(nb::ndarray<nb::numpy, std::uint8_t, nb::ndim<4>>(
      bytes.release()->data(),
      {side(images.count), side(images.height), side(images.width), side(images.channels)}, owner));
}

}  // namespace ballast::python
