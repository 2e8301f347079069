// The methods that an evaluation compares, and the files that it writes.
#pragma once

#include <string>
#include <vector>

#include "models/rae/commands/evaluate.h"

namespace ballast::rae::commands {

struct MethodName {
  const char* name;
  const char* meaning;
};
constexpr MethodName kMethods[] = {
    {"none", "data as given"},
    {"balanced", "class-balanced batches"},
    {"weighted", "class-weighted loss"},
    {"copies", "random oversampling"},
    {"smote", "SMOTE, five neighbours"},
    {"latent-smote", "SMOTE of the latents of rae-unmixed"},
    {"rae-unmixed", "RAE with uniform mixtures in training"},
    {"rae", "RAE"},
    {"rae-itself", "RAE's own classifier, without another classifier"},
};

constexpr const char* kEvaluationTable = "evaluation.csv";
constexpr const char* kEvaluationPage = "evaluation.html";

bool is_wanted(const EvaluateCall& call, const std::string& method);
// Whether a wanted method needs RAE with or without the learned mixer.
bool needs_rae(const EvaluateCall& call, bool mixer);
// Path of the RAE model with this random seed, with or without the learned mixer.
std::string model_path(const EvaluateCall& call, bool mixer, std::uint64_t seed);

// Throws UsageError for an unknown method.
void check_methods(const EvaluateCall& call);
// Training continues with models that exist in the folder. Throws Error if one has other options,
// and if one was trained on data with another fingerprint.
void check_model_options(const EvaluateCall& call);
void check_model_data(const EvaluateCall& call, const std::string& fingerprint);

}  // namespace ballast::rae::commands
