// The progress line of a fit.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "data/relations/relation_transform.h"
#include "data/tables/table_error.h"
#include "models/program/process.h"
#include "models/training/observer.h"

namespace ballast {

// Writes to standard error. On a terminal, one line is redrawn a few times per second; otherwise a
// new line is printed every few seconds. Catches signals while it exists (SignalGuard).
class Progress : public TrainingObserver {
 public:
  // loss_names: as in the log. unit: what the rate counts ("rows").
  Progress(const std::vector<std::string>& loss_names, std::string unit);
  // Shows the state if enough time has passed since the last time.
  void step_done(const TrainingState& state) override;
  // Shows the final state and ends the line.
  void finished(const TrainingState& state) override;
  // Prints the text on a separate line.
  void message(const std::string& text) override;
  // Whether a signal was caught.
  bool cancelled() const override { return SignalGuard::caught() != 0; }

 private:
  void show(const TrainingState& state);

  using Clock = std::chrono::steady_clock;
  std::vector<std::string> labels_;
  std::string unit_;
  bool terminal_;
  Clock::time_point next_;
};

// The labels of the losses in the progress line, from their names in the log. For a list of losses,
// all labels except the first are empty.
std::vector<std::string> loss_labels(const std::vector<std::string>& loss_names);
std::string progress_text(const TrainingState& state, const std::vector<std::string>& labels,
                          const std::string& unit);
// "4:05", "1:02:03".
std::string duration_text(double seconds);

// Prints "warning: ..." lines to standard error.
void print_warnings(const std::vector<std::string>& warnings);
void print_warnings(const std::vector<TableWarning>& warnings);  // with advice
// One line for each relation.
void print_found_relations(const RelationTransform& relations);

}  // namespace ballast
