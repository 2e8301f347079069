// Images of bytes as numbers.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// out[i, j] = pixels[index[i], j] * scale + offset, rounded once; pixels is [.., size] bytes, out
// is [count, size].
void gather_pixels(Device device, const std::uint8_t* pixels, const std::int32_t* index,
                   Index count, Index size, Real scale, Real offset, Real* out);

}  // namespace ballast
