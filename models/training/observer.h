// Receives the progress of training and can cancel it.
#pragma once

#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast {

struct TrainingState {
  Index step = 0;   // steps completed
  Index steps = 0;  // total
  Index epoch = 0;  // counted from 1
  Index epochs = 0;
  double rate = 0;  // units (LoopOptions::unit) per second
  double seconds_left = 0;
  // Means since the last log record, in the order of Trainer::loss_names.
  std::vector<double> losses;
};

class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  // Called after each step.
  virtual void step_done(const TrainingState& /*state*/) {}
  // Called after the last step, if there was any.
  virtual void finished(const TrainingState& /*state*/) {}
  // A line of text, such as an early stopping measurement.
  virtual void message(const std::string& /*text*/) {}
  // Called before each step; if it returns true, training ends.
  virtual bool cancelled() const { return false; }
};

}  // namespace ballast
