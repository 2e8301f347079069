// What a fit is asked to do. The first part is kept in the model, the second is not.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "kernels/error.h"
#include "kernels/real.h"

namespace ballast {

// A wrong call of a program (exit code 2), as opposed to a failure (1).
class UsageError : public Error {
 public:
  using Error::Error;
};

struct FitOptions {
  // How the table is read.
  std::string delimiter = ",";
  bool no_header = false;
  bool trim = false;
  std::vector<std::string> missing;  // further markers of missing values
  std::vector<std::string> discrete;
  std::vector<std::string> continuous;
  std::vector<std::string> types;  // column=kind
  std::vector<std::string> ignore;
  // The model.
  Index max_categories = 1000;
  Index embedding = 128;
  std::map<std::string, std::vector<Index>> layers;  // widths by option name: "generator", ...
  Index pac = 1;
  // Training.
  Index batch_size = 500;
  double learning_rate = 2e-4;
  std::uint64_t seed = 0;
  Index early_stop = 0;  // epochs without a better quality figure; 0: off
  Index epochs = 300;
  Index steps = 0;  // in all; 0: by epochs

  // This run alone.
  std::string table;
  std::string output;
  std::string log;
  std::string resume;
  std::string device = "cpu";
  int threads = 0;  // 0: all processors
  Index checkpoint_every = 0;
  bool force = false;
  std::set<std::string> given;  // names of the options in the call
};

// The kept options, by name. Epochs and steps are left out: they say how far this run went, not
// what the model is, and are the caller's to keep.
nlohmann::json kept_options(const FitOptions& options);
// Takes every kept option from a checkpoint. Throws UsageError, by name, for one that the call gave
// another value.
void take_kept_options(const nlohmann::json& kept, FitOptions& options);

}  // namespace ballast
