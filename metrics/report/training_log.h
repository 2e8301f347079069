// Losses of a training run, read from the file that --log writes: one JSON object per epoch.
#pragma once

#include <string>
#include <vector>

namespace ballast {

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
// as a killed run leaves, is ignored. Throws Error with the line number for any other line that is
// not a JSON object with a numeric "epoch", and if the file cannot be read.
TrainingLog read_training_log(const std::string& path);

}  // namespace ballast
