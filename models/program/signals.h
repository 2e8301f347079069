// Handling of Ctrl-C and similar signals during training.
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

}  // namespace ballast
