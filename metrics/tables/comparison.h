// All figures of a synthetic table beside those of tables that are known to be bad and good.
#pragma once

#include <limits>
#include <string>

#include "metrics/tables/detection.h"
#include "metrics/tables/quality.h"
#include "metrics/tables/triple_trends.h"
#include "metrics/tables/validity.h"

namespace ballast {

// Of one table, compared with the real one. NaN: not measurable, or not measured.
struct Figures {
  static constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

  double detection = kUndefined;          // Detection::score
  double shapes = kUndefined;             // Quality::column_shapes
  double trends = kUndefined;             // Quality::pair_trends
  double associated_trends = kUndefined;  // Quality::associated_trends
  double triples = kUndefined;            // TripleTrends::mean
  double quality = kUndefined;            // Quality::quality
  double validity = kUndefined;           // Validity::share
  double efficacy = kUndefined;           // measure_efficacy, if there is a target
  double dcr_share = kUndefined;          // DcrShare, if there is a hold-out table
};

struct ComparisonOptions {
  // Real rows that were not used to make the synthetic table. Null: none.
  const Table* holdout = nullptr;
  std::string target;  // column to predict; empty: none
};

struct TableComparison {
  Figures synthetic;
  // The real table with each column shuffled: no relations between columns at all.
  Figures floor;
  // The hold-out table. Without one, a random half of the real rows compared with the other half.
  // Efficacy: boosted trees that are fitted to the real rows.
  Figures ceiling;

  Detection detection;        // of the synthetic table
  TripleTrends triples;       // of the synthetic table
  Validity validity;          // of the synthetic table
  std::string efficacy_name;  // "AUC", "macro AUC" or "R2"; empty without a target
  // Rows that efficacy is tested on: those of the hold-out table, or of half of the real ones, with
  // a known target.
  Index tested_rows = 0;
  Index most_fitted_rows = 0;  // random rows of a table that its trees are fitted to, at most
  Index dcr_queries = 0;       // synthetic rows whose distances are measured for dcr_share; 0: none
  Index dcr_rows = 0;          // rows of each table that they are compared with
};

// The columns are those of `shared`, which is of the real and the synthetic table; `quality` is
// theirs, too. Throws Error if the hold-out table has no rows or lacks one of the columns, or if
// the target is not one of them.
TableComparison compare_tables(const Table& real, const Table& synthetic,
                               const SharedColumns& shared, const Quality& quality,
                               const ComparisonOptions& options);

// The shared columns of the real and another table that has all columns of `shared`: only these.
// Throws Error for a missing column.
SharedColumns share_same_columns(const Table& real, const Table& other,
                                 const SharedColumns& shared);

}  // namespace ballast
