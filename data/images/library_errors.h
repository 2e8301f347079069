// Errors of libjpeg and libpng, whose error handlers must not return.
#pragma once

#include <csetjmp>
#include <cstdio>
#include <string>

namespace ballast {

// fail() jumps out of the library and back to run(), as the manuals of both libraries describe.
class LibraryErrors {
 public:
  // Runs calls of the library; returns false if fail() ended them. A jump runs no destructors, so
  // `calls` uses only pointers and numbers, and nothing that it calls throws.
  template <class Calls>
  [[nodiscard]] bool run(Calls calls) {
    if (setjmp(place_) != 0) return false;
    calls();
    return true;
  }
  // Only within run().
  [[noreturn]] void fail(const char* message) {
    std::snprintf(message_, sizeof(message_), "%s", message);
    std::longjmp(place_, 1);
  }
  std::string message() const { return message_; }

 private:
  std::jmp_buf place_{};
  char message_[256] = "";
};

}  // namespace ballast
