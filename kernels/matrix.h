// Views of row-major matrices.
#pragma once

#include "kernels/real.h"

namespace ballast {

struct MatrixSize {
  Index rows = 0;
  Index columns = 0;
};

// A matrix in memory: `stride` elements from the start of a row to that of the next. Its size is
// given apart.
struct ConstMatrix {
  const Real* data = nullptr;
  Index stride = 0;
};
struct Matrix {
  Real* data = nullptr;
  Index stride = 0;
};

}  // namespace ballast
