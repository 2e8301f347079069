#include "models/rae/commands/evaluation_methods.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "models/training/model_file.h"

namespace ballast::rae::commands {
namespace {

// Calls check(training, model, path) for each requested model that already exists in the folder;
// `training` is the call with which it would be trained.
template <class Check>
void for_models(const EvaluateCall& call, const Check& check) {
  FitCall training = call.training;
  for (Index i = 0; i < call.runs; ++i, ++training.model.seed) {
    for (const bool mixer : {true, false}) {
      const std::string path = model_path(call, mixer, training.model.seed);
      if (!needs_rae(call, mixer) || !std::filesystem::exists(path)) continue;
      training.model.mixer = mixer;
      check(training, read_model_file(path), path);
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
  for_models(call, [](const FitCall& training, const ModelFile& file, const std::string& path) {
    check_program("rae", file, path);
    if (options_in(file) != kept_options(training)) {
      refuse_model(path, "with other options");
    }
    const Index steps = steps_done(file);
    if (steps > training.model.steps) {
      refuse_model(path, "for " + std::to_string(steps) + " steps, which is more than --steps");
    }
  });
}

void check_model_data(const EvaluateCall& call, const std::string& fingerprint) {
  for_models(call, [&](const FitCall&, const ModelFile& file, const std::string& path) {
    if (file.text("fingerprint") != fingerprint) refuse_model(path, "on other data");
  });
}

}  // namespace ballast::rae::commands
