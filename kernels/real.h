// The scalar and index types of the whole engine.
#pragma once

#include <cstdint>

namespace ballast {

// float in all released builds; one test build uses double for more precise gradient checks.
#ifdef BALLAST_DOUBLE
using Real = double;
#else
using Real = float;
#endif

using Index = std::int64_t;

}  // namespace ballast
