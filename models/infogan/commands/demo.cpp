#include <cstdio>
#include <filesystem>

#include "io/files.h"
#include "models/infogan/commands/commands.h"

namespace ballast::infogan::commands {
namespace {

constexpr Index kDemoSteps = 400;  // under two minutes on two processors

}  // namespace

int demo(const DemoCall& call) {
  make_folder(call.folder);
  const std::filesystem::path folder = call.folder;
  FitCall training;
  training.source.dataset = "digits";
  training.model.steps = kDemoSteps;
  training.model.batch_size = 64;
  training.model.seed = call.seed;
  training.threads = call.threads;
  training.model.device = call.device;
  training.force = call.force;
  training.output = folder / "digits.model";
  training.log = folder / "log.jsonl";
  training.sheet = folder / "sheet.png";
  training.sheet_every = 100;
  TraverseCall picture;
  picture.model = training.output;
  picture.output = folder / "traverse.png";
  picture.force = call.force;
  for (const std::string& file : {training.output, training.log, training.sheet, picture.output}) {
    check_output(file, call.force);
  }
  std::printf("training on 10,000 rendered digits without their classes; files are written to %s\n",
              call.folder.c_str());
  std::fflush(stdout);
  if (const int code = fit(training); code != 0) return code;
  traverse(picture);
  EncodeCall figures;
  figures.model = training.output;
  figures.source.dataset = "digits";
  evaluate(figures);
  std::printf("open %s: each block shows one code, and its columns are values of the code\n",
              picture.output.c_str());
  return 0;
}

}  // namespace ballast::infogan::commands
