#include "models/rae/options.h"

namespace ballast {
namespace {

constexpr Index kMostMixed = 16;
constexpr const char* kSmall = "small";
constexpr const char* kSmallTable = "small, of a table";

// The values of the preset "small"; "paper" has the defaults.
void small(Option& option, const nlohmann::json& images, const nlohmann::json& table) {
  option.presets = {{kSmall, images}, {kSmallTable, table}};
  option.shown = "paper: " + option.shown + ", small: " + shown_value(images);
  if (table != images) option.shown += ", of a table " + shown_value(table);
}
void small(Option& option, const nlohmann::json& all) { small(option, all, all); }

OptionTable describe_model(RaeOptions& o) {
  OptionTable t = describe_size(o.image_size, o.channels);
  t.count("batch-size", o.batch_size, "groups of items of one class a batch");
  t.count("latent", o.latent, "numbers of a latent", kLargestWidth);
  t.count("mixed", o.mixed, "latents that are mixed", kMostMixed);
  small(t.count("filters", o.filters, "of the outer convolutions", kLargestWidth), 32);
  small(t.count("hidden", o.hidden, "width of the connected layers", kLargestWidth), 256);
  small(t.count("rounds", o.rounds, "of critic and decoder a step"), 1);
  small(t.count("critic-updates", o.critic_updates, "of a round"), 1);
  small(t.positive("learning-rate", o.learning_rate, "of all networks"), 1e-3);
  t.not_negative("class-weight", o.class_weight, "weight of the classifier's loss");
  small(t.not_negative("reconstruction-weight", o.reconstruction_weight,
                       "weight, for the encoder, of how far items come back from their latents"),
        20.0, 5.0);
  small(t.not_negative("decoder-reconstruction-weight", o.decoder_reconstruction_weight,
                       "the same for the decoder"),
        50.0, 1.0);
  small(t.not_negative("decoder-class-rate", o.decoder_class_rate,
                       "share of the learning rate at which the decoder learns from the classes "
                       "of what it makes, too")
            .before(1.0),
        0.0);
  t.not_negative("average", o.average,
                 "share of itself that an averaged weight, as the model holds it, keeps a step")
      .before(0.998);
  small(t.not_negative("dropout", o.dropout,
                       "share of the encoder's units that are left out where it learns classes"),
        0.4, 0.2);
  small(t.not_negative("warp", o.warp,
                       "how much images are stretched, sheared and shifted at random to learn "
                       "their classes from; 1: up to 20 %, 17 degrees and 7 %"),
        0.5, 0.0);
  small(t.not_negative("decay", o.decay, "part of each weight of the encoder that is lost a step"),
        1e-3, 0.0);
  t.choice("interpolation", o.normal_interpolation, {"uniform", "normal"},
           "of real and made images, for the critic's penalty: uniform or normal");
  t.choice("mixer-target", o.drawn_targets, {"others", "drawn"},
           "where the mixer leads mixtures: to all other classes alike, or to a drawn class, which "
           "may be their own")
      .before("others");
  t.choice("mixer", o.mixer, {"none", "learned"},
           "learned: a network looks for mixtures that are hard to classify; none: uniform ones");
  return t;
}

}  // namespace

OptionTable describe(RaeOptions& o) {
  OptionTable t = describe(o.source, "; or, with --target, a CSV table");
  t.text("output", o.output, "MODEL", "the model file to write").require();
  t.choice("preset", o.preset, {"paper", kSmall},
           "small: for processors without a GPU, narrower layers, fewer and shorter steps, and a "
           "decoder that learns to reconstruct, too; paper: the reference's");
  small(t.count("steps", o.steps, "training steps, in all"), 3000, 2000);
  t.append(describe_model(o).keep());
  const bool of_table = !o.target.empty();
  t.text("target", o.target, "COLUMN", "of a table: the column that tells the classes")
      .keep(of_table);
  t.append(describe(o.reading).keep(of_table));
  t.count("checkpoint-every", o.checkpoint_every,
          "write the model every N epochs, as many steps as it takes to draw as many items as "
          "there are");
  t.append(
      describe_run(o, "items", "every 50 steps").without({"epochs", "steps", "checkpoint-every"}));
  return t;
}

void apply_preset(const std::string& preset, RaeOptions& options) {
  parse_choice("preset", preset, {"paper", kSmall});
  if (!options.resume.empty() && options.given.count("preset") > 0) {
    throw UsageError("--preset: a model that is gone on with keeps its options; leave it out");
  }
  if (preset != kSmall) return;
  describe(options).apply_preset(options.target.empty() ? kSmall : kSmallTable, options.given);
}

void take_kept_options(const nlohmann::json& in_model, RaeOptions& options) {
  const bool of_table = in_model.contains("target");
  if (options.given.count("target") > 0 && !of_table) {
    throw UsageError("--target: '" + options.resume + "' is of images; leave it out");
  }
  // Of a table from here on, so that how it is read is compared, too.
  if (of_table && options.target.empty()) from_value(in_model.at("target"), options.target);
  describe(options).take_kept(in_model, options.given);
}

}  // namespace ballast
