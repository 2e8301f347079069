#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "data/classes/imbalance.h"
#include "data/tables/type_overrides.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/program/fit_run.h"
#include "models/program/progress.h"
#include "models/rae/commands/commands.h"
#include "models/rae/labelled_images.h"
#include "models/rae/labelled_table.h"
#include "models/rae/trainer.h"
#include "models/tabular/training_data.h"
#include "models/training/model_file.h"

namespace ballast {
namespace {

constexpr Index kLogEvery = 50;

int train(const RaeOptions& options, const std::string& unit, const std::string& print,
          RaeTrainer& trainer, std::optional<ModelFile> resumed,
          const std::function<void(ModelFile&)>& describe) {
  LoopOptions loop;
  loop.log_every = kLogEvery;
  loop.unit = unit;
  return run_fit(options, options, loop, trainer, nullptr, std::move(resumed),
                 [&](ModelFile& file) {
                   put_header("rae", kept_options(options), options, file);
                   file.strings["fingerprint"] = print;
                   describe(file);
                 });
}

LabelledTable read_training_table(const RaeOptions& options) {
  std::vector<TableWarning> warnings;
  try {
    LabelledTable table =
        read_labelled(options.source.images, options.reading, options.target, warnings);
    print_warnings(warnings);
    return table;
  } catch (const UnknownColumn& error) {
    if (error.column() != options.target) throw;
    throw Error(std::string("--target: ") + error.what());
  }
}

[[noreturn]] void refuse_table(const RaeOptions& options) {
  throw Error("'" + options.resume + "' was trained on another table; pass the same table");
}

}  // namespace

std::string fingerprint_of(const ImageSet& images) { return fingerprint(images, true); }

std::string fingerprint_of(const RowSet& rows) {
  std::string print = fingerprint(rows.rows) + ":";
  for (const Index count :
       count_classes(rows.labels, static_cast<Index>(rows.class_names.size()))) {
    print += " " + std::to_string(count);
  }
  return print;
}

RaeOptions options_of_rae(const ModelFile& file, const std::string& path) {
  check_program("rae", file, path);
  RaeOptions options;
  take_kept_options(options_in(file), options);
  return options;
}

std::optional<ModelFile> take_up(RaeOptions& options) {
  std::optional<ModelFile> resumed = read_resumed("rae", options, options);
  if (!resumed) return resumed;
  take_kept_options(options_in(*resumed), options);
  return resumed;
}

int fit_images(const RaeOptions& options, ImageSet images, std::optional<ModelFile> resumed) {
  const std::string print = fingerprint_of(images);
  if (resumed && resumed->text("fingerprint") != print) {
    throw Error("'" + options.resume + "' was trained on other images; pass the same images");
  }
  RaeTrainer trainer(std::move(images), options);
  return train(options, "images", print, trainer, std::move(resumed), [](ModelFile&) {});
}

ImageSet read_training_images(const RaeOptions& options) {
  try {
    return read_with_classes(options.source, DataPart::train,
                             ImageOptions{options.image_size, options.channels});
  } catch (const NoImages& error) {
    throw Error(std::string(error.what()) +
                "; for a table, give the column of the classes with --target");
  }
}

TrainingRows read_training_rows(const RaeOptions& options, const ModelFile* resumed) {
  if (!options.source.dataset.empty() || !options.source.labels.empty()) {
    throw UsageError("--target is for tables; omit LABELS and --dataset");
  }
  TrainingRows result;
  const LabelledTable table = read_training_table(options);
  if (resumed == nullptr) {
    result.encoder = TableEncoder::fit(table.features, options.encoder, kEncodingSeed);
  } else {
    result.encoder = TableEncoder::load(*resumed);
    if (!is_fitted_to(result.encoder, table.features, options.encoder.protect) ||
        load_target(*resumed, result.encoder.columns().size()).info.values !=
            table.target.info.values) {
      refuse_table(options);
    }
  }
  print_warnings(rare_value_warnings(table.features, result.encoder));
  result.target = table.target;
  result.rows = {result.encoder.encode(table.features, kEncodingSeed), table.labels,
                 table.target.info.values};
  return result;
}

int fit_rows(const RaeOptions& options, TrainingRows training, std::optional<ModelFile> resumed) {
  const std::string print = fingerprint_of(training.rows);
  if (resumed && resumed->text("fingerprint") != print) {
    refuse_table(options);
  }
  RaeTrainer trainer(std::move(training.rows), options);
  return train(options, "rows", print, trainer, std::move(resumed), [&](ModelFile& file) {
    training.encoder.save(file);
    save_target(training.target, file);
  });
}

void check_training(const RaeOptions& options) {
  for (const char* name :
       {"image-size", "channels", "filters", "warp", "test-labels", "judge-labels"}) {
    if (options.target.empty() || options.given.count(name) == 0) continue;
    throw UsageError("--" + std::string(name) +
                     " is for images, but --target is for tables; omit --" + std::string(name));
  }
  nlohmann::json of_tables = kept_options(options.reading);
  of_tables.update(kept_options(options.encoder));
  for (const std::string& name : options.given) {
    if (!options.target.empty() || !of_tables.contains(name)) continue;
    throw UsageError("--" + name + " is for tables; give the column of the classes with --target");
  }
  if (!options.mixer && options.given.count("mixer-target") > 0) {
    throw UsageError("--mixer-target requires the learned mixer; omit it with --mixer none");
  }
  if (options.batch_size < 2) {
    throw UsageError("--batch-size " + std::to_string(options.batch_size) + ": must be at least 2");
  }
  if (options.dropout >= 1) {
    throw UsageError("--dropout " + number_text(options.dropout) + ": must be less than 1");
  }
  if (options.average >= 1) {
    throw UsageError("--average " + number_text(options.average) + ": must be less than 1");
  }
  if (options.decay >= 1) {
    throw UsageError("--decay: must be less than 1; it is a fraction of the weights");
  }
}

int fit(RaeOptions options) {
  check_run(options, options, {options.source.images, options.source.labels}, "input");
  std::optional<ModelFile> resumed = take_up(options);
  check_training(options);
  if (options.threads > 0) set_thread_count(options.threads);
  if (!options.target.empty()) {
    TrainingRows rows = read_training_rows(options, resumed ? &*resumed : nullptr);
    return fit_rows(options, std::move(rows), std::move(resumed));
  }
  return fit_images(options, read_training_images(options), std::move(resumed));
}

}  // namespace ballast
