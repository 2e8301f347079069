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
  t.count("batch-size", o.batch_size,
          "groups of items per batch; the items of a group have one class");
  t.count("latent", o.latent, "size of the latent vector", kLargestWidth);
  t.value("mixed", o.mixed, "N", "number of latents in a mixture",
          [](const auto& option, const auto& text) {
            return parse_count(option, text, 2, kMostMixed);
          });
  small(t.count("filters", o.filters, "filters of the outer convolutions", kLargestWidth), 32);
  small(t.count("hidden", o.hidden, "width of the fully connected layers", kLargestWidth), 256);
  small(t.count("rounds", o.rounds, "rounds of critic and decoder updates per step"), 1);
  small(t.count("critic-updates", o.critic_updates, "critic updates per round"), 1);
  small(t.positive("learning-rate", o.learning_rate, "learning rate of all networks"), 1e-3);
  t.not_negative("class-weight", o.class_weight, "weight of the classification loss");
  small(t.not_negative("reconstruction-weight", o.reconstruction_weight,
                       "weight of the reconstruction loss of the encoder"),
        20.0, 5.0);
  small(t.not_negative("decoder-reconstruction-weight", o.decoder_reconstruction_weight,
                       "weight of the reconstruction loss of the decoder"),
        50.0, 1.0);
  small(
      t.not_negative("decoder-class-rate", o.decoder_class_rate,
                     "learning rate of the decoder on the classification loss of generated items, "
                     "as a fraction of --learning-rate"),
      0.0);
  t.not_negative("average", o.average, "decay of the moving average of the weights");
  small(t.not_negative("dropout", o.dropout, "dropout rate of the encoder when it learns classes"),
        0.4, 0.2);
  small(t.not_negative("warp", o.warp,
                       "strength of random stretching, shearing and shifting of the images from "
                       "which classes are learned; 1: up to 20 %, 17 degrees and 7 %"),
        0.5, 0.0);
  small(t.not_negative("decay", o.decay,
                       "decoupled weight decay of the encoder and classifier per step"),
        1e-3, 0.0);
  t.choice("interpolation", o.normal_interpolation, {"uniform", "normal"},
           "distribution of the interpolation weights of the gradient penalty: uniform or normal");
  t.choice("mixer-target", o.drawn_targets, {"others", "drawn"},
           "target classes of the mixer: all other classes equally, or a randomly drawn class, "
           "which can be the own one");
  t.choice("mixer", o.mixer, {"none", "learned"},
           "learned: a network finds mixtures that are hard to classify; none: uniform mixtures");
  return t;
}

}  // namespace

OptionTable describe(RaeOptions& o) {
  OptionTable t = describe(o.source, "; with --target, a CSV table");
  t.text("output", o.output, "MODEL", "model file to write").require();
  t.choice(
      "preset", o.preset, {"paper", kSmall},
      "small: for CPUs: narrower layers, fewer and shorter steps, and a reconstruction loss for "
      "the decoder; paper: the settings of the reference implementation");
  small(t.count("steps", o.steps, "total number of training steps"), 3000, 2000);
  t.append(describe_model(o).keep());
  const bool of_table = !o.target.empty();
  t.text("target", o.target, "COLUMN", "for tables: the column with the classes").keep(of_table);
  t.append(describe(o.reading).keep(of_table));
  t.append(describe(o.encoder).keep(of_table));
  t.count("checkpoint-every", o.checkpoint_every,
          "write the model every N epochs; an epoch draws as many items as the data has");
  t.append(describe_training(o, "items").without({"epochs", "steps"}));
  t.append(describe_run(o, "every 50 steps").without({"checkpoint-every"}));
  return t;
}

void apply_preset(const std::string& preset, RaeOptions& options) {
  parse_choice("preset", preset, {"paper", kSmall});
  if (!options.resume.empty() && options.given.count("preset") > 0) {
    throw UsageError("--preset: a resumed model keeps its options; omit this option");
  }
  if (preset != kSmall) return;
  describe(options).apply_preset(options.target.empty() ? kSmall : kSmallTable, options.given);
}

void take_kept_options(const nlohmann::json& in_model, RaeOptions& options) {
  const bool of_table = in_model.contains("target");
  if (options.given.count("target") > 0 && !of_table) {
    throw UsageError("--target: '" + options.resume + "' was trained on images; omit this option");
  }
  // Of a table from here on, so that how it is read is compared, too.
  if (of_table && options.target.empty()) from_value(in_model.at("target"), options.target);
  describe(options).take_kept(in_model, options.given);
}

}  // namespace ballast
