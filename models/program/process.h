// The process: signals during training, and how its idle threads wait.
#pragma once

#include <array>
#include <csignal>

namespace ballast {

// While it exists, the first SIGINT, SIGTERM or SIGHUP is only recorded; a second one ends the
// program. A signal that is already ignored, for example in a background job of a script, remains
// ignored. SIGPIPE is ignored: Ctrl-C also ends the reader of `fit ... 2>&1 | tee`, and a log or a
// progress line that nobody reads must not end training before the model is written.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  // The recorded signal, or 0.
  static int caught();

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
  std::array<void (*)(int), kSignals.size()> old_;
  void (*old_pipe_)(int);
};

// Restarts the program with GOMP_SPINCOUNT=1000, unless GOMP_SPINCOUNT or OMP_WAIT_POLICY is set.
// Call it first in main, because GCC's OpenMP runtime reads the variables only at program start. By
// default a waiting thread spins for milliseconds. On an idle machine that is 5 % faster, but if
// other programs use the processors, a training step takes 30 times as long.
void restart_with_short_waits(char** arguments);

}  // namespace ballast
