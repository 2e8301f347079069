#include "models/rae/options.h"

#include <nlohmann/json.hpp>

namespace ballast {

void apply_preset(const std::string& preset, RaeOptions& options) {
  if (preset != "paper" && preset != "small") {
    throw UsageError("--preset " + preset + ": write paper or small");
  }
  if (!options.resume.empty() && options.given.count("preset") > 0) {
    throw UsageError("--preset: a model that is gone on with keeps its options; leave it out");
  }
  const bool of_table = !options.target.empty();
  const auto set = [&](const char* name, auto& value, auto small) {
    if (options.given.count(name) == 0 && preset == "small") value = small;
  };
  set("steps", options.steps, of_table ? 2000 : 3000);
  set("filters", options.filters, 32);
  set("hidden", options.hidden, 256);
  set("rounds", options.rounds, 1);
  set("critic-updates", options.critic_updates, 1);
  set("learning-rate", options.learning_rate, 1e-3);
  set("reconstruction-weight", options.reconstruction_weight, of_table ? 5 : 20);
  set("decoder-reconstruction-weight", options.decoder_reconstruction_weight, of_table ? 1 : 50);
  set("decoder-class-rate", options.decoder_class_rate, 0);
  set("dropout", options.dropout, of_table ? 0.2 : 0.4);
  set("decay", options.decay, of_table ? 0 : 1e-3);
  set("warp", options.warp, of_table ? 0 : 0.5);
}

nlohmann::json kept_options(const RaeOptions& options) {
  nlohmann::json kept = {{"image-size", options.image_size},
                         {"channels", options.channels},
                         {"batch-size", options.batch_size},
                         {"latent", options.latent},
                         {"mixed", options.mixed},
                         {"filters", options.filters},
                         {"hidden", options.hidden},
                         {"learning-rate", options.learning_rate},
                         {"rounds", options.rounds},
                         {"critic-updates", options.critic_updates},
                         {"class-weight", options.class_weight},
                         {"reconstruction-weight", options.reconstruction_weight},
                         {"decoder-reconstruction-weight", options.decoder_reconstruction_weight},
                         {"decoder-class-rate", options.decoder_class_rate},
                         {"average", options.average},
                         {"dropout", options.dropout},
                         {"warp", options.warp},
                         {"decay", options.decay},
                         {"mixer", options.mixer ? "learned" : "none"},
                         {"mixer-target", options.drawn_targets ? "drawn" : "others"},
                         {"interpolation", options.normal_interpolation ? "normal" : "uniform"},
                         {"seed", options.seed}};
  if (options.target.empty()) return kept;
  kept.update(kept_reading(options.reading));
  kept["target"] = text_value(options.target);
  return kept;
}

void take_kept_options(const nlohmann::json& in_model, RaeOptions& options) {
  // What models did that tell nothing of these.
  nlohmann::json kept = {
      {"decoder-class-rate", 1.0}, {"average", 0.998}, {"mixer-target", "others"}};
  kept.update(in_model);
  const bool of_table = kept.contains("target");
  if (options.given.count("target") > 0 && !of_table) {
    throw UsageError("--target: '" + options.resume + "' is of images; leave it out");
  }
  // Of a table from here on, so that how it is read is compared, too.
  if (of_table && options.target.empty()) take_text(kept.at("target"), options.target);
  check_kept(kept_options(options), kept, options.given);
  if (of_table) take_kept_reading(kept, options.reading);
  kept.at("image-size").get_to(options.image_size);
  kept.at("channels").get_to(options.channels);
  kept.at("batch-size").get_to(options.batch_size);
  kept.at("latent").get_to(options.latent);
  kept.at("mixed").get_to(options.mixed);
  kept.at("filters").get_to(options.filters);
  kept.at("hidden").get_to(options.hidden);
  kept.at("learning-rate").get_to(options.learning_rate);
  kept.at("rounds").get_to(options.rounds);
  kept.at("critic-updates").get_to(options.critic_updates);
  kept.at("class-weight").get_to(options.class_weight);
  kept.at("reconstruction-weight").get_to(options.reconstruction_weight);
  kept.at("decoder-reconstruction-weight").get_to(options.decoder_reconstruction_weight);
  kept.at("decoder-class-rate").get_to(options.decoder_class_rate);
  kept.at("average").get_to(options.average);
  kept.at("dropout").get_to(options.dropout);
  kept.at("warp").get_to(options.warp);
  kept.at("decay").get_to(options.decay);
  options.mixer = kept.at("mixer") == "learned";
  options.drawn_targets = kept.at("mixer-target") == "drawn";
  options.normal_interpolation = kept.at("interpolation") == "normal";
  kept.at("seed").get_to(options.seed);
}

}  // namespace ballast
