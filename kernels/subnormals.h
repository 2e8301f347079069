// Subnormal numbers count as zero in the kernels.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace ballast {

// While it exists, the calling thread treats subnormal operands and results as zeros of their sign;
// its destructor restores the thread's floating-point state. Each thread of a kernel holds one
// where it computes, so results do not depend on who calls. It is not held where a parallel region
// starts: threads inherit the state of the thread that creates them, and would keep it.
//
// Intel processors take some 150 cycles for an operation on a subnormal number, and the moments and
// weights of a long training run decay to them.
class FlushSubnormals {
 public:
  FlushSubnormals() : saved_(state()) { set_state(saved_ | kFlush); }
  ~FlushSubnormals() { set_state(saved_); }
  FlushSubnormals(const FlushSubnormals&) = delete;
  FlushSubnormals& operator=(const FlushSubnormals&) = delete;

 private:
#if defined(__SSE2__)
  using State = unsigned;
  static constexpr State kFlush = 0x8040;  // flush to zero, denormals are zero
  static State state() { return _mm_getcsr(); }
  static void set_state(State state) { _mm_setcsr(state); }
#elif defined(__aarch64__)
  using State = std::uint64_t;
  static constexpr State kFlush = 1U << 24;  // FZ
  static State state() {
    State state = 0;
    asm volatile("mrs %0, fpcr" : "=r"(state));
    return state;
  }
  static void set_state(State state) { asm volatile("msr fpcr, %0" : : "r"(state) : "memory"); }
#else
#error "FlushSubnormals: not written for this processor"
#endif

  State saved_;
};

}  // namespace ballast
