// Table models as a library: fit a model to a table in memory, generate rows, save and load.
#pragma once

#include <optional>
#include <string>

#include "data/tables/table.h"
#include "io/safetensors.h"
#include "models/tabular/table_kind.h"
#include "models/tabular/targets.h"
#include "models/tabular/training_data.h"
#include "models/training/early_stop.h"
#include "models/training/observer.h"

namespace ballast {

// A model of a table, in memory. The functions of a kind, such as ctgan::fit(), make them.
class TableModel {
 public:
  // Trains for options.epochs or options.steps, in as many threads as the process has
  // (set_thread_count). The observer, if given, is told about progress and warnings and can cancel;
  // the model is then that of the last step. `reading`: how to read such a table again. `resumed`:
  // a model of such a fit to continue, with its options, to the same bytes as without interruption.
  // Throws Error for a table that cannot be modelled, OtherTable for one that `resumed` was not
  // fitted to, UsageError as check_model_options() does.
  static TableModel fit(const TableKind& kind, const Table& table, FitOptions options,
                        TrainingObserver* observer = nullptr, const ReadingOptions& reading = {},
                        const ModelFile* resumed = nullptr);
  // Throws Error for a file that is not a model of this kind.
  static TableModel load(const TableKind& kind, const std::string& path);
  // The file is the same that the program of this kind writes. Throws Error for an existing file
  // unless `force` is set.
  void save(const std::string& path, bool force = false) const;

  // The rows of the request. Identifier and constant columns have no rows in memory; TableWriter
  // writes their values. Throws Error as TableSampler::sample does.
  Table sample(const TargetOptions& request) const;
  const ModelFile& file() const { return file_; }
  const TableKind& kind() const { return kind_; }
  // A text that is saved with the model under a name that no field has.
  void set_note(const std::string& name, const std::string& text) { file_.strings[name] = text; }

 private:
  TableModel(const TableKind& kind, ModelFile file) : kind_(kind), file_(std::move(file)) {}

  TableKind kind_;
  ModelFile file_;
};

// The parts of a fit that the programs share with TableModel::fit.
// Throws UsageError for values out of range and options that exclude each other.
void check_model_options(const TableKind& kind, FitOptions options);
// kind.choose_defaults, if there is one.
void choose_defaults(const TableKind& kind, FitOptions& options, Index rows);
// Early stopping by the quality of rows against data.held_out or by its likelihood, if the options
// ask for it and rows are held out. All arguments must outlive the result.
std::optional<EarlyStop> make_early_stop(const TableKind& kind, const FitOptions& options,
                                         const TrainingData& data, const Trainer& trainer);
// Adds what neither the trainer nor the loop saves. `reading` says how to read such a table again.
void describe_model(const TableKind& kind, const FitOptions& options, const ReadingOptions& reading,
                    const TrainingData& data, ModelFile& file);

}  // namespace ballast
