// The options of a fit of RAE. Defaults are the reference's, but for what is said.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "models/common/run_options.h"
#include "models/rae/networks.h"

namespace ballast {

struct RaeOptions : RunOptions {
  // Kept in the model.
  Index batch_size = 64;
  Index latent = 64;
  Index mixed = 2;
  Index filters = 64;
  Index hidden = 1024;
  double learning_rate = 2e-4;  // of all networks
  // A step is so many rounds of the critic's updates and one of the decoder's, then one of the
  // classes: encoder and classifier, decoder, mixer.
  Index rounds = 4;
  Index critic_updates = 5;  // of a round
  double class_weight = 5;
  double reconstruction_weight = 0.01;  // of the mean absolute error
  double decay = 1e-3;                  // of encoder and classifier: a part of each weight a step
  bool mixer = true;                    // else the weights are uniform on the simplex
  bool normal_interpolation = false;    // of real and fake for the penalty: N(0, 1), not U(0, 1)
};

nlohmann::json kept_options(const RaeOptions& options);
// Throws UsageError for an option in the call that says otherwise.
void take_kept_options(const nlohmann::json& kept, RaeOptions& options);

}  // namespace ballast
