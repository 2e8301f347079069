// The error for a GPU that cannot be used.
#pragma once

#include "kernels/error.h"

namespace ballast {

// There is no GPU, or its driver or libraries are missing. The CPU can be used instead.
class NoGpu : public Error {
 public:
  using Error::Error;
};

}  // namespace ballast
