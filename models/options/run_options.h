// What every fit is asked for, whatever it learns.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>

#include "kernels/device.h"
#include "kernels/error.h"
#include "kernels/real.h"

namespace ballast {

// A wrong call of a program (exit code 2), as opposed to a failure (1).
class UsageError : public Error {
 public:
  using Error::Error;
};

struct RunOptions {
  // Kept in the model.
  std::uint64_t seed = 0;
  Index epochs = 300;
  Index steps = 0;  // in all; 0: by epochs

  // This run alone.
  std::string output;
  std::string log;
  std::string resume;
  std::string device = "cpu";
  std::string precision = "single";  // or "tf32"
  int threads = 0;                   // 0: all processors
  Index checkpoint_every = 0;
  bool force = false;
  std::set<std::string> given;  // names of the options in the call
};

// Where the options want to compute. Throws Error as parse_device does, UsageError for tf32 on a
// CPU.
Device device_of(const RunOptions& options);

// Throws UsageError, by name, for an option that the call gave another value (`mine`) than the
// model was trained with (`kept`).
void check_kept(const nlohmann::json& mine, const nlohmann::json& kept,
                const std::set<std::string>& given);

}  // namespace ballast
