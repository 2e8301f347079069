#include "models/training/model_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "io/json_depth.h"
#include "metrics/report/format.h"

namespace ballast {
namespace {

constexpr const char* kFormat = "5";  // ballast 0.1 wrote format 1
constexpr const char* kBest = "early_stop";

template <class Parts>
bool has_part(const std::string& name, const Parts& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return name.find(part) != std::string::npos; });
}

// Whether the tensor is saved for further training only (Network::save_training()).
bool is_training_state(const std::string& name) {
  constexpr std::array kParts = {".training.", "adam.moment"};
  return has_part(name, kParts);
}

// Whether the tensor is a parameter of a network, including networks used only in training.
bool is_weight(const std::string& name, const SavedTensor& tensor) {
  constexpr std::array kOthers = {".running_", "table."};
  return !is_training_state(name) && !has_part(name, kOthers) && name.rfind(kBestPrefix, 0) != 0 &&
         name.rfind("training.", 0) != 0 && name != kBest &&
         (tensor.dtype == "F32" || tensor.dtype == "F64");
}

bool is_program_name(const std::string& text) {
  constexpr std::size_t kMost = 32;
  return !text.empty() && text.size() <= kMost && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

std::string sizes_text(const ModelFile& file) {
  Index parameters = 0;
  std::size_t bytes = 0;
  for (const auto& [name, tensor] : file.tensors) {
    bytes += tensor.content().size();
    if (!is_weight(name, tensor)) continue;
    parameters += static_cast<Index>(tensor.content().size()) / (tensor.dtype == "F32" ? 4 : 8);
  }
  return "parameters: " + format_count(parameters) + " (" +
         format_count(static_cast<Index>(bytes)) + " bytes of tensors in total)";
}

}  // namespace

void put_header(const std::string& program, const nlohmann::json& kept,
                const TrainingOptions& options, ModelFile& file) {
  file.strings["program"] = program;
  file.strings["format"] = kFormat;
  file.strings[kOptions] = kept.dump();
  file.put("total", std::vector<std::int64_t>{options.epochs, options.steps});
}

void check_program(const std::string& program, const ModelFile& file, const std::string& path) {
  const auto found = file.strings.find("program");
  if (found == file.strings.end() || !is_program_name(found->second)) {
    throw Error("'" + path + "' is a safetensors file, but not a model of " + program);
  }
  if (found->second != program) {
    throw Error("'" + path + "' is a model of " + found->second + "; use " + found->second);
  }
  file.require(file.text("format").size() <= 3, "format", "is not a number");
  if (file.text("format") != kFormat) {
    throw Error("'" + path + "' has model format " + file.text("format") +
                ", but this version of " + program + " reads format " + kFormat +
                "; use the version that wrote the file (ballast 0.1 wrote format 1), or fit the "
                "model again");
  }
}

nlohmann::json options_in(const ModelFile& file) {
  constexpr int kMostDepth = 4;  // options > list > text that is not UTF-8 > bytes
  const std::string& text = file.text(kOptions);
  file.require(json_depth(text) <= kMostDepth, kOptions, "is nested too deeply");
  nlohmann::json options = nlohmann::json::parse(text, nullptr, false);
  file.require(options.is_object(), kOptions, "is not a JSON object");
  return options;
}

void take_total(const ModelFile& file, TrainingOptions& options) {
  constexpr IntegerRange kTotal{0, kLargestCount};
  const auto total = file.get_record("total", {kTotal, kTotal});
  file.require(total[0] + total[1] > 0, "total", "has neither epochs nor steps");
  options.epochs = total[0];
  options.steps = total[1];
}

std::optional<BestScore> best_in(const ModelFile& file) {
  if (!file.has(kBest)) return {};
  const auto state = file.get_numbers(kBest, exactly(2), kFinite);
  constexpr NumberRange kSteps{1, 1e15};
  file.require(kSteps.contains(state[1]), kBest, "has a step that no training reaches");
  return BestScore{file.text(kBest), state[0], static_cast<Index>(state[1])};
}

void put_best(const BestScore& best, ModelFile& file) {
  file.strings[kBest] = best.text;
  file.put(kBest, std::vector<double>{best.score, static_cast<double>(best.step)});
}

ModelFile read_trained_model(const std::string& path) {
  return read_model_file(path, [](const std::string& name) { return !is_training_state(name); });
}

ModelFile networks_for_rows(ModelFile file) {
  std::erase_if(file.tensors, [](const auto& entry) { return is_training_state(entry.first); });
  ModelFile networks;
  networks.path = file.path;
  while (!file.tensors.empty()) {
    auto entry = file.tensors.extract(file.tensors.begin());
    const bool best = entry.key().rfind(kBestPrefix, 0) == 0;
    if (best) entry.key().erase(0, std::strlen(kBestPrefix));
    if (best) networks.tensors.erase(entry.key());
    networks.tensors.insert(std::move(entry));  // keeps a best one
  }
  return networks;
}

Index steps_done(const ModelFile& file) { return file.get_integer("training.step", kAnyCount); }

std::string model_text(const ModelFile& file) {
  std::string text = "program: " + file.text("program") + "\n";
  text += "steps done: " + format_count(steps_done(file)) + "\n";
  text += "epochs done: " + format_count(file.get_integer("training.epoch", kAnyCount)) + "\n";
  if (const auto best = best_in(file)) {
    text += "best: " + best->text + " at step " + format_count(best->step) + "\n";
  }
  return text + sizes_text(file) + "\n";
}

}  // namespace ballast
