// rae: more images of rare classes (Mondal, Singla et al. 2023).
#include <cstdio>
#include <sstream>

#include "models/program/column_types.h"
#include "models/program/command.h"
#include "models/rae/commands/commands.h"
#include "models/rae/commands/evaluate.h"
#include "models/rae/commands/fit.h"
#include "models/rae/model.h"
#include "models/training/image_model.h"
#include "models/training/model_file.h"

namespace ballast::rae::commands {
namespace {

constexpr const char* kFitFooter =
    "Every class is drawn equally often. Losses: critic and decoder loss work against each other; "
    "the classifier loss (latents) and the mixed loss (mixtures of latents) fall to 0; the "
    "reconstruction loss is the mean absolute difference; the mixer loss is high if mixtures keep "
    "their class.\n"
    "Examples:\n  rae fit train.idx labels.idx --output rare.model\n  rae fit adult.csv --target "
    "income --output rare.model\n";
constexpr const char* kEvaluateFooter =
    "For each method, the training data is balanced up to the largest class, a classifier is "
    "trained on it, and the classifier is measured on the test data. RAE models that already exist "
    "in the folder are used, or training continues if it is not complete.\n"
    "Example:\n  rae evaluate split/train-images.idx split/train-labels.idx --test "
    "split/test-images.idx --test-labels split/test-labels.idx --output evaluation\n  "
    "rae evaluate train.csv --target income --test test.csv --output evaluation\n";
constexpr const char* kOversampleFooter =
    "The output starts with the input images, unchanged (or scaled, if the model was trained with "
    "--image-size or --channels).\nExample:\n  rae oversample rare.model "
    "train.idx labels.idx --output balanced\n";

std::set<std::string> parse_methods(const std::string&, const std::string& text) {
  std::set<std::string> methods;
  std::istringstream names(text);
  for (std::string name; std::getline(names, name, ',');) methods.insert(name);
  return methods;
}

void print_info(const InfoCall& call) {
  const ModelFile file = read_model_file(call.model);
  const Options options = options_of(file, call.model);
  std::string about;
  if (options.target.empty()) {
    const Model<ImageSet> complete(file, options, {});
    const ImageShape size = image_size_in(file);
    about = "images: " + size_text(size.height, size.width, size.channels);
  } else {
    const Model<RowSet> complete(file, options, {});
    about = "table with classes in column '" + options.target + "'";
  }
  std::printf("%s%s\n", model_text(file).c_str(), about.c_str());
  std::printf("classes:");
  for (const std::string& name : class_names_in(file)) std::printf(" %s", name.c_str());
  std::printf("\noptions: %s\n", file.text("options").c_str());
}

}  // namespace

OptionTable describe(EvaluateCall& o) {
  OptionTable t;
  t.text("output", o.output, "FOLDER",
         "output folder for evaluation.html, evaluation.csv and the RAE models")
      .require();
  t.text("test", o.test.images, "IMAGES",
         "test images or table [for a named dataset: its test images]");
  t.text("test-labels", o.test.labels, "LABELS", "class labels");
  t.text("reference", o.reference.images, "IMAGES",
         "training data of the reference classifier, which measures synthetic data; more is better "
         "[the training data]");
  t.text("reference-labels", o.reference.labels, "LABELS", "class labels");
  t.value(
      "methods", o.methods, "NAME,..",
      "methods to evaluate: none, balanced, weighted, copies, smote, latent-smote, rae-unmixed, "
      "rae, rae-itself [all]",
      parse_methods);
  t.count("runs", o.runs, "number of runs, each with the next seed");
  t.count("classifier-steps", o.classifier_steps,
          "training steps of the classifier that is trained for each method");
  t.count("reference-steps", o.reference_steps, "training steps of the reference classifier");
  t.append(describe(o.training).without({"output", "mixer", "log", "resume"}));
  return t;
}

OptionTable describe(SplitCall& o) {
  OptionTable t = describe(o.source);
  t.text("test", o.test.images, "IMAGES", "test images [for a named dataset: its test images]");
  t.text("test-labels", o.test.labels, "LABELS", "class labels");
  t.text("counts", o.counts, "COUNTS",
         "training images of each class: 4000,2000,...; or a ratio such as 100:1, the first class "
         "relative to the last, with geometric steps between; or reference, reference-colour: the "
         "counts of the RAE paper for MNIST and CIFAR-10");
  t.append(describe_levels(o.reading));
  t.count("test-each", o.test_each, "maximum number of test images of each class");
  t.text(
       "output", o.output, "FOLDER",
       "output folder for train-images.idx, train-labels.idx, test-images.idx, test-labels.idx and "
       "split.csv, which lists the indices of the chosen images")
      .require();
  t.append(describe(static_cast<CallOptions&>(o)).without({"threads", "device"}));
  return t;
}

OptionTable describe(OversampleCall& o) {
  OptionTable t;
  t.text("to", o.wanted.to, "COUNT",
         "items of each class: majority (the size of the largest class), an integer, or, with a "
         "decimal point, a fraction of the largest class");
  t.text("per-class", o.wanted.per_class, "CLASS=COUNT,..",
         "number of items of single classes, instead of --to");
  t.flag("synthetic-only", o.synthetic_only, "write only the new items");
  t.text("mark", o.mark, "COLUMN", "for tables: add a column with this name, 1 for new rows");
  t.flag("png", o.pictures, "also write PNG files, in one folder per class");
  t.text("output", o.output, "FOLDER or OUT.csv",
         "output folder for images.idx, labels.idx, synthetic.idx (1 for new images) and "
         "classes.txt; or the output table")
      .require();
  t.append(describe_images(o, "; or a CSV table, if the model was trained on a table"));
  return t;
}

OptionTable describe(ClassifyCall& o) {
  OptionTable t =
      describe_images(o, "; or a CSV table, if the model was trained on a table").without({"seed"});
  t.text("output", o.output, "CLASSES.csv", "table to write; - is standard output").require();
  return t;
}

OptionTable describe(DemoCall& o) {
  OptionTable t;
  t.text("output", o.folder, "FOLDER", "output folder");
  t.append(describe(static_cast<CallOptions&>(o)));
  return t;
}

}  // namespace ballast::rae::commands

int main(int argc, char** argv) {
  using namespace ballast;
  using namespace ballast::rae;
  using namespace ballast::rae::commands;
  CommandLine line("rae",
                   "Oversampling of rare classes of images and tables with a regularized "
                   "autoencoder (RAE).");
  FitCall fit_call;
  EvaluateCall evaluate_call;
  fit_call.preset = evaluate_call.training.preset = "small";
  line.add("fit", "train on labelled images or a table; writes a model file", fit_call, fit,
           kFitFooter);
  line.add("split", "create an imbalanced training set and a balanced test set", SplitCall(),
           split);
  line.add("evaluate", "compare RAE with other balancing methods", evaluate_call, evaluate,
           kEvaluateFooter);
  line.add("oversample", "add new images or rows of rare classes; writes a folder or a table",
           OversampleCall(), oversample, kOversampleFooter);
  line.add("classify", "predict the classes of images or rows; writes a table", ClassifyCall(),
           classify);
  line.add("demo", "balance rendered digits in two minutes; writes a web page", DemoCall(), demo);
  add_types("rae", line);
  line.add("info", "print the contents of a model file", InfoCall(), print_info);
  return line.run(argc, argv);
}
