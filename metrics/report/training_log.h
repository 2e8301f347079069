// Losses of a training run, read from its log: one JSON object per epoch.
#pragma once

#include <string>
#include <vector>

#include "kernels/error.h"

namespace ballast {

// A file that is not a training log.
class NotALog : public Error {
 public:
  using Error::Error;
};

struct LossCurve {
  std::string name;  // "critic_loss", ...
  std::vector<double> epochs;
  std::vector<double> values;
};

struct TrainingLog {
  std::vector<LossCurve> curves;  // all numbers except counters and times, in order of appearance
  double seconds = 0;             // total over all epochs
};

// Values that are not finite numbers (null) are omitted from their curve. An incomplete last line,
// as a killed run leaves, is ignored. Throws NotALog with the line number for any other line that
// is not a JSON object with a numeric "epoch", Error if the file cannot be read.
TrainingLog read_training_log(const std::string& path);

}  // namespace ballast
