// Errors of libjpeg and libpng, whose error handlers must not return.
#pragma once

#include <csetjmp>
#include <cstdio>
#include <new>
#include <string>

namespace ballast {

// fail() jumps out of the library and back to run(), as the manuals of both libraries describe.
class LibraryErrors {
 public:
  // Runs calls of the library; returns false if fail() ended them, and throws std::bad_alloc if
  // memory was exhausted. A jump runs no destructors, so `calls` uses only pointers and numbers,
  // and nothing that it calls throws.
  template <class Calls>
  [[nodiscard]] bool run(Calls calls) {
    if (setjmp(place_) == 0) {
      calls();
      return true;
    }
    if (out_of_memory_) throw std::bad_alloc();
    return false;
  }
  // Only within run().
  [[noreturn]] void fail(const char* message) {
    std::snprintf(message_, sizeof(message_), "%s", message);
    std::longjmp(place_, 1);
  }
  // Call before fail() if the reason is an allocation that failed.
  void note_out_of_memory() { out_of_memory_ = true; }
  std::string message() const { return message_; }

 private:
  std::jmp_buf place_{};
  char message_[256] = "";
  bool out_of_memory_ = false;
};

}  // namespace ballast
