// Handling of Ctrl-C and similar signals during training.
#pragma once

#include <array>
#include <csignal>

namespace ballast {

// While it exists, the first SIGINT, SIGTERM or SIGHUP is only recorded; a second one ends the
// program. A signal that is already ignored, for example in a background job of a script, remains
// ignored.
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
};

}  // namespace ballast
