// The schedule of AdamOptions. Shared by host and device.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/adam.h"
#include "kernels/host_device.h"

namespace ballast {

BALLAST_HOST_DEVICE inline double rate_factor(const AdamOptions& options, std::uint64_t step) {
  constexpr double kPi = 3.14159265358979323846;
  const auto count = static_cast<double>(step + 1);
  const auto warmup = static_cast<double>(options.warmup);
  const auto cosine = static_cast<double>(options.cosine);
  double factor = count < warmup ? count / warmup : 1;
  if (cosine > 0) factor *= count < cosine ? 0.5 + 0.5 * cos(kPi * count / cosine) : 0;
  return factor;
}

}  // namespace ballast
