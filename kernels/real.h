// The scalar and index types of the whole engine.
#pragma once

#include <cstdint>

namespace ballast {

// float in every product build; a test build sets double so that gradient checks are sharp.
#ifdef BALLAST_DOUBLE
using Real = double;
#else
using Real = float;
#endif

using Index = std::int64_t;

}  // namespace ballast
