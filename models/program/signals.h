// Ctrl-C and its like, while a program trains.
#pragma once

#include <array>
#include <csignal>

namespace ballast {

// While it exists, the first SIGINT, SIGTERM or SIGHUP is only noted; a second one ends the
// program. A signal that is ignored, as in the background of a script, stays so.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  // The signal that was noted, or 0.
  static int caught();

 private:
  static constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP};
  std::array<void (*)(int), kSignals.size()> old_;
};

}  // namespace ballast
