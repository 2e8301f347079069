// Options of all commands that compute, and of every fit.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "kernels/device.h"
#include "kernels/precision.h"
#include "models/options/option_table.h"

namespace ballast {

struct CallOptions {
  std::uint64_t seed = 0;
  Index threads = 0;  // 0: all processors
  std::string device = "cpu";
  bool force = false;
  std::set<std::string> given;  // names of the options in the call
};
OptionTable describe(CallOptions& o);

struct RunOptions : CallOptions {
  Index epochs = 300;
  Index steps = 0;  // in all; 0: by epochs
  std::string output;
  std::string log;
  std::string resume;
  std::string precision = "single";  // or "tf32"
  Index checkpoint_every = 0;
};
// All but the output; `items` are passed over in an epoch, `logged` says how often a log is
// written.
OptionTable describe_run(RunOptions& o, const std::string& items, const std::string& logged);

// The device that the options select. Throws Error as parse_device does, UsageError for tf32 on a
// CPU.
Device device_of(const RunOptions& options);
// The precision of products that the options select, for a PrecisionScope.
Precision precision_of(const RunOptions& options);

}  // namespace ballast
