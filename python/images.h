// Images as arrays.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>

#include "data/images/image_set.h"

namespace ballast::python {

namespace nb = nanobind;

// [images, height, width, channels]
using Pixels = nb::ndarray<const std::uint8_t, nb::ndim<4>, nb::c_contig, nb::device::cpu>;

ImageSet image_set(const Pixels& pixels);
// A NumPy array, which takes the memory of the images.
nb::object pixels_of(ImageSet&& images);

}  // namespace ballast::python
