#include "models/infogan/options.h"

namespace ballast {

OptionTable describe(InfoganOptions& o) {
  OptionTable model = describe_size(o.image_size, o.channels);
  model.value("codes", o.codes, "CODES",
              "cat:N is a code of N categories, cont:N are N continuous codes; they are called c1, "
              "c2, ... in order",
              [](const auto&, const auto& text) { return parse_codes(text), text; });
  model.count("noise", o.noise, "noise numbers of an image", kLargestWidth);
  model.choice("noise-law", o.noise_law, {"uniform", "normal"}, "uniform or normal");
  model.positive("slope", o.slope, "slope of the leaky ReLUs");
  model.not_negative("category-weight", o.category_weight,
                     "weight of a categorical code's information; 0: Q reads the code, and nothing "
                     "else heeds it");
  model.not_negative("continuous-weight", o.continuous_weight, "the same of a continuous code");
  model
      .not_negative("consistency-weight", o.consistency_weight,
                    "weight of real images keeping their category when they are turned, stretched "
                    "or shifted a little; 0: the method as published, shorter steps")
      .before(0.0);
  model.count("batch-size", o.batch_size, "images a training step");
  model.positive("discriminator-rate", o.discriminator_rate,
                 "learning rate of discriminator and Q");
  model.positive("generator-rate", o.generator_rate, "learning rate of the generator");

  OptionTable t = describe(o.source);
  t.text("output", o.output, "MODEL", "the model file to write").require();
  t.append(model.keep());
  t.text("sheet", o.sheet, "SHEET.png", "write generated images, of the same noise each time");
  t.count("sheet-every", o.sheet_every, "steps from sheet to sheet");
  t.append(describe_run(o, "images", "every 50 steps"));
  return t;
}

NoiseLaw noise_law_of(const InfoganOptions& options) {
  return options.noise_law == "normal" ? NoiseLaw::normal : NoiseLaw::uniform;
}

ImageSet read_source(const ImageSource& source, DataPart part, const InfoganOptions& options) {
  return read_source(source, part, ImageOptions{options.image_size, options.channels});
}

}  // namespace ballast
