// rae: more images of rare classes (Mondal, Singla et al. 2023).
#include <array>
#include <cstdio>
#include <set>
#include <sstream>

#include "models/program/command.h"
#include "models/program/image_options.h"
#include "models/program/table_options.h"
#include "models/rae/commands/commands.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

using Given = std::set<std::string>;  // names of the options in a call

constexpr Index kLargestSide = 4096;  // of an image
constexpr Index kMostMixed = 16;
constexpr const char* kDescription =
    "More images, or rows, of rare classes: from a latent space in which mixtures keep their class "
    "(RAE).";

// One of two names; the flag tells the second.
void add_choice(Command& command, const std::string& name, const std::string& help,
                const std::array<std::string, 2>& names, bool& flag) {
  command.value(
      name, "NAME", with_default(help, names[flag ? 1 : 0]), [=, &flag](const std::string& text) {
        if (text != names[0] && text != names[1]) {
          throw UsageError("--" + name + " " + text + ": write " + names[0] + " or " + names[1]);
        }
        flag = text == names[1];
      });
}

// How RAE is trained, whatever its images.
void add_training(Command& command, RaeOptions& options, std::string& preset) {
  command.text("preset", "NAME",
               with_default("small: for processors without a GPU, narrower layers, fewer and "
                            "shorter steps, and a decoder that learns to reconstruct, too; paper: "
                            "the reference's",
                            preset),
               preset);
  command.count("image-size", "scale the images to squares of so many pixels", options.image_size,
                kLargestSide);
  command.value("channels", "N", "1: grey, 3: colour", [&options](const std::string& text) {
    if (text != "1" && text != "3") throw UsageError("--channels " + text + ": give 1 or 3");
    options.channels = text == "1" ? 1 : 3;
  });
  command.count("steps", "training steps, in all [paper: 20000, small: 3000, of a table 2000]",
                options.steps);
  command.count(
      "batch-size",
      with_default("groups of items of one class a batch", std::to_string(options.batch_size)),
      options.batch_size);
  command.count("latent", with_default("numbers of a latent", std::to_string(options.latent)),
                options.latent, kLargestWidth);
  command.count("mixed", with_default("latents that are mixed", std::to_string(options.mixed)),
                options.mixed, kMostMixed);
  command.count("filters", "of the outer convolutions [paper: 64, small: 32]", options.filters,
                kLargestWidth);
  command.count("hidden", "width of the connected layers [paper: 1024, small: 256]", options.hidden,
                kLargestWidth);
  command.count("rounds", "of critic and decoder a step [paper: 4, small: 1]", options.rounds);
  command.count("critic-updates", "of a round [paper: 5, small: 1]", options.critic_updates);
  command.positive("learning-rate", "of all networks", options.learning_rate,
                   "paper: 0.0002, small: 0.001");
  command.not_negative("class-weight", "weight of the classifier's loss", options.class_weight);
  command.not_negative("reconstruction-weight",
                       "weight, for the encoder, of how far items come back from their latents",
                       options.reconstruction_weight, "paper: 0.01, small: 20, of a table 5");
  command.not_negative("decoder-reconstruction-weight", "the same for the decoder",
                       options.decoder_reconstruction_weight, "paper: 0, small: 50, of a table 1");
  command.not_negative("decoder-class-rate",
                       "share of the learning rate at which the decoder learns from the classes "
                       "of what it makes, too",
                       options.decoder_class_rate, "paper: 1, small: 0");
  command.not_negative(
      "average", "share of itself that an averaged weight, as the model holds it, keeps a step",
      options.average, "0.998");
  command.not_negative("dropout",
                       "share of the encoder's units that are left out where it learns classes",
                       options.dropout, "0.4, small, of a table: 0.2");
  command.not_negative("warp",
                       "how much images are stretched, sheared and shifted at random to learn "
                       "their classes from; 1: up to 20 %, 17 degrees and 7 %",
                       options.warp, "paper: 0, small: 0.5");
  command.not_negative("decay", "part of each weight of the encoder that is lost a step",
                       options.decay, "0.001, small, of a table: 0");
  command.count(
      "checkpoint-every",
      "write the model every N epochs, as many steps as it takes to draw as many items as "
      "there are",
      options.checkpoint_every);
  add_choice(command, "interpolation",
             "of real and made images, for the critic's penalty: uniform or normal",
             {"uniform", "normal"}, options.normal_interpolation);
  add_choice(
      command, "mixer-target",
      "where the mixer leads mixtures: to all other classes alike, or to a drawn class, which "
      "may be their own",
      {"others", "drawn"}, options.drawn_targets);
}

void add_fit(Command& command, RaeOptions& options, std::string& preset) {
  add_images(command, options.source, "; or, with --target, a CSV table");
  command.text("output", "MODEL", "the model file to write", options.output);
  command.require("output");
  add_training(command, options, preset);
  add_choice(command, "mixer",
             "learned: a network looks for mixtures that are hard to classify; none: uniform ones",
             {"none", "learned"}, options.mixer);
  command.text("target", "COLUMN", "of a table: the column that tells the classes", options.target);
  add_table_options(command, options.reading);
  command.text("log", "LOG.jsonl", "write a JSON object every 50 steps", options.log);
  command.text("resume", "MODEL", "go on training this model; its options are kept",
               options.resume);
  command.run_options(options.seed, options.threads, options.device, options.force);
  command.precision(options.precision);
  command.footer(
      "Each class is drawn as often, however rare it is. The losses: the critic's and the "
      "decoder's pull against each other; the classifier's is of latents, the mixed one of their "
      "mixtures, both fall to 0; the reconstruction's is a mean difference of pixels; the mixer's "
      "is high where no mixture passes for another class.\n"
      "Examples:\n  rae fit train.idx labels.idx --output rare.model\n  rae fit adult.csv --target "
      "income --output rare.model\n");
}

void add_evaluate(Command& command, EvaluateCall& call, std::string& preset) {
  RaeOptions& options = call.options;
  add_images(command, options.source, "; or, with --target, a CSV table");
  command.text("test", "IMAGES",
               "what to test with, images or a table [of a named set: its own images]",
               call.test.images);
  command.text("test-labels", "LABELS", "their classes", call.test.labels);
  command.text("judge", "IMAGES",
               "what the judge of synthetic images or rows learns from, the more the better "
               "[what is trained on]",
               call.judge.images);
  command.text("judge-labels", "LABELS", "their classes", call.judge.labels);
  command.text("output", "FOLDER", "gets evaluation.html, evaluation.csv and the models of RAE",
               call.output);
  command.require("output");
  command.value("methods", "NAME,..",
                "these alone: none, balanced, weighted, copies, smote, latent-smote, rae-unmixed, "
                "rae, rae-itself [all]",
                [&call](const std::string& text) {
                  std::istringstream names(text);
                  for (std::string name; std::getline(names, name, ',');) call.methods.insert(name);
                });
  command.count("runs", with_default("of all, each with the next seed", std::to_string(call.runs)),
                call.runs);
  command.count("classifier-steps",
                with_default("training steps of the classifier that all are measured by",
                             std::to_string(call.classifier_steps)),
                call.classifier_steps);
  command.count("judge-steps", with_default("of the judge", std::to_string(call.judge_steps)),
                call.judge_steps);
  add_training(command, options, preset);
  command.text("target", "COLUMN", "of a table: the column that tells the classes", options.target);
  add_table_options(command, options.reading);
  command.run_options(options.seed, options.threads, options.device, options.force);
  command.precision(options.precision);
  command.footer(
      "One classifier is trained on the images or rows, balanced in several ways up to the largest "
      "class, and measured on those to test with. Models that stand in the folder already are gone "
      "on "
      "with, or used where they are done.\n"
      "Example:\n  rae evaluate split/train-images.idx split/train-labels.idx --test "
      "split/test-images.idx --test-labels split/test-labels.idx --output evaluation\n  "
      "rae evaluate train.csv --target income --test test.csv --output evaluation\n");
}

void add_model_and_images(Command& command, ImagesCall& call) {
  command.argument("MODEL", "a model file", call.model);
  add_images(command, call.source, "; or a CSV table, where the model is of one");
  command.text("part", "PART", with_default("of a named set: train or test", call.part), call.part);
}

void check_wanted(const Given& given) {
  if (given.count("to") > 0 && given.count("per-class") > 0) {
    throw UsageError("--to and --per-class: give one of them");
  }
}

void add_split(Command& command, SplitCall& call) {
  add_images(command, call.source);
  command.text("test", "IMAGES", "images to test with [of a named set: its own]", call.test.images);
  command.text("test-labels", "LABELS", "their classes", call.test.labels);
  command.text(
      "counts", "COUNTS",
      with_default("images of each class to train on: 4000,2000,..; or a ratio, 100:1: the last "
                   "class has so many times less than the first, those between fall evenly; or "
                   "reference, reference-colour: the RAE paper's for MNIST and for CIFAR-10",
                   call.counts),
      call.counts);
  command.count("test-each",
                with_default("images of each class to test with, if there are as many",
                             std::to_string(call.test_each)),
                call.test_each);
  command.text("output", "FOLDER",
               "gets train-images.idx, train-labels.idx, test-images.idx, test-labels.idx "
               "and split.csv, which tells the places of the images that were drawn",
               call.output);
  command.require("output");
  command.seed(call.seed);
  command.flag("force", "write over files that are there", call.force);
}

void add_oversample(Command& command, OversampleCall& call) {
  add_model_and_images(command, call);
  command.text("to", "COUNT",
               with_default("images of each class: as many as the majority has, a whole "
                            "number, or, with a point, a share of the largest class",
                            call.wanted.to),
               call.wanted.to);
  command.text("per-class", "CLASS=COUNT,..", "instead: of these classes alone",
               call.wanted.per_class);
  command.flag("synthetic-only", "write the new images alone", call.synthetic_only);
  command.text("mark", "COLUMN", "of a table: write a further column of this name, 1 for a new row",
               call.mark);
  command.flag("png", "write PNG files, too, in a folder a class", call.pictures);
  command.text("output", "FOLDER or OUT.csv",
               "gets images.idx, labels.idx, synthetic.idx (1 for a new image) and classes.txt; or "
               "the table to write",
               call.output);
  command.require("output");
  command.run_options(call.seed, call.threads, call.device, call.force);
  command.footer(
      "The images that are given come first, as they are (or, where the model was trained with "
      "--image-size or --channels, scaled like those).\nExample:\n  rae oversample rare.model "
      "train.idx labels.idx --output balanced\n");
}

void print_info(const std::string& path) {
  const ModelFile file = read_model_file(path);
  const RaeOptions options = options_of_rae(file, path);
  const RaeModel model(file, options, {});
  const RaeSizes& sizes = model.sizes();
  std::fputs(model_text(file).c_str(), stdout);
  if (options.target.empty()) {
    std::printf("images: %s\n", size_text(sizes.height, sizes.width, sizes.channels).c_str());
  } else {
    std::printf("a table; the classes are those of column '%s'\n", options.target.c_str());
  }
  std::printf("classes:");
  for (const std::string& name : model.class_names()) std::printf(" %s", name.c_str());
  std::printf("\noptions: %s\n", file.text("options").c_str());
}

int run(int argc, char** argv) {
  CommandLine line("rae", kDescription);
  RaeOptions fit_options;
  std::string preset = "small";
  add_fit(line.add("fit", "learn images with classes, or a table; writes a model file",
                   [&](const Given& given) {
                     fit_options.given = given;
                     apply_preset(preset, fit_options);
                     return fit(fit_options);
                   }),
          fit_options, preset);

  SplitCall split_call;
  add_split(line.add("split", "make an imbalanced set of a balanced one, and one to test with",
                     Command::action(split_call, split)),
            split_call);

  EvaluateCall evaluate_call;
  add_evaluate(line.add("evaluate", "measure how much balancing helps, RAE beside its peers",
                        [&](const Given& given) {
                          evaluate_call.options.given = given;
                          apply_preset(preset, evaluate_call.options);
                          return evaluate(evaluate_call);
                        }),
               evaluate_call, preset);

  OversampleCall oversample_call;
  add_oversample(
      line.add("oversample", "give rare classes more images, or rows; writes a folder, or a table",
               [&](const Given& given) {
                 check_part(given, oversample_call.source);
                 check_wanted(given);
                 oversample(oversample_call);
                 return 0;
               }),
      oversample_call);

  ImagesCall classify_call;
  classify_call.part = "test";
  Command& classify_command =
      line.add("classify", "tell the classes of images, or of rows; writes a table",
               [&](const Given& given) {
                 check_part(given, classify_call.source);
                 classify(classify_call);
                 return 0;
               });
  add_model_and_images(classify_command, classify_call);
  classify_command.text("output", "CLASSES.csv", "the table to write; - is standard output",
                        classify_call.output);
  classify_command.require("output");
  classify_command.compute_options(classify_call.threads, classify_call.device);
  classify_command.flag("force", "overwrite existing files", classify_call.force);

  RaeDemoCall demo_call;
  Command& demo_command = line.add("demo", "balance drawn digits in two minutes; writes a page",
                                   [&](const auto&) { return demo(demo_call); });
  demo_command.text("output", "FOLDER", with_default("where files go", demo_call.folder),
                    demo_call.folder);
  demo_command.run_options(demo_call.seed, demo_call.threads, demo_call.device, demo_call.force);

  std::string model;
  Command& info_command =
      line.add("info", "tell what a model file holds", Command::action(model, print_info));
  info_command.argument("MODEL", "a model file", model);
  return line.run(argc, argv);
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) { return ballast::run(argc, argv); }
