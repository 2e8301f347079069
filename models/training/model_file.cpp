#include "models/training/model_file.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "kernels/error.h"
#include "metrics/report/format.h"

namespace ballast {
namespace {

constexpr const char* kFormat = "2";  // ballast 0.1 wrote format 1

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
         name.rfind("training.", 0) != 0 && name != "early_stop" &&
         (tensor.dtype == "F32" || tensor.dtype == "F64");
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

void put_header(const std::string& program, const nlohmann::json& kept, const RunOptions& options,
                ModelFile& file) {
  file.strings["program"] = program;
  file.strings["format"] = kFormat;
  file.strings["options"] = kept.dump();
  file.put("total", std::vector<std::int64_t>{options.epochs, options.steps});
}

void check_program(const std::string& program, const ModelFile& file, const std::string& path) {
  const auto found = file.strings.find("program");
  if (found == file.strings.end()) {
    throw Error("'" + path + "' is a safetensors file, but not a model of " + program);
  }
  if (found->second != program) {
    throw Error("'" + path + "' is a model of " + found->second + "; use " + found->second);
  }
  if (file.text("format") != kFormat) {
    throw Error("'" + path + "' has model format " + file.text("format") +
                ", but this version of " + program + " reads format " + kFormat +
                "; use the version that wrote the file (ballast 0.1 wrote format 1), or fit the "
                "model again");
  }
}

void take_total(const ModelFile& file, RunOptions& options) {
  if (options.given.count("epochs") > 0 || options.given.count("steps") > 0) return;
  const auto total = file.get_integers("total");
  options.epochs = total.at(0);
  options.steps = total.at(1);
}

void drop_training_state(ModelFile& file) {
  std::erase_if(file.tensors, [](const auto& entry) { return is_training_state(entry.first); });
}

ModelFile networks_for_rows(ModelFile file) {
  drop_training_state(file);
  ModelFile networks;
  while (!file.tensors.empty()) {
    auto entry = file.tensors.extract(file.tensors.begin());
    const bool best = entry.key().rfind(kBestPrefix, 0) == 0;
    if (best) entry.key().erase(0, std::strlen(kBestPrefix));
    if (best) networks.tensors.erase(entry.key());
    networks.tensors.insert(std::move(entry));  // keeps a best one
  }
  return networks;
}

Index steps_done(const ModelFile& file) { return file.get_integers("training.step").at(0); }

std::string model_text(const ModelFile& file) {
  std::string text = "program: " + file.text("program") + "\n";
  text += "steps done: " + format_count(steps_done(file)) + "\n";
  text += "epochs done: " + format_count(file.get_integers("training.epoch").at(0)) + "\n";
  if (file.has("early_stop")) {
    const auto best = file.get_doubles("early_stop");
    text += "best: quality " + format_fixed(best.at(0), 4) + " at epoch " +
            format_fixed(best.at(1), 0) + "\n";
  }
  return text + sizes_text(file) + "\n";
}

}  // namespace ballast
