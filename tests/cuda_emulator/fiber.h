// Code that runs on a separate stack until it yields control.
#pragma once

#include <csetjmp>
#include <cstddef>

namespace ballast::cuda::emulator {

// One fiber runs at a time in the whole program. An idle fiber may be resumed by another host
// thread.
class Fiber {
 public:
  // body() never returns.
  explicit Fiber(void (*body)());
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  // Runs the fiber until it pauses.
  void resume();
  // Called inside a fiber: returns to resume().
  static void pause();
  static Fiber* current();

 private:
  static void enter();
  void start();

  void (*body_)();
  void* stack_;
  bool started_ = false;
  std::jmp_buf here_;
};

}  // namespace ballast::cuda::emulator
