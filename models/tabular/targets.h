// Which rows `sample` generates: rows that satisfy conditions, or equal numbers of rows for each
// value of a column.
#pragma once

#include <string>
#include <vector>

#include "data/encoding/table_encoder.h"
#include "models/tabular/row_maker.h"
#include "models/tabular/where.h"

namespace ballast {

struct Target {
  std::vector<Requirement> requirements;  // a row must satisfy all of them
  Index rows = 0;
  CandidateStream stream;           // source of the candidate rows
  std::vector<WantedValue> wanted;  // the values required by equality conditions
};

struct TargetOptions {
  std::vector<std::string> where = {};  // conditions such as "age>=60" (models/tabular/where.h)
  std::string balance = {};             // column name, or empty
  Index rows = 0;
  std::uint64_t seed = 0;
  bool raw = false;        // without the correction of the columns' distributions
  double temperature = 1;  // below 1: more probable values
  // Column that models trained on the rows will predict, or empty: argn draws it again, given all
  // other columns of the row.
  std::string target = {};
  std::vector<Requirement> requirements = {};  // beside `where`; of RowMaker::columns()
};

// One target, or one for each value of the balanced column except missing values. If the rows do
// not divide evenly, the first targets get one more row. Throws Error for an unknown column or
// value, and for contradictory conditions.
std::vector<Target> make_targets(const TargetOptions& options, const RowMaker& maker);

}  // namespace ballast
