// The options of a fit on a table.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/relations/relation.h"
#include "data/tables/csv.h"
#include "models/options/training_options.h"

namespace ballast {

// How a table is read. All of it is kept in the model.
struct ReadingOptions {
  std::string delimiter;  // a character or kBlankRuns; empty: inferred
  std::string decimal;    // decimal separator; empty: inferred
  bool no_header = false;
  bool trim = false;
  std::vector<std::string> missing;  // further markers of missing values
  std::vector<std::string> discrete;
  std::vector<std::string> continuous;
  std::vector<std::string> types;  // column=kind
  std::vector<std::string> ignore;
};
OptionTable describe(ReadingOptions& o);

// The options that read such a table again, with its delimiter if it is not a comma.
ReadingOptions options_of(const Table& table, ReadingOptions o);
// Of tables that are written like the one that was read.
char output_delimiter(const ReadingOptions& o);

// Kept in the model.
OptionTable describe(EncoderOptions& o);

// Kept in the model.
OptionTable describe(RelationOptions& o);

// The kind of model chooses the value by the number of rows.
constexpr int kByRows = -1;

struct FitOptions : TrainingOptions {
  FitOptions() { encoder.protect = 2; }

  EncoderOptions encoder;
  RelationOptions relations;
  Index embedding = 128;
  std::map<std::string, std::vector<Index>> layers;  // widths by network: "generator", ...
  Index pac = 1;
  Index batch_size = 500;
  double learning_rate = 2e-4;
  double dropout = 0;       // share of activations
  double weight_decay = 0;  // decoupled
  // Measurements of the likelihood, or epochs, without a better score; 0: off.
  Index early_stop = 0;
  Index most_held_out = 10000;  // rows
  std::string early_stop_help = "epochs without a better quality score on held-out rows";
  std::set<std::string> unused = {"dropout",
                                  "weight-decay"};  // options that the kind does not have
};
// All of them are kept in the model, except how far and where it is trained. With an option for
// each network in o.layers.
OptionTable describe(FitOptions& o);

// Whether a table is short: its networks are trained with small batches, because large ones would
// be few, and its numbers are encoded by their ranks.
bool is_short(Index rows);
// Sets batch size and number of steps, unless given, to those of Xu et al. (300 epochs of batches
// of 500 rows), but at least `least_steps` steps; and the encoding of numbers.
void choose_training(FitOptions& options, Index rows, Index least_steps);

CsvOptions csv_options(const ReadingOptions& options);
TypeOverrides type_overrides(const ReadingOptions& options);

}  // namespace ballast
