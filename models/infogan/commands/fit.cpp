#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "data/images/image_grid.h"
#include "data/images/png.h"
#include "io/files.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/infogan/commands/commands.h"
#include "models/infogan/infogan.h"
#include "models/infogan/trainer.h"
#include "models/program/fit_run.h"
#include "models/training/image_model.h"
#include "models/training/model_file.h"

namespace ballast::infogan::commands {
namespace {

constexpr Index kSheetImages = 100;

void check_sheet(const FitCall& call) {
  if (call.sheet.empty()) {
    if (call.given.count("sheet-every") == 0) return;
    throw UsageError("--sheet-every requires --sheet; give a picture file, or omit --sheet-every");
  }
  for (const std::string& other :
       {call.output, call.resume, call.log, call.source.images, call.source.labels}) {
    if (same_file(call.sheet, other)) {
      throw UsageError("--sheet '" + call.sheet +
                       "' is also another file of this command; give another file name");
    }
  }
  check_output(call.sheet, call.force);
}

// If the sheet cannot be written, prints a warning, and training continues. `replaces`: whether an
// existing file is replaced; set as soon as it is the sheet of this fit.
void write_sheet(Trainer& trainer, const std::string& path, bool& replaces) {
  try {
    write_png(image_grid(trainer.sheet(kSheetImages)), path, replaces);
    replaces = true;
  } catch (const Error& error) {
    std::fprintf(stderr, "warning: cannot write the sheet: %s\n", error.what());
  }
}

}  // namespace

OptionTable describe(FitCall& o) {
  OptionTable t = describe(o.source);
  t.text("output", o.output, "MODEL", "model file to write").require();
  t.append(describe(o.model));
  t.text("sheet", o.sheet, "SHEET.png",
         "write a picture of generated images, always from the same noise");
  t.count("sheet-every", o.sheet_every, "number of steps between pictures");
  t.append(describe_run(o, "every 50 steps"));
  return t;
}

int fit(FitCall call) {
  const Options& options = call.model;
  check_run(call, options, {call.source.images, call.source.labels}, "image file");
  std::optional<ModelFile> resumed = read_resumed("infogan", call, call.model);
  if (resumed) take_kept_options(*resumed, call, call.given);
  check_options(options);
  check_sheet(call);
  if (call.threads > 0) set_thread_count(call.threads);

  ImageSet images = read_source(call.source, DataPart::train, options);
  const std::string print = fingerprint(images);
  if (resumed) check_fingerprint(*resumed, call.resume, print);
  Trainer trainer(std::move(images), options);
  LoopOptions loop = loop_options();
  bool replaces_sheet = call.force;
  if (!call.sheet.empty()) {
    loop.every_steps = call.sheet_every;
    loop.after_steps = [&](Index) { write_sheet(trainer, call.sheet, replaces_sheet); };
  }
  return run_fit(call, options, loop, trainer, nullptr, std::move(resumed),
                 [&](ModelFile& file) { describe_model(options, print, file); });
}

}  // namespace ballast::infogan::commands
