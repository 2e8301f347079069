// Checks of the arguments of operations.
#pragma once

#include <string>
#include <type_traits>

#include "autograd/shape.h"
#include "kernels/error.h"

namespace ballast {

template <class Part>
std::string error_text(const Part& part) {
  if constexpr (std::is_arithmetic_v<Part>) {
    return std::to_string(part);
  } else if constexpr (std::is_same_v<Part, Shape>) {
    return part.text();
  } else {
    return part;
  }
}

// Throws Error with the name of the operation and the parts: texts, numbers and shapes.
template <class... Parts>
[[noreturn, gnu::noinline, gnu::cold]] void fail(const char* operation, const Parts&... parts) {
  throw Error(((operation + std::string(": ")) + ... + error_text(parts)));
}

// The same unless the condition holds.
template <class... Parts>
void require(bool condition, const char* operation, const Parts&... parts) {
  if (!condition) fail(operation, parts...);
}

// The same for two shapes that do not match.
template <class Reason>
void require_match(bool condition, const char* operation, const Shape& left, const Shape& right,
                   const Reason& reason) {
  require(condition, operation, "left is ", left, ", right is ", right, "; ", reason);
}

}  // namespace ballast
