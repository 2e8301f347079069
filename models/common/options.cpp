#include "models/common/options.h"

namespace ballast {

using nlohmann::json;

json kept_options(const FitOptions& options) {
  json kept = {{"delimiter", options.delimiter},
               {"no-header", options.no_header},
               {"trim", options.trim},
               {"missing", options.missing},
               {"discrete", options.discrete},
               {"continuous", options.continuous},
               {"type", options.types},
               {"ignore", options.ignore},
               {"max-categories", options.max_categories},
               {"embedding", options.embedding},
               {"pac", options.pac},
               {"batch-size", options.batch_size},
               {"learning-rate", options.learning_rate},
               {"seed", options.seed},
               {"early-stop", options.early_stop}};
  for (const auto& [name, widths] : options.layers) kept[name] = widths;
  return kept;
}

void take_kept_options(const json& kept, FitOptions& options) {
  const json mine = kept_options(options);
  for (const std::string& name : options.given) {
    if (!mine.contains(name) || !kept.contains(name) || mine[name] == kept[name]) continue;
    throw UsageError("--" + name + " " + mine[name].dump() + ": the model was trained with " +
                     kept[name].dump() + "; a resumed run keeps it, so leave --" + name + " out");
  }
  kept.at("delimiter").get_to(options.delimiter);
  kept.at("no-header").get_to(options.no_header);
  kept.at("trim").get_to(options.trim);
  kept.at("missing").get_to(options.missing);
  kept.at("discrete").get_to(options.discrete);
  kept.at("continuous").get_to(options.continuous);
  kept.at("type").get_to(options.types);
  kept.at("ignore").get_to(options.ignore);
  kept.at("max-categories").get_to(options.max_categories);
  kept.at("embedding").get_to(options.embedding);
  kept.at("pac").get_to(options.pac);
  kept.at("batch-size").get_to(options.batch_size);
  kept.at("learning-rate").get_to(options.learning_rate);
  kept.at("seed").get_to(options.seed);
  kept.at("early-stop").get_to(options.early_stop);
  for (auto& [name, widths] : options.layers) kept.at(name).get_to(widths);
}

}  // namespace ballast
