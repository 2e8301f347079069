#include "models/rae/options.h"

#include "models/tabular/options.h"
#include "models/training/image_model.h"
#include "models/training/model_file.h"

namespace ballast::rae {
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

// At least 0, less than 1.
double parse_share(const std::string& option, const std::string& text) {
  const double share = parse_not_negative(option, text);
  if (share < 1) return share;
  throw OptionValueError(option, text, "must be less than 1");
}

OptionTable describe_model(Options& o) {
  OptionTable t = describe_image_options(o);
  t.value("batch-size", o.batch_size, "N",
          "groups of items per batch; the items of a group have one class",
          [](const auto& option, const auto& text) { return parse_count(option, text, 2); });
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
                     "as a fraction of the learning rate"),
      0.0);
  t.value("average", o.average, "X", "decay of the moving average of the weights", parse_share);
  small(t.value("dropout", o.dropout, "X", "dropout rate of the encoder when it learns classes",
                parse_share),
        0.4, 0.2);
  small(t.not_negative("warp", o.warp,
                       "strength of random stretching, shearing and shifting of the images from "
                       "which classes are learned; 1: up to 20 %, 17 degrees and 7 %"),
        0.5, 0.0);
  small(t.value("decay", o.decay, "X",
                "decoupled weight decay of the encoder and classifier per step", parse_share),
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

OptionTable describe(Options& o) {
  OptionTable t;
  small(t.count("steps", o.steps, "total number of training steps"), 3000, 2000);
  t.append(describe_model(o).keep());
  const bool of_table = !o.target.empty();
  t.text("target", o.target, "COLUMN", "for tables: the column with the classes").keep(of_table);
  t.append(describe(o.encoder).keep(of_table));
  t.append(describe(o.relations).keep(of_table));
  t.append(describe_training(o, "items").without({"epochs", "steps"}));
  return t;
}

void apply_preset(const std::string& preset, Options& options, const std::set<std::string>& given) {
  parse_choice("preset", preset, {"paper", kSmall});
  if (preset != kSmall) return;
  describe(options).apply_preset(options.target.empty() ? kSmall : kSmallTable, given);
}

void check_options(const Options& options) {
  using Names = std::vector<std::string>;
  const auto check = [](bool right, const std::string& what, const Names& names) {
    if (!right) throw UsageError(what, names);
  };
  const auto is_share = [](double value) { return value >= 0 && value < 1; };
  check(options.batch_size >= 2,
        "batch size " + std::to_string(options.batch_size) + ": must be at least 2",
        {"batch-size"});
  check(options.latent >= 1 && options.filters >= 1 && options.hidden >= 1,
        "the widths of the layers must be at least 1", {"latent", "filters", "hidden"});
  check(options.rounds >= 1 && options.critic_updates >= 1,
        "the numbers of rounds and of critic updates must be at least 1",
        {"rounds", "critic-updates"});
  check(options.steps >= 0 && options.epochs >= 0 && options.steps + options.epochs > 0,
        "the number of steps must be at least 1", {"steps"});
  check(options.learning_rate > 0, "the learning rate must be above 0", {"learning-rate"});
  check(is_share(options.dropout) && is_share(options.average) && is_share(options.decay),
        "rates of dropout, averages and weight decay must be at least 0 and less than 1",
        {"dropout", "average", "decay"});
}

Options options_of(const ModelFile& file, const std::string& path) {
  check_program("rae", file, path);
  Options options;
  options.target = target_in(file);  // of a table, its options are taken, too
  take_kept_options(file, options);
  return options;
}

std::string target_in(const ModelFile& file) {
  const nlohmann::json kept = options_in(file);
  std::string target;
  if (!kept.contains("target")) return target;
  file.read_field(kOptions, [&] { from_value(kept.at("target"), target); });
  return target;
}

std::vector<std::string> class_names_in(const ModelFile& file) {
  return file.get_texts("class_names", {2, kAnyCount.most});
}

}  // namespace ballast::rae
