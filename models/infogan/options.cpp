#include "models/infogan/options.h"

#include "models/training/image_model.h"

namespace ballast::infogan {

OptionTable describe(Options& o) {
  OptionTable model = describe_image_options(o);
  model.value(
      "codes", o.codes, "CODES",
      "cat:N: one code with N categories; cont:N: N continuous codes; the codes are named c1, "
      "c2, ... in this order",
      [](const auto&, const auto& text) { return parse_codes(text), text; });
  model.count("noise", o.noise, "size of the noise vector", kLargestWidth);
  model.choice("noise-law", o.noise_law, {"uniform", "normal"},
               "distribution of the noise: uniform or normal");
  model.positive("slope", o.slope, "negative slope of the leaky ReLUs");
  model.not_negative(
      "category-weight", o.category_weight,
      "weight of the information of categorical codes; 0: only Q is trained on them");
  model.not_negative("continuous-weight", o.continuous_weight,
                     "weight of the information of continuous codes");
  model.not_negative("consistency-weight", o.consistency_weight,
                     "weight of the consistency of categories between real images and warped "
                     "copies; 0: the published method, with shorter steps");
  model.count("batch-size", o.batch_size, "images per training step");
  model.positive("discriminator-rate", o.discriminator_rate,
                 "learning rate of the discriminator and Q");
  model.positive("generator-rate", o.generator_rate, "learning rate of the generator");

  OptionTable t = model.keep();
  t.append(describe_training(o, "images"));
  return t;
}

NoiseLaw noise_law_of(const Options& options) {
  return options.noise_law == "normal" ? NoiseLaw::normal : NoiseLaw::uniform;
}

void check_options(const Options& options) {
  parse_codes(options.codes);
  if (options.batch_size >= 2) return;
  throw UsageError("batch size " + std::to_string(options.batch_size) + ": must be at least 2",
                   {"batch-size"});
}

}  // namespace ballast::infogan
