// The parts of a model file that all programs share: everything except networks and encoders.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "io/safetensors.h"
#include "models/options/training_options.h"

namespace ballast {

// Stores the program name, the kept options (as JSON in the string "options"), and the total number
// of epochs or steps.
void put_header(const std::string& program, const nlohmann::json& kept,
                const TrainingOptions& options, ModelFile& file);
// Throws Error if the file was written by another program or in another format version. `path` is
// used in the message.
void check_program(const std::string& program, const ModelFile& file, const std::string& path);
constexpr const char* kOptions = "options";
// The kept options (put_header). Throws CorruptFile if they are not a JSON object or nested deeper
// than options can be.
nlohmann::json options_in(const ModelFile& file);
// As OptionTable::take_kept, of the options of the file.
template <class Options>
void take_kept_options(const ModelFile& file, Options& options,
                       const std::set<std::string>& given = {}) {
  const nlohmann::json kept = options_in(file);
  const OptionTable table = describe(options);
  table.check_given(kept, given);
  file.read_field(kOptions, [&] { table.take_kept(kept); });
}
// Takes the total number of epochs or steps from the file. Throws Error for a total that no call
// can give.
void take_total(const ModelFile& file, TrainingOptions& options);

// Early stopping stores the best networks in addition to the last ones. Their tensors have the same
// names with this prefix.
constexpr const char* kBestPrefix = "best.";
// The best measurement of early stopping, if there was one. Throws Error for impossible numbers.
struct BestScore {
  std::string text;  // "quality 0.9402"
  double score = 0;
  Index step = 0;  // from 1
};
std::optional<BestScore> best_in(const ModelFile& file);
void put_best(const BestScore& best, ModelFile& file);
// Reads a model file without the tensors that are only for further training
// (Network::save_training()), which are most of it.
ModelFile read_trained_model(const std::string& path);
// The networks to generate rows with: the best ones if the file has them, else the last ones,
// without the training state. Move the file into the call, so that its memory is released.
ModelFile networks_for_rows(ModelFile file);

Index steps_done(const ModelFile& file);

// Text for `info` that applies to all models: program, training progress and size, one per line.
std::string model_text(const ModelFile& file);

}  // namespace ballast
