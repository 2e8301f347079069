// rae: more images of rare classes (Mondal, Singla et al. 2023).
#include <cstdio>
#include <sstream>

#include "models/program/command.h"
#include "models/rae/commands/commands.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

constexpr const char* kFitFooter =
    "Each class is drawn as often, however rare it is. The losses: the critic's and the decoder's "
    "pull against each other; the classifier's is of latents, the mixed one of their mixtures, "
    "both fall to 0; the reconstruction's is a mean difference of pixels; the mixer's is high "
    "where no mixture passes for another class.\n"
    "Examples:\n  rae fit train.idx labels.idx --output rare.model\n  rae fit adult.csv --target "
    "income --output rare.model\n";
constexpr const char* kEvaluateFooter =
    "One classifier is trained on the images or rows, balanced in several ways up to the largest "
    "class, and measured on those to test with. Models that stand in the folder already are gone "
    "on with, or used where they are done.\n"
    "Example:\n  rae evaluate split/train-images.idx split/train-labels.idx --test "
    "split/test-images.idx --test-labels split/test-labels.idx --output evaluation\n  "
    "rae evaluate train.csv --target income --test test.csv --output evaluation\n";
constexpr const char* kOversampleFooter =
    "The images that are given come first, as they are (or, where the model was trained with "
    "--image-size or --channels, scaled like those).\nExample:\n  rae oversample rare.model "
    "train.idx labels.idx --output balanced\n";

std::set<std::string> parse_methods(const std::string&, const std::string& text) {
  std::set<std::string> methods;
  std::istringstream names(text);
  for (std::string name; std::getline(names, name, ',');) methods.insert(name);
  return methods;
}

int fit_by_preset(RaeOptions options) {
  apply_preset(options.preset, options);
  return fit(options);
}

int evaluate_by_preset(EvaluateCall call) {
  call.options.given = call.given;
  apply_preset(call.options.preset, call.options);
  return evaluate(call);
}

void print_info(const InfoCall& call) {
  const ModelFile file = read_model_file(call.model);
  const RaeOptions options = options_of_rae(file, call.model);
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

}  // namespace

OptionTable describe(EvaluateCall& o) {
  OptionTable t;
  t.text("output", o.output, "FOLDER", "gets evaluation.html, evaluation.csv and the models of RAE")
      .require();
  t.text("test", o.test.images, "IMAGES",
         "what to test with, images or a table [of a named set: its own images]");
  t.text("test-labels", o.test.labels, "LABELS", "their classes");
  t.text("judge", o.judge.images, "IMAGES",
         "what the judge of synthetic images or rows learns from, the more the better [what is "
         "trained on]");
  t.text("judge-labels", o.judge.labels, "LABELS", "their classes");
  t.value("methods", o.methods, "NAME,..",
          "these alone: none, balanced, weighted, copies, smote, latent-smote, rae-unmixed, rae, "
          "rae-itself [all]",
          parse_methods);
  t.count("runs", o.runs, "of all, each with the next seed");
  t.count("classifier-steps", o.classifier_steps,
          "training steps of the classifier that all are measured by");
  t.count("judge-steps", o.judge_steps, "of the judge");
  t.append(describe(o.options).without({"output", "mixer", "log", "resume"}));
  return t;
}

OptionTable describe(SplitCall& o) {
  OptionTable t = describe(o.source);
  t.text("test", o.test.images, "IMAGES", "images to test with [of a named set: its own]");
  t.text("test-labels", o.test.labels, "LABELS", "their classes");
  t.text("counts", o.counts, "COUNTS",
         "images of each class to train on: 4000,2000,..; or a ratio, 100:1: the last class has so "
         "many times less than the first, those between fall evenly; or reference, "
         "reference-colour: the RAE paper's for MNIST and for CIFAR-10");
  t.count("test-each", o.test_each, "images of each class to test with, if there are as many");
  t.text("output", o.output, "FOLDER",
         "gets train-images.idx, train-labels.idx, test-images.idx, test-labels.idx and split.csv, "
         "which tells the places of the images that were drawn")
      .require();
  t.append(describe(static_cast<CallOptions&>(o)).without({"threads", "device"}));
  return t;
}

OptionTable describe(OversampleCall& o) {
  OptionTable t;
  t.text("to", o.wanted.to, "COUNT",
         "images of each class: as many as the majority has, a whole number, or, with a point, a "
         "share of the largest class");
  t.text("per-class", o.wanted.per_class, "CLASS=COUNT,..", "instead: of these classes alone");
  t.flag("synthetic-only", o.synthetic_only, "write the new images alone");
  t.text("mark", o.mark, "COLUMN",
         "of a table: write a further column of this name, 1 for a new row");
  t.flag("png", o.pictures, "write PNG files, too, in a folder a class");
  t.text("output", o.output, "FOLDER or OUT.csv",
         "gets images.idx, labels.idx, synthetic.idx (1 for a new image) and classes.txt; or the "
         "table to write")
      .require();
  t.append(describe_images(o, "; or a CSV table, where the model is of one"));
  return t;
}

OptionTable describe(ClassifyCall& o) {
  OptionTable t =
      describe_images(o, "; or a CSV table, where the model is of one").without({"seed"});
  t.text("output", o.output, "CLASSES.csv", "the table to write; - is standard output").require();
  return t;
}

OptionTable describe(RaeDemoCall& o) {
  OptionTable t;
  t.text("output", o.folder, "FOLDER", "where files go");
  t.append(describe(static_cast<CallOptions&>(o)));
  return t;
}

}  // namespace ballast

int main(int argc, char** argv) {
  using namespace ballast;
  CommandLine line("rae",
                   "More images, or rows, of rare classes: from a latent space in which mixtures "
                   "keep their class (RAE).");
  RaeOptions fit_call;
  EvaluateCall evaluate_call;
  fit_call.preset = evaluate_call.options.preset = "small";
  line.add("fit", "learn images with classes, or a table; writes a model file", fit_call,
           fit_by_preset, kFitFooter);
  line.add("split", "make an imbalanced set of a balanced one, and one to test with", SplitCall(),
           split);
  line.add("evaluate", "measure how much balancing helps, RAE beside its peers", evaluate_call,
           evaluate_by_preset, kEvaluateFooter);
  line.add("oversample", "give rare classes more images, or rows; writes a folder, or a table",
           OversampleCall(), oversample, kOversampleFooter);
  line.add("classify", "tell the classes of images, or of rows; writes a table", ClassifyCall(),
           classify);
  line.add("demo", "balance drawn digits in two minutes; writes a page", RaeDemoCall(), demo);
  line.add("info", "tell what a model file holds", InfoCall(), print_info);
  return line.run(argc, argv);
}
