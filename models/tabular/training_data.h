// Training rows and held-out rows of a table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/relations/relation_transform.h"
#include "data/tables/table.h"
#include "data/tables/table_error.h"
#include "kernels/error.h"
#include "models/tabular/calibration.h"
#include "models/tabular/options.h"

namespace ballast {

struct TrainingData {
  RelationTransform relations;
  TableEncoder encoder;  // of the reduced table
  EncodedTable rows;
  std::optional<Marginals> marginals;  // if numbers are encoded as modes
  std::string fingerprint;             // see below
  Table held_out;                      // rows for early stopping; empty without it
  std::vector<TableWarning> warnings;  // on rare categories
};

// What a resumed run checks beside the columns: the number of rows. A hash of the rows would let
// anyone who holds the model confirm a guess of them.
std::string fingerprint(const EncodedTable& rows);

// The relations of the table, and the encoder of the table that they reduce it to.
struct FittedColumns {
  RelationTransform relations;
  TableEncoder encoder;
  Table reduced;
};
// Throws RelationError as find_relations() does.
FittedColumns fit_columns(const Table& table, const RelationOptions& relations,
                          const EncoderOptions& encoder, std::uint64_t seed);
// The same with the relations and the encoder of a model; none if the model was fitted to a table
// with other columns, counts or ranges.
std::optional<FittedColumns> load_columns(const Table& table, const ModelFile& model,
                                          Index protect);

// What the user should know about rare categories: those that are replaced, and those of a single
// row that are kept.
std::vector<TableWarning> rare_value_warnings(const Table& table, const TableEncoder& encoder);

// One line for each relation that is kept.
std::vector<std::string> relation_messages(const RelationTransform& relations);

// A table that is not the one the model was trained on.
class OtherTable : public Error {
 public:
  using Error::Error;
};

// Fits the encoder to the table, without the columns that follow from others. With a resumed model,
// takes relations and encoder of the model instead. Throws OtherTable; RelationError; OptionError
// for a table of too few rows for early stopping.
TrainingData make_training_data(const Table& table, const FitOptions& options,
                                const ModelFile* resumed = nullptr);
}  // namespace ballast
