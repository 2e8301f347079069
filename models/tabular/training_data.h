// Training rows and held-out rows of a table.
#pragma once

#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "data/tables/table.h"
#include "models/tabular/options.h"

namespace ballast {

struct TrainingData {
  TableEncoder encoder;
  EncodedTable rows;
  std::string fingerprint;            // of all encoded rows
  Table held_out;                     // rows for early stopping; empty without it
  std::vector<std::string> warnings;  // from reading the table
};

// SHA-256 hash of all encoded rows. A resumed run must be given a table with the same fingerprint.
std::string fingerprint(const EncodedTable& rows);

// Reads the table and fits the encoder. With a resumed model, takes the encoder of the model
// instead, and throws Error if the table is not the one the model was trained on.
TrainingData read_training_data(const FitOptions& options, const ModelFile* resumed);

}  // namespace ballast
