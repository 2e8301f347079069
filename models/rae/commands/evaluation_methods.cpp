#include "models/rae/commands/evaluation_methods.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "models/training/model_file.h"

namespace ballast::rae::commands {
namespace {

// Calls check(options, model, path) for each requested model that already exists in the folder;
// `options` are those it would be trained with.
template <class Check>
void for_models(const EvaluateCall& call, const Check& check) {
  Options options = call.training.model;
  for (Index i = 0; i < call.runs; ++i, ++options.seed) {
    for (const bool mixer : {true, false}) {
      const std::string path = model_path(call, mixer, options.seed);
      if (!needs_rae(call, mixer) || !std::filesystem::exists(path)) continue;
      options.mixer = mixer;
      check(options, read_model_file(path), path);
    }
  }
}

[[noreturn]] void refuse_model(const std::string& path, const std::string& why) {
  throw Error("'" + path + "' was trained " + why + "; remove the file, or name another folder");
}

}  // namespace

bool is_wanted(const EvaluateCall& call, const std::string& method) {
  return call.methods.empty() || call.methods.count(method) > 0;
}

bool needs_rae(const EvaluateCall& call, bool mixer) {
  return mixer ? is_wanted(call, "rae") || is_wanted(call, "rae-itself")
               : is_wanted(call, "rae-unmixed") || is_wanted(call, "latent-smote");
}

std::string model_path(const EvaluateCall& call, bool mixer, std::uint64_t seed) {
  return std::filesystem::path(call.output) /
         ((mixer ? "rae-" : "rae-unmixed-") + std::to_string(seed) + ".model");
}

void check_methods(const EvaluateCall& call) {
  for (const std::string& name : call.methods) {
    const bool known = std::any_of(std::begin(kMethods), std::end(kMethods),
                                   [&](const MethodName& method) { return name == method.name; });
    if (known) continue;
    std::string all;
    for (const MethodName& method : kMethods) {
      all += std::string(all.empty() ? "" : ", ") + method.name;
    }
    throw UsageError("--methods: unknown method '" + name + "'; the methods are " + all);
  }
}

void check_model_options(const EvaluateCall& call) {
  for_models(call, [](const Options& options, const ModelFile& file, const std::string& path) {
    if (kept_options(options_of(file, path)) != kept_options(options)) {
      refuse_model(path, "with other options");
    }
    const Index steps = steps_done(file);
    if (steps > options.steps) {
      refuse_model(path, "for " + std::to_string(steps) + " steps, which is more than --steps");
    }
  });
}

void check_model_data(const EvaluateCall& call, const std::string& fingerprint) {
  for_models(call, [&](const Options&, const ModelFile& file, const std::string& path) {
    if (file.text("fingerprint") != fingerprint) refuse_model(path, "on other data");
  });
}

}  // namespace ballast::rae::commands
