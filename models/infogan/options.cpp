#include "models/infogan/options.h"

#include <nlohmann/json.hpp>

#include "data/rendered_digits.h"
#include "data/rendered_shapes.h"

namespace ballast {
namespace {

constexpr Index kRendered = 10000;  // images of a drawn set
constexpr Index kShapesSide = 64;
constexpr Index kDigitsSide = 28;

// Others for testing than for training.
std::uint64_t rendered_seed(DataPart part) { return part == DataPart::train ? 1 : 2; }

}  // namespace

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
  const ImageOptions wanted{options.image_size, options.channels};
  if (source.dataset.empty() == source.images.empty()) {
    throw UsageError("give either IMAGES or --dataset");
  }
  if (source.dataset.empty()) return read_images(source.images, source.labels, wanted);
  const auto side = [&](Index usual) { return wanted.image_size > 0 ? wanted.image_size : usual; };
  const auto channels = [&](ImageSet images) {
    return wanted.channels > 0 ? with_channels(std::move(images), wanted.channels) : images;
  };
  if (source.dataset == "digits") {
    return channels(render_digits(kRendered, rendered_seed(part), side(kDigitsSide)).images);
  }
  if (source.dataset == "shapes") {
    return channels(render_shapes(kRendered, rendered_seed(part), side(kShapesSide)).images);
  }
  if (source.dataset != "mnist" && source.dataset != "cifar10") {
    throw UsageError("--dataset " + source.dataset + ": write mnist, cifar10, digits or shapes");
  }
  return read_named_images(source.dataset, part, wanted);
}

}  // namespace ballast
