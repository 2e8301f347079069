// A hash of texts from files.
#pragma once

#include <cstddef>
#include <string_view>

namespace ballast {

// Depends on a random key of the process, so that a file cannot contain texts chosen to collide,
// which would take quadratic time. Results must not depend on it: no one iterates over a container
// with this hash.
struct TextHash {
  std::size_t operator()(std::string_view text) const noexcept;
};

}  // namespace ballast
