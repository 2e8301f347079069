// The value map of a function relation, as stored in a model.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/relations/relation.h"
#include "io/safetensors.h"

namespace ballast {

class FunctionLookup {
 public:
  // The map of the table, with the codes of the columns in `known`. Values that a discrete source
  // does not have in `known` are left out, and numbers of fewer than `protect` rows. Throws
  // RelationError if no value is left.
  static FunctionLookup fit(const FunctionRelation& relation, const Table& table,
                            const std::vector<ColumnInfo>& known, Index protect);

  // Whether fit() would leave a value: a source that is not a number, or a number of `protect`
  // rows.
  static bool has_values(const FunctionRelation& relation, const Table& table, Index protect);

  // Replaces numbers of the source that are not in the map by the nearest ones that are.
  void snap_source(std::vector<Column>& columns, Index rows) const;
  std::size_t source() const { return relation_.source; }
  // Sets all rows of the target, which has no rows. A number that is not in the map has the value
  // of the nearest one.
  void restore(std::vector<Column>& columns, Index rows) const;

  // The code of the only value of a discrete source that has this cell in the target; `row` of
  // `target` is the cell. None if there are several such values.
  std::optional<std::int32_t> only_source(const Column& target, Index row) const;

  // Saves under names that start with `name`.
  void save(const std::string& name, ModelFile& file) const;
  // Throws Error for a map that does not match the columns.
  static FunctionLookup load(const std::string& name, const FunctionRelation& relation,
                             const std::vector<ColumnInfo>& known, const ModelFile& file);

 private:
  void index();
  Index entry(const Column& source, Index row) const;
  Index nearest(std::uint64_t key) const;

  FunctionRelation relation_;
  // Row i of both columns is entry i. In the order of cell_key() of the source.
  Column from_;
  Column to_;
  Index entries_ = 0;
  std::vector<Index> by_code_;       // entry of each code, or of each missing text of a number
  std::vector<std::uint64_t> keys_;  // of the numbers that are present
  Index first_present_ = 0;          // entry of keys_[0]
};

// Appends a row of a numeric or discrete column, of the same kind.
void append_cell(const Column& from, Index row, Column& to);

}  // namespace ballast
