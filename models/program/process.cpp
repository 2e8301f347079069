#include "models/program/process.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

namespace ballast {
namespace {

volatile std::sig_atomic_t caught_signal = 0;

void catch_signal(int number) {
  caught_signal = number;
  std::signal(number, SIG_DFL);
}

std::terminate_handler terminate_before = nullptr;

std::atomic<bool> memory_exhausted = false;

[[noreturn]] void note_exhausted_memory() {
  memory_exhausted = true;
  throw std::bad_alloc();
}

// Whether memory was exhausted: by the exception that ends the program or, if there is none, at any
// time.
bool is_out_of_memory() {
  const std::exception_ptr exception = std::current_exception();
  if (!exception) return memory_exhausted;
  try {
    std::rethrow_exception(exception);
  } catch (const std::bad_alloc&) {
    return true;
  } catch (...) {
    return false;
  }
}

// An exception left a destructor or a function that is noexcept, or was thrown before main() could
// catch it.
[[noreturn]] void end_program() {
  if (is_out_of_memory()) {
    std::fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
    _exit(EXIT_FAILURE);
  }
  terminate_before();
  std::abort();
}

// Before all other static objects are made.
[[gnu::constructor(101)]] void handle_terminate() {
  std::set_new_handler(note_exhausted_memory);
  terminate_before = std::set_terminate(end_program);
}

}  // namespace

SignalGuard::SignalGuard() : old_pipe_(std::signal(SIGPIPE, SIG_IGN)) {
  caught_signal = 0;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    old_[i] = std::signal(kSignals[i], catch_signal);
    if (old_[i] == SIG_IGN) std::signal(kSignals[i], SIG_IGN);
  }
}

SignalGuard::~SignalGuard() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) std::signal(kSignals[i], old_[i]);
  std::signal(SIGPIPE, old_pipe_);
}

int SignalGuard::caught() { return caught_signal; }

void restart_with_short_waits(char** arguments) {
  constexpr const char* kSpins = "GOMP_SPINCOUNT";
  if (std::getenv(kSpins) != nullptr || std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  std::array<char, 4096> path{};
  const auto length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (length <= 0) return;
  setenv(kSpins, "1000", 1);
  execv(path.data(), arguments);  // returns only on failure; then the program continues unchanged
}

}  // namespace ballast
