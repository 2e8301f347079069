// Options that the commands of all programs share.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "models/options/training_options.h"

namespace ballast {

// Of every command.
struct ProcessOptions {
  Index threads = 0;  // 0: all processors
  bool force = false;
  std::set<std::string> given;  // names of the options in the call
};
OptionTable describe(ProcessOptions& o);

// Of a command that computes and does not train.
struct CallOptions : ProcessOptions {
  std::uint64_t seed = 0;
  std::string device = "cpu";
};
OptionTable describe(CallOptions& o);

// Of a fit.
struct RunOptions : ProcessOptions {
  std::string output;
  std::string log;
  std::string resume;
  Index checkpoint_every = 0;  // epochs; 0: never
};
// All but the output; `logged` says how often a log is written.
OptionTable describe_run(RunOptions& o, const std::string& logged);

}  // namespace ballast
