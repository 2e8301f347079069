#include <cstdio>
#include <filesystem>

#include "models/rae/commands/commands.h"
#include "models/rae/commands/evaluate.h"

namespace ballast::rae::commands {
namespace {

// About 70 seconds on two processors.
constexpr Index kSteps = 350;
constexpr Index kClassifierSteps = 400;

}  // namespace

int demo(const DemoCall& call) {
  const std::filesystem::path folder = call.folder;
  SplitCall split_call;
  split_call.source.dataset = "digits";
  split_call.output = folder / "digits";
  split_call.seed = call.seed;
  split_call.force = call.force;
  std::printf(
      "rendered digits, with 100 times as many images of 0 as of 9; files are written to %s\n",
      call.folder.c_str());
  split(split_call);
  std::fflush(stdout);

  EvaluateCall evaluate_call;
  FitCall& training = evaluate_call.training;
  Options& options = training.model;
  apply_preset("small", options);
  training.source.images = folder / "digits" / "train-images.idx";
  training.source.labels = folder / "digits" / "train-labels.idx";
  evaluate_call.test.images = folder / "digits" / "test-images.idx";
  evaluate_call.test.labels = folder / "digits" / "test-labels.idx";
  evaluate_call.output = folder / "evaluation";
  evaluate_call.methods = {"none", "copies", "smote", "rae", "rae-itself"};
  evaluate_call.classifier_steps = kClassifierSteps;
  evaluate_call.reference_steps = kClassifierSteps;
  options.steps = kSteps;
  options.seed = call.seed;
  training.threads = call.threads;
  options.device = call.device;
  training.force = call.force;
  if (const int code = evaluate(evaluate_call); code != 0) return code;

  OversampleCall oversample_call;
  oversample_call.model = folder / "evaluation" / ("rae-" + std::to_string(call.seed) + ".model");
  oversample_call.source = training.source;
  oversample_call.output = folder / "balanced";
  oversample_call.seed = call.seed;
  oversample_call.device = call.device;
  oversample_call.force = call.force;
  oversample(oversample_call);
  std::printf("open %s to see how much balancing helps, and samples of the images\n",
              (folder / "evaluation" / "evaluation.html").c_str());
  return 0;
}

}  // namespace ballast::rae::commands
