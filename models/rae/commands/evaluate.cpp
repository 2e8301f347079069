#include "models/rae/commands/evaluate.h"

#include <cstdio>
#include <filesystem>
#include <utility>

#include "io/files.h"
#include "kernels/precision.h"
#include "kernels/threads.h"
#include "models/program/output_folder.h"
#include "models/program/progress.h"
#include "models/rae/commands/evaluation_methods.h"
#include "models/rae/commands/evaluation_runner.h"
#include "models/rae/commands/fit.h"
#include "models/rae/commands/labelled_images.h"
#include "models/rae/commands/report.h"
#include "models/rae/labelled_encoder.h"

namespace ballast::rae::commands {
namespace {

void check_call(const EvaluateCall& call) {
  check_methods(call);
  check_other_test(call.training.source, call.test);
  if (call.reference.images.empty() && !call.reference.labels.empty()) {
    throw UsageError("--reference-labels requires --reference; give the images with --reference");
  }
  std::vector<std::string> outputs = {kEvaluationTable, kEvaluationPage};
  for (Index i = 0; i < call.runs; ++i) {
    for (const bool mixer : {true, false}) {
      const std::uint64_t seed = call.training.model.seed + static_cast<std::uint64_t>(i);
      outputs.push_back(std::filesystem::path(model_path(call, mixer, seed)).filename());
    }
  }
  check_folder(call.output, outputs,
               {call.training.source.images, call.training.source.labels, call.test.images,
                call.test.labels, call.reference.images, call.reference.labels},
               call.training.force);
  device_of(call.training.model);
  check_training(call.training);
  check_model_options(call);
}

void check_same_size(const ImageSet& train, const ImageSet& other, const std::string& option) {
  const auto text = [](const ImageSet& x) { return size_text(x.height, x.width, x.channels); };
  if (text(train) == text(other)) return;
  throw Error(option + ": the images are " + text(other) + ", but the training images are " +
              text(train) + "; scale all images with --image-size and --channels");
}

// Reads test images, or those of the reference classifier.
ImageSet read_other_images(const EvaluateCall& call, const ImageSource& source, DataPart part,
                           const ImageSet& train, const std::string& option) {
  ImageSet images = read_with_classes(source, part, call.training.model);
  relabel(train.class_names, "the training set", images);
  check_same_size(train, images, option);
  return images;
}

EvaluatedSets<ImageSet> image_sets(const EvaluateCall& call) {
  const ImageSource test = test_source(call.training.source, call.test);
  EvaluatedSets<ImageSet> sets;
  sets.train = read_training_images(call.training);
  sets.test = read_other_images(call, test, DataPart::test, sets.train, "--test");
  if (!call.reference.images.empty()) {
    sets.reference =
        read_other_images(call, call.reference, DataPart::train, sets.train, "--reference");
  }
  return sets;
}

// Reads another table and encodes it with the encoder of the training table.
RowSet read_other_rows(const EvaluateCall& call, const std::string& path,
                       const LabelledEncoderPointer& encoder) {
  std::vector<TableWarning> warnings;
  const LabelledTable table = read_labelled_known(
      path, call.training.reading, encoder->relations.columns(), encoder->target, warnings);
  print_warnings(warnings);
  return encode(encoder, table);
}

EvaluatedSets<RowSet> row_sets(const EvaluateCall& call) {
  if (call.test.images.empty()) {
    throw UsageError("--test is required; give a test table that is not the training table");
  }
  EvaluatedSets<RowSet> sets;
  sets.train = training_rows(call.training, read_training_table(call.training), nullptr);
  sets.test = read_other_rows(call, call.test.images, sets.train.encoder);
  if (!call.reference.images.empty()) {
    sets.reference = read_other_rows(call, call.reference.images, sets.train.encoder);
  }
  return sets;
}

template <class Set>
int evaluate_sets(const EvaluateCall& call, EvaluatedSets<Set> sets) {
  check_model_data(call, fingerprint_of(sets.train));
  make_folder(call.output);
  const PrecisionScope precision(precision_of(call.training.model));
  try {
    EvaluationRunner<Set> runner(call, std::move(sets));
    for (Index i = 0; i < call.runs; ++i) runner.run(i);
    std::fputs(evaluation_text(runner.result()).c_str(), stdout);
  } catch (const Stopped& stopped) {
    std::fprintf(stderr,
                 "stopped; finished results are in '%s'; to continue, run the same command with "
                 "--force\n",
                 call.output.c_str());
    return stopped.code;
  }
  return 0;
}

}  // namespace

int evaluate(EvaluateCall call) {
  call.training.given = call.given;
  apply_preset(call.training.preset, call.training.model, call.given);
  check_call(call);
  if (call.training.threads > 0) set_thread_count(call.training.threads);
  return call.training.model.target.empty() ? evaluate_sets(call, image_sets(call))
                                            : evaluate_sets(call, row_sets(call));
}

}  // namespace ballast::rae::commands
