#include <cstdio>
#include <filesystem>

#include "io/files.h"
#include "models/infogan/commands/commands.h"

namespace ballast {
namespace {

constexpr Index kDemoSteps = 400;  // under two minutes on two processors

}  // namespace

int demo(const InfoganDemoCall& call) {
  make_folder(call.folder);
  const std::filesystem::path folder = call.folder;
  InfoganOptions options;
  options.source.dataset = "digits";
  options.steps = kDemoSteps;
  options.batch_size = 64;
  options.seed = call.seed;
  options.threads = call.threads;
  options.device = call.device;
  options.force = call.force;
  options.output = folder / "digits.model";
  options.log = folder / "log.jsonl";
  options.sheet = folder / "sheet.png";
  options.sheet_every = 100;
  TraverseCall picture;
  picture.model = options.output;
  picture.output = folder / "traverse.png";
  picture.force = call.force;
  for (const std::string& file : {options.output, options.log, options.sheet, picture.output}) {
    check_output(file, call.force);
  }
  std::printf("training on 10,000 rendered digits without their classes; files are written to %s\n",
              call.folder.c_str());
  std::fflush(stdout);
  if (const int code = fit(options); code != 0) return code;
  traverse(picture);
  EncodeCall figures;
  figures.model = options.output;
  figures.source.dataset = "digits";
  evaluate(figures);
  std::printf("open %s: each block shows one code, and its columns are values of the code\n",
              picture.output.c_str());
  return 0;
}

}  // namespace ballast
