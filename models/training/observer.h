// Who is told how far a training is, and may end it.
#pragma once

#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast {

struct TrainingState {
  Index step = 0;  // done
  Index steps = 0;
  Index epoch = 0;  // counted from 1
  Index epochs = 0;
  double rate = 0;  // units a second
  double seconds_left = 0;
  std::vector<double> losses;  // means since the last record of the log, by Trainer::loss_names
};

class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  // After each step.
  virtual void step_done(const TrainingState& /*state*/) {}
  // After the last one, unless there was none.
  virtual void finished(const TrainingState& /*state*/) {}
  // A line of text, such as a measurement of early stopping.
  virtual void message(const std::string& /*text*/) {}
  // Asked before each step: whether to end the training here.
  virtual bool cancelled() const { return false; }
};

}  // namespace ballast
