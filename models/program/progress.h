// The line that tells how far a fit is.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "models/program/signals.h"
#include "models/training/observer.h"

namespace ballast {

// On a terminal one line that is drawn anew a few times a second, elsewhere a line every few
// seconds. Writes to standard error. While it exists, signals are noted (SignalGuard).
class Progress : public TrainingObserver {
 public:
  // loss_names: as in the log. unit: what the rate counts ("rows").
  Progress(const std::vector<std::string>& loss_names, std::string unit);
  // Shows the state if it is time to.
  void step_done(const TrainingState& state) override;
  // Shows the last state in any case and ends the line.
  void finished(const TrainingState& state) override;
  // A line of its own.
  void message(const std::string& text) override;
  // Whether a signal asks to stop.
  bool cancelled() const override { return SignalGuard::caught() != 0; }

 private:
  void show(const TrainingState& state);

  using Clock = std::chrono::steady_clock;
  SignalGuard signals_;
  std::vector<std::string> labels_;
  std::string unit_;
  bool terminal_;
  Clock::time_point next_;
};

// How losses are called in the line, by their names in the log; empty for all but the first of a
// list.
std::vector<std::string> loss_labels(const std::vector<std::string>& loss_names);
std::string progress_text(const TrainingState& state, const std::vector<std::string>& labels,
                          const std::string& unit);
// "4:05", "1:02:03".
std::string duration_text(double seconds);

}  // namespace ballast
