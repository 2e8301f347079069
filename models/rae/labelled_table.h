// Tables with one column that tells the class of each row.
#pragma once

#include <string>
#include <vector>

#include "data/tables/table.h"
#include "io/safetensors.h"
#include "metrics/classes/contingency.h"
#include "models/tabular/options.h"

namespace ballast {

// The column of the classes, and its place among the columns of the table.
struct TargetColumn {
  ColumnInfo info;
  std::size_t place = 0;
};
void save_target(const TargetColumn& target, ModelFile& file);
TargetColumn load_target(const ModelFile& file);

// By which tables are encoded, so that a table's rows are the same to all models of it.
constexpr std::uint64_t kEncodingSeed = 0;

struct LabelledTable {
  Table features;  // all other columns
  TargetColumn target;
  Labels labels;  // index in target.info.values
};

// Reads a table; the values of column `target` are its classes, whatever they look like. Warnings
// go to standard error. Throws Error for a table without that column or without others, and for
// rows without a class.
LabelledTable read_labelled(const std::string& path, const ReadingOptions& options,
                            const std::string& target);
// Reads a table of these columns and classes. A column that was constant may have other values: it
// is not looked at. Throws Error for one that lacks a column or a class, and, with its line, for a
// category or class that is not known and a missing value where none was.
LabelledTable read_labelled_as(const std::string& path, const ReadingOptions& options,
                               const std::vector<ColumnInfo>& features, const TargetColumn& target);

// The same, but rows with a category that is not known, or a missing value where none was,
// are left out, and a warning tells how many. Throws Error for an unknown class, and where no row
// is left.
LabelledTable read_labelled_known(const std::string& path, const ReadingOptions& options,
                                  const std::vector<ColumnInfo>& features,
                                  const TargetColumn& target);

// The features alone: the classes need not be there, and are not missed.
Table read_features_as(const std::string& path, const ReadingOptions& options,
                       const std::vector<ColumnInfo>& features, const TargetColumn& target);

// These columns as categories, so that they are written to the byte as they were read.
Table read_verbatim(const std::string& path, const ReadingOptions& options,
                    const std::vector<ColumnInfo>& columns);

// The features with the classes in their place.
Table joined(Table features, const TargetColumn& target, const Labels& labels);
std::vector<ColumnInfo> joined(std::vector<ColumnInfo> features, const TargetColumn& target);

}  // namespace ballast
