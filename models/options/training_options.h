// Options of every training.
#pragma once

#include <cstdint>
#include <string>

#include "kernels/device.h"
#include "kernels/precision.h"
#include "models/options/option_table.h"

namespace ballast {

struct TrainingOptions {
  Index epochs = 300;
  Index steps = 0;  // in all; 0: by epochs
  std::uint64_t seed = 0;
  std::string device = "cpu";        // "cpu", "cuda" or "cuda:N"
  std::string precision = "single";  // of matrix products on CUDA: "single" or "tf32"
};
// `items` are passed over in an epoch.
OptionTable describe_training(TrainingOptions& o, const std::string& items);

Index total_steps(const TrainingOptions& options, Index steps_per_epoch);

// The device that the options select. Throws Error as parse_device does, UsageError for tf32 on a
// CPU.
Device device_of(const TrainingOptions& options);
// The precision of products that the options select, for a PrecisionScope.
Precision precision_of(const TrainingOptions& options);

}  // namespace ballast
