// Code that runs on a stack of its own until it gives control back.
#pragma once

#include <csetjmp>
#include <cstddef>

namespace ballast::cuda::emulator {

// One fiber runs at a time in the whole program. An idle one may be resumed by another host thread.
class Fiber {
 public:
  // body() never returns.
  explicit Fiber(void (*body)());
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  // Runs the fiber until it pauses.
  void resume();
  // Called in a fiber: goes back to resume().
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
