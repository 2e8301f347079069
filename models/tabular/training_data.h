// The rows that a model trains on, and those held out.
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
  Table held_out;                     // rows that are not trained on; none without early stopping
  std::vector<std::string> warnings;  // of reading the table
};

// What a resumed run must be given again: all rows, encoded.
std::string fingerprint(const EncodedTable& rows);

// Reads the table and fits the encoder, or, with a model to go on from, takes that model's.
// Throws Error for a table that is not the model's.
TrainingData read_training_data(const FitOptions& options, const ModelFile* resumed);

}  // namespace ballast
