// The scope of a call that computes: threads, signals, progress.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <chrono>
#include <string>
#include <utility>

#include "kernels/threads.h"
#include "models/training/observer.h"
#include "python/bindings.h"

namespace ballast::python {

// A child of fork() has none of the threads that OpenMP started before and would wait for them.
inline std::atomic<bool> has_forked = false;

// The number of threads of a call; 0: all processors.
class ThreadScope {
 public:
  explicit ThreadScope(int count) : before_(thread_count()) {
    if (has_forked) count = 1;
    if (count > 0) set_thread_count(count);
  }
  ~ThreadScope() {
    if (!has_forked) set_thread_count(before_);
  }
  ThreadScope(const ThreadScope&) = delete;
  ThreadScope& operator=(const ThreadScope&) = delete;

 private:
  int before_;
};

// Looks for signals, such as Ctrl-C, a few times per second, in a thread without the GIL. Throws
// python_error.
class SignalCheck {
 public:
  bool due() {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return false;
    next_ = now + std::chrono::milliseconds(100);
    return true;
  }
  void run_if_due() {
    if (!due()) return;
    const nb::gil_scoped_acquire acquire;
    check_signals();
  }
  static void check_signals() {
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
  }

 private:
  std::chrono::steady_clock::time_point next_ = std::chrono::steady_clock::now();
};

// Reports to a Python object with the methods step(...) and message(text).
class PythonObserver : public TrainingObserver {
 public:
  explicit PythonObserver(nb::object listener) : listener_(std::move(listener)) {}

  void step_done(const TrainingState& state) override {
    if (signals_.due()) report(state, false);
  }
  void finished(const TrainingState& state) override { report(state, true); }
  void message(const std::string& text) override {
    const nb::gil_scoped_acquire acquire;
    listener_.attr("message")(to_python(text));
  }

 private:
  void report(const TrainingState& state, bool last) {
    const nb::gil_scoped_acquire acquire;
    SignalCheck::check_signals();
    listener_.attr("step")(state.step, state.steps, state.epoch, state.epochs, state.losses,
                           state.seconds_left, last);
  }

  nb::object listener_;
  SignalCheck signals_;
};

}  // namespace ballast::python
