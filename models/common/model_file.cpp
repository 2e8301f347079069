#include "models/common/model_file.h"

#include <cstring>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr const char* kFormat = "1";

}  // namespace

void put_options(const Program& program, const FitOptions& options, ModelFile& file) {
  file.strings["program"] = program.name;
  file.strings["format"] = kFormat;
  file.strings["options"] = kept_options(options).dump();
  file.put("total", std::vector<std::int64_t>{options.epochs, options.steps});
}

void check_program(const Program& program, const ModelFile& file, const std::string& path) {
  const auto found = file.strings.find("program");
  if (found == file.strings.end()) {
    throw Error("'" + path + "' is a safetensors file, but no model of " + program.name);
  }
  if (found->second != program.name) {
    throw Error("'" + path + "' is a model of " + found->second + "; use " + found->second);
  }
  if (file.text("format") != kFormat) {
    throw Error("'" + path + "' has format " + file.text("format") + "; this " + program.name +
                " reads format " + kFormat);
  }
}

void take_options(const ModelFile& file, FitOptions& options) {
  take_kept_options(nlohmann::json::parse(file.text("options")), options);
  if (options.given.count("epochs") > 0 || options.given.count("steps") > 0) return;
  const auto total = file.get_integers("total");
  options.epochs = total.at(0);
  options.steps = total.at(1);
}

ModelFile networks_for_rows(const ModelFile& file) {
  ModelFile networks;
  networks.tensors = file.tensors;
  for (const auto& [name, tensor] : file.tensors) {
    if (name.rfind(kBestPrefix, 0) == 0) {
      networks.tensors[name.substr(std::strlen(kBestPrefix))] = tensor;
    }
  }
  return networks;
}

}  // namespace ballast
