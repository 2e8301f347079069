// The losses of a training run, as the programs' --log writes them: a JSON object an epoch.
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
  std::vector<LossCurve> curves;  // every number that is no counter or time, in order of appearance
  double seconds = 0;             // of all epochs together
};

// A value that is no finite number (null) is left out of its curve; a last line without its end, as
// a killed run leaves it, is not read. Throws Error with the line for anything else that is no JSON
// object with an "epoch", or when the file cannot be read.
TrainingLog read_training_log(const std::string& path);

}  // namespace ballast
