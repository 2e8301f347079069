// What a fit of a table is asked for.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "io/safetensors.h"
#include "kernels/real.h"
#include "models/options/run_options.h"

namespace ballast {

// How a table is read and encoded. All of it is kept in the model.
struct ReadingOptions {
  std::string delimiter = ",";
  bool no_header = false;
  bool trim = false;
  std::vector<std::string> missing;  // further markers of missing values
  std::vector<std::string> discrete;
  std::vector<std::string> continuous;
  std::vector<std::string> types;  // column=kind
  std::vector<std::string> ignore;
  Index max_categories = 1000;
};

struct FitOptions : RunOptions, ReadingOptions {
  // Kept in the model.
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

// JSON holds UTF-8 only: other texts stand as {"bytes": [...]}.
nlohmann::json text_value(const std::string& text);
void take_text(const nlohmann::json& value, std::string& text);

nlohmann::json kept_reading(const ReadingOptions& options);
void take_kept_reading(const nlohmann::json& kept, ReadingOptions& options);

// The kept options, by name. Epochs and steps are left out: they say how far this run went, not
// what the model is, and are the caller's to keep.
nlohmann::json kept_options(const FitOptions& options);
// Takes every kept option from a checkpoint. Throws UsageError, by name, for one that the call gave
// another value.
void take_kept_options(const nlohmann::json& kept, FitOptions& options);

CsvOptions csv_options(const ReadingOptions& options);
TypeOverrides type_overrides(const ReadingOptions& options);
// Takes the options of the file; see take_kept_options. A total that the call gave stands.
void take_options(const ModelFile& file, FitOptions& options);

}  // namespace ballast
