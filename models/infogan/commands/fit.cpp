#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "data/images/image_grid.h"
#include "data/images/png.h"
#include "io/files.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/infogan/commands/commands.h"
#include "models/infogan/trainer.h"
#include "models/program/fit_run.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

constexpr Index kSheetImages = 100;
constexpr Index kLogEvery = 50;

void check_options(const InfoganOptions& options) {
  parse_codes(options.codes);
  if (options.batch_size < 2) {
    throw UsageError("--batch-size " + std::to_string(options.batch_size) + ": must be at least 2");
  }
  if (options.sheet.empty()) {
    if (options.given.count("sheet-every") == 0) return;
    throw UsageError("--sheet-every requires --sheet; give a picture file, or omit --sheet-every");
  }
  for (const std::string& other : {options.output, options.resume, options.log,
                                   options.source.images, options.source.labels}) {
    if (same_file(options.sheet, other)) {
      throw UsageError("--sheet '" + options.sheet +
                       "' is also another file of this command; give another file name");
    }
  }
  check_output(options.sheet, options.force);
}

// If the sheet cannot be written, prints a warning, and training continues.
void write_sheet(InfoganTrainer& trainer, const std::string& path) {
  try {
    write_png(image_grid(trainer.sheet(kSheetImages)), path, true);
  } catch (const Error& error) {
    std::fprintf(stderr, "warning: cannot write the sheet: %s\n", error.what());
  }
}

}  // namespace

int fit(InfoganOptions options) {
  check_run(options, {options.source.images, options.source.labels}, "image file");
  std::optional<ModelFile> resumed = read_resumed("infogan", options);
  if (resumed) {
    take_kept_options(options_in(*resumed), options);
    take_total(*resumed, options);
  }
  check_options(options);
  if (options.threads > 0) set_thread_count(options.threads);

  ImageSet images = read_source(options.source, DataPart::train, options);
  const std::string print = fingerprint(images);
  if (resumed && resumed->text("fingerprint") != print) {
    throw Error("'" + options.resume + "' was trained on other images; pass the same images");
  }
  InfoganTrainer trainer(std::move(images), options);
  LoopOptions loop;
  loop.log_every = kLogEvery;
  loop.unit = "images";
  if (!options.sheet.empty()) {
    loop.every_steps = options.sheet_every;
    loop.after_steps = [&](Index) { write_sheet(trainer, options.sheet); };
  }
  return run_fit(options, loop, trainer, nullptr, std::move(resumed), [&](ModelFile& file) {
    put_header("infogan", kept_options(options), options, file);
    file.strings["fingerprint"] = print;
  });
}

}  // namespace ballast
