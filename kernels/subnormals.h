// Kernels treat subnormal numbers as zero.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#elif defined(__aarch64__)
#include <cstdint>
#endif

namespace ballast {

// While an object exists, the calling thread treats subnormal operands and results as zeros of
// their sign; the destructor restores the floating-point state of the thread. Each thread of a
// kernel creates one around its computation, so that results do not depend on the caller. None must
// exist where a parallel region starts: new threads inherit the state of their creator and would
// keep it.
// Intel processors take about 150 cycles for an operation on a subnormal number, and the moments
// and weights of long training runs decay to such values.
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
#error "FlushSubnormals: this processor is not supported"
#endif

  State saved_;
};

}  // namespace ballast
