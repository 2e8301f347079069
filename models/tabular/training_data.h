// Training rows and held-out rows of a table.
#pragma once

#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/tables/table.h"
#include "data/tables/table_error.h"
#include "kernels/error.h"
#include "models/tabular/options.h"

namespace ballast {

struct TrainingData {
  TableEncoder encoder;
  EncodedTable rows;
  std::string fingerprint;             // see below
  Table held_out;                      // rows for early stopping; empty without it
  std::vector<TableWarning> warnings;  // on rare categories
};

// What a resumed run checks beside the columns: the number of rows. A hash of the rows would let
// anyone who holds the model confirm a guess of them.
std::string fingerprint(const EncodedTable& rows);

// Whether the encoder was fitted to this table or one with the same columns, counts and ranges.
bool is_fitted_to(const TableEncoder& encoder, const Table& table, Index protect);

// What the user should know about rare categories: those that are replaced, and those of a single
// row that are kept.
std::vector<TableWarning> rare_value_warnings(const Table& table, const TableEncoder& encoder);

// A table that is not the one the model was trained on.
class OtherTable : public Error {
 public:
  using Error::Error;
};

// Fits the encoder to the table. With a resumed model, takes the encoder of the model instead.
// Throws OtherTable; OptionError for a table of too few rows for early stopping.
TrainingData make_training_data(const Table& table, const FitOptions& options,
                                const ModelFile* resumed = nullptr);
}  // namespace ballast
