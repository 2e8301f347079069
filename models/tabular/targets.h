// What rows are asked for: all of one kind, or equal counts of a column's values.
#pragma once

#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "models/tabular/row_maker.h"
#include "models/tabular/where.h"

namespace ballast {

struct Target {
  std::vector<Requirement> requirements;  // all of them
  Index rows = 0;
  CandidateStream stream;           // where candidates come from
  std::vector<WantedValue> wanted;  // values that share a place with others
};

struct TargetOptions {
  std::vector<std::string> where;
  std::string balance;  // a column, or empty
  Index rows = 0;
  std::uint64_t seed = 0;
};

// One target, or one a value of the balanced column (missing ones left out); the first ones get one
// row more where the rows do not divide evenly. Throws Error for a column or value that is not
// there, and for conditions that exclude each other.
std::vector<Target> make_targets(const TargetOptions& options, const RowMaker& maker);

}  // namespace ballast
