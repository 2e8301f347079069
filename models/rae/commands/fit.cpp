#include "models/rae/commands/fit.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "data/tables/columns/type_overrides.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/program/column_types.h"
#include "models/program/fit_run.h"
#include "models/program/progress.h"
#include "models/rae/commands/labelled_images.h"
#include "models/rae/labelled_encoder.h"
#include "models/rae/rae.h"
#include "models/rae/trainer.h"
#include "models/tabular/training_data.h"
#include "models/training/model_file.h"

namespace ballast::rae::commands {
namespace {

// What a resumed model must be given again.
const char* source_name(const ImageSet& /*images*/) { return "images"; }
const char* source_name(const RowSet& /*rows*/) { return "table"; }

[[noreturn]] void refuse_data(const FitCall& call, const std::string& source) {
  throw Error("'" + call.resume + "' was trained on " +
              (source == "table" ? "another table" : "other images") + "; pass the same " + source);
}

}  // namespace

OptionTable describe(FitCall& o) {
  OptionTable t = describe(o.source, "; with --target, a CSV table");
  t.text("output", o.output, "MODEL", "model file to write").require();
  t.choice(
      "preset", o.preset, {"paper", "small"},
      "small: for CPUs: narrower layers, fewer and shorter steps, and a reconstruction loss for "
      "the decoder; paper: the settings of the reference implementation");
  t.append(describe(o.model));
  t.append(describe(o.reading).keep(!o.model.target.empty()));
  t.count("checkpoint-every", o.checkpoint_every,
          "write the model every N epochs; an epoch draws as many items as the data has");
  t.append(describe_run(o, "every 50 steps").without({"checkpoint-every"}));
  return t;
}

std::optional<ModelFile> take_up(FitCall& call) {
  std::optional<ModelFile> resumed = read_resumed("rae", call, call.model);
  if (!resumed) return resumed;
  const std::string target = target_in(*resumed);
  if (call.given.count("target") > 0 && target.empty()) {
    throw UsageError("--target: '" + call.resume + "' was trained on images; omit this option");
  }
  // Of a table from here on, so that how it is read is compared, too.
  if (call.model.target.empty()) call.model.target = target;
  take_kept_options(*resumed, call, call.given);
  return resumed;
}

template <class Set>
int fit_set(const FitCall& call, Set items, std::optional<ModelFile> resumed) {
  const std::string print = fingerprint_of(items);
  if (resumed && resumed->text("fingerprint") != print) refuse_data(call, source_name(items));
  const LoopOptions loop = loop_options(items_name(items));
  Trainer trainer(std::move(items), call.model);
  return run_fit(call, call.model, loop, trainer, nullptr, std::move(resumed),
                 [&](ModelFile& file) { describe_model(call.model, call.reading, print, file); });
}

template int fit_set(const FitCall&, ImageSet, std::optional<ModelFile>);
template int fit_set(const FitCall&, RowSet, std::optional<ModelFile>);

ImageSet read_training_images(const FitCall& call) {
  try {
    return read_with_classes(call.source, DataPart::train, call.model);
  } catch (const NoImages& error) {
    throw Error(std::string(error.what()) +
                "; for a table, give the column of the classes with --target");
  }
}

LabelledTable read_training_table(const FitCall& call) {
  if (!call.source.dataset.empty() || !call.source.labels.empty()) {
    throw UsageError("--target is for tables; omit LABELS and --dataset");
  }
  std::vector<TableWarning> warnings;
  try {
    LabelledTable table =
        read_labelled(call.source.images, call.reading, call.model.target, warnings);
    std::fputs(types_text(table.features).c_str(), stderr);
    print_warnings(warnings);
    return table;
  } catch (const UnknownColumn& error) {
    if (error.column() != call.model.target) throw;
    throw Error(std::string("--target: ") + error.what());
  }
}

RowSet training_rows(const FitCall& call, const LabelledTable& table, const ModelFile* resumed) {
  const LabelledEncoderPointer encoder =
      resumed == nullptr ? fit_encoder(table, call.model.relations, call.model.encoder)
                         : load_encoder(*resumed, table, call.model.encoder.protect);
  if (encoder == nullptr) refuse_data(call, "table");
  print_warnings(rare_value_warnings(table, *encoder));
  print_found_relations(encoder->relations);
  return encode(encoder, table);
}

void check_training(const FitCall& call) {
  const bool of_table = !call.model.target.empty();
  for (const char* name :
       {"image-size", "channels", "levels", "filters", "warp", "test-labels", "reference-labels"}) {
    if (!of_table || call.given.count(name) == 0) continue;
    throw UsageError("--" + std::string(name) +
                     " is for images, but --target is for tables; omit --" + std::string(name));
  }
  nlohmann::json of_tables = kept_options(call.reading);
  of_tables.update(kept_options(call.model.encoder));
  of_tables.update(kept_options(call.model.relations));
  for (const std::string& name : call.given) {
    if (of_table || !of_tables.contains(name)) continue;
    throw UsageError("--" + name + " is for tables; give the column of the classes with --target");
  }
  if (!call.model.mixer && call.given.count("mixer-target") > 0) {
    throw UsageError("--mixer-target requires the learned mixer; omit it with --mixer none");
  }
}

int fit(FitCall call) {
  if (!call.resume.empty() && call.given.count("preset") > 0) {
    throw UsageError("--preset: a resumed model keeps its options; omit this option");
  }
  apply_preset(call.preset, call.model, call.given);
  check_run(call, call.model, {call.source.images, call.source.labels}, "input");
  std::optional<ModelFile> resumed = take_up(call);
  check_training(call);
  if (call.threads > 0) set_thread_count(call.threads);
  if (call.model.target.empty()) {
    return fit_set(call, read_training_images(call), std::move(resumed));
  }
  RowSet rows;
  {
    const LabelledTable table = read_training_table(call);
    call.reading = options_of(table.features, call.reading);
    rows = training_rows(call, table, resumed ? &*resumed : nullptr);
  }
  return fit_set(call, std::move(rows), std::move(resumed));
}

}  // namespace ballast::rae::commands
