// The exceptions of the engine.
#pragma once

#include <stdexcept>
#include <string>

namespace ballast {

// A failure that the user can act on. The message says what is wrong, where, and what to do.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace ballast
