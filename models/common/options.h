// What a fit of a table is asked for.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "kernels/real.h"
#include "models/common/run_options.h"

namespace ballast {

struct FitOptions : RunOptions {
  // Kept in the model. How the table is read.
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
  Index early_stop = 0;  // epochs without a better quality figure; 0: off

  // This run alone.
  std::string table;
};

// The kept options, by name. Epochs and steps are left out: they say how far this run went, not
// what the model is, and are the caller's to keep.
nlohmann::json kept_options(const FitOptions& options);
// Takes every kept option from a checkpoint. Throws UsageError, by name, for one that the call gave
// another value.
void take_kept_options(const nlohmann::json& kept, FitOptions& options);

}  // namespace ballast
