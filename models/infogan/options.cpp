#include "models/infogan/options.h"

#include <nlohmann/json.hpp>

namespace ballast {
nlohmann::json kept_options(const InfoganOptions& options) {
  return {{"image-size", options.image_size},
          {"channels", options.channels},
          {"codes", options.codes},
          {"noise", options.noise},
          {"noise-law", options.noise_law},
          {"batch-size", options.batch_size},
          {"discriminator-rate", options.discriminator_rate},
          {"generator-rate", options.generator_rate},
          {"slope", options.slope},
          {"category-weight", options.category_weight},
          {"continuous-weight", options.continuous_weight},
          {"consistency-weight", options.consistency_weight},
          {"seed", options.seed}};
}

void take_kept_options(const nlohmann::json& kept, InfoganOptions& options) {
  // Models made before it was there were trained without it.
  const double consistency = kept.value("consistency-weight", 0.0);
  nlohmann::json all = kept;
  all["consistency-weight"] = consistency;
  check_kept(kept_options(options), all, options.given);
  kept.at("image-size").get_to(options.image_size);
  kept.at("channels").get_to(options.channels);
  kept.at("codes").get_to(options.codes);
  kept.at("noise").get_to(options.noise);
  kept.at("noise-law").get_to(options.noise_law);
  kept.at("batch-size").get_to(options.batch_size);
  kept.at("discriminator-rate").get_to(options.discriminator_rate);
  kept.at("generator-rate").get_to(options.generator_rate);
  kept.at("slope").get_to(options.slope);
  kept.at("category-weight").get_to(options.category_weight);
  kept.at("continuous-weight").get_to(options.continuous_weight);
  options.consistency_weight = consistency;
  kept.at("seed").get_to(options.seed);
}

NoiseLaw noise_law_of(const InfoganOptions& options) {
  return options.noise_law == "normal" ? NoiseLaw::normal : NoiseLaw::uniform;
}

ImageSet read_source(const ImageSource& source, DataPart part, const InfoganOptions& options) {
  return read_source(source, part, ImageOptions{options.image_size, options.channels});
}

}  // namespace ballast
