// The scope of a call that computes: threads, signals, progress.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "kernels/threads.h"
#include "models/training/model_file.h"
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

// Reports to a Python object with the methods step(...) and message(text). What step() raises, such
// as KeyboardInterrupt, ends training after the step and becomes its attribute `interruption`.
class PythonObserver : public TrainingObserver {
 public:
  explicit PythonObserver(nb::object listener) : listener_(std::move(listener)) {}

  void step_done(const TrainingState& state) override {
    if (signals_.due()) report(state, false);
  }
  void finished(const TrainingState& state) override { report(state, true); }
  bool cancelled() const override { return interrupted_; }
  void message(const std::string& text) override {
    const nb::gil_scoped_acquire acquire;
    listener_.attr("message")(to_python(text));
  }

 private:
  void report(const TrainingState& state, bool last) {
    const nb::gil_scoped_acquire acquire;
    try {
      SignalCheck::check_signals();
      listener_.attr("step")(state.step, state.steps, state.epoch, state.epochs, state.losses,
                             state.seconds_left, last);
    } catch (const nb::python_error& error) {
      if (!interrupted_) listener_.attr("interruption") = error.value();
      interrupted_ = true;
    }
  }

  nb::object listener_;
  bool interrupted_ = false;
  SignalCheck signals_;
};

// The options of a fit: those given, and the others as the model that it resumes has them. `path`:
// of that model, or empty; `program`: of the kind of model.
template <class Options>
std::optional<ModelFile> read_resumed(const std::string& program, const std::string& path,
                                      const OptionTexts& given, Options& options) {
  set_options(describe(options), given);
  if (path.empty()) return {};
  ModelFile file = read_model_file(path);
  check_program(program, file, path);
  std::set<std::string> names;
  for (const auto& [name, texts] : given) names.insert(name);
  if (!names.contains("epochs") && !names.contains("steps")) take_total(file, options);
  take_kept_options(file, options, names);
  return file;
}

}  // namespace ballast::python
