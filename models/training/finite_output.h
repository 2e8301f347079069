// A check of what the networks of a model give.
#pragma once

#include <cmath>

#include "kernels/error.h"
#include "kernels/real.h"

namespace ballast {

// Returns the output. Throws Error if it is NaN or infinite, as after an overflow.
inline Real finite_output(Real output) {
  if (std::isfinite(output)) return output;
  throw Error("the networks of the model give NaN or infinite numbers; train the model again");
}

}  // namespace ballast
