// Tables with a target column that contains the class of each row.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"
#include "data/tables/table_error.h"
#include "io/safetensors.h"
#include "metrics/classes/contingency.h"
#include "models/tabular/options.h"

namespace ballast::rae {

// The target column and its index among the columns of the table.
struct TargetColumn {
  ColumnInfo info;
  std::size_t place = 0;
};
void save_target(const TargetColumn& target, ModelFile& file);
// `features`: the number of the other columns. Throws Error unless the column has the classes of
// the model and a place among the others.
TargetColumn load_target(const ModelFile& file, std::size_t features);

struct LabelledTable {
  Table features;  // all other columns
  TargetColumn target;
  Labels labels;  // index in target.info.values
};

// Splits a table in memory. Throws Error if it has no target column or no other columns, if the
// classes are not categories, or if rows have no class.
LabelledTable split_target(Table table, const std::string& target);

// All functions that read a table append notes for the user to `warnings`.
// Reads a table. The values of column `target` are the classes; they are always read as categories.
// Throws UnknownColumn if the table has no target column, Error if it has no other columns, or if
// rows have no class.
LabelledTable read_labelled(const std::string& path, const ReadingOptions& options,
                            const std::string& target, std::vector<TableWarning>& warnings);
// Reads a table with these columns and classes. A column that was constant in the training table is
// ignored and may have other values. Throws Error for a missing column, for rows without a class
// and, with the line, for an unknown category or class, or a missing value in a column that had
// none in the training table.
// Other categories of a column whose rare categories were replaced are not unknown: encoding
// replaces them as well (TableEncoder::encode), and a warning gives their number.
LabelledTable read_labelled_as(const std::string& path, const ReadingOptions& options,
                               const std::vector<ColumnInfo>& features, const TargetColumn& target,
                               std::vector<TableWarning>& warnings);

// Like read_labelled_as(), but rows with an unknown category, or a missing value in a column that
// had none, are skipped, and a warning gives their number. Throws Error for an unknown class, and
// if no rows are left.
LabelledTable read_labelled_known(const std::string& path, const ReadingOptions& options,
                                  const std::vector<ColumnInfo>& features,
                                  const TargetColumn& target, std::vector<TableWarning>& warnings);

// Reads only the features. The table may or may not have the target column.
Table read_features_as(const std::string& path, const ReadingOptions& options,
                       const std::vector<ColumnInfo>& features, const TargetColumn& target,
                       std::vector<TableWarning>& warnings);

// Reads these columns as categories, so that their values are written exactly as in the input.
Table read_verbatim(const std::string& path, const ReadingOptions& options,
                    const std::vector<ColumnInfo>& columns);

// The features with the target column inserted at its index.
Table joined(Table features, const TargetColumn& target, const Labels& labels);
std::vector<ColumnInfo> joined(std::vector<ColumnInfo> features, const TargetColumn& target);

}  // namespace ballast::rae
