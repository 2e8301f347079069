// Leaves columns that follow from others out of a table, and puts them back.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "data/relations/function_lookup.h"
#include "data/relations/group_category.h"
#include "data/relations/linear_sum.h"
#include "data/relations/missing_pattern.h"
#include "data/relations/order_difference.h"
#include "data/relations/relation.h"
#include "io/safetensors.h"

namespace ballast {

// Replaces the columns that the relation changes in a reduced table (see below); columns that are
// left out stay. protect: see MissingPattern::reduce().
void reduce_columns(const Relation& relation, Index protect, Table& table);

// A reduced table has the same columns in the same order, without those that follow from others:
// targets of functions, equal columns, totals, and all but the first column of a group. The derived
// column of an order is replaced by the difference, the first column of a group by a category, and
// a column that is missing where another is by values without missing ones.
class RelationTransform {
 public:
  // Changes nothing and knows no columns.
  RelationTransform() = default;
  // The relations must be those of find_relations(), in this order. Categories of fewer than
  // `protect` rows are left out of columns() and of value maps (data/encoding/rare_values.h), and
  // the `protect` - 1 smallest and largest numbers of the ranges of derived columns.
  // Throws RelationError as FunctionLookup::fit does.
  static RelationTransform fit(const Table& table, const std::vector<Relation>& relations,
                               Index protect);

  const std::vector<Relation>& relations() const { return relations_; }
  // As relation_text().
  std::vector<std::string> texts() const;
  // Of a restored table.
  const std::vector<ColumnInfo>& columns() const { return columns_; }

  // Throws Error for a table with other columns. Where relations do not hold, the derived values
  // are lost: restore() makes those that follow.
  Table reduce(Table table) const;
  // Of the rows of a reduced table, with infos. Each row of the result satisfies all relations.
  // Numbers of an unchanged source of a function that are not in its value map become the nearest
  // ones that are.
  Table restore(Table reduced) const;
  // Changes the rows of a restored column, given by its index, before those that follow from it are
  // restored.
  using ChangeColumn = std::function<void(std::size_t, Column&)>;
  // The same without ColumnInfo, neither needed nor set.
  Table restore_values(Table reduced, const ChangeColumn& change = {}) const;

  // Whether a reduced table has the column, changed or not.
  bool is_in_reduced(std::size_t column) const {
    return relations_.empty() || places_[column] >= 0;
  }
  // The index in a reduced table of a column that it has unchanged; -1 for another column.
  std::ptrdiff_t kept_place(std::size_t column) const;
  // A value of a discrete column of the reduced table.
  struct KeptValue {
    std::size_t place = 0;   // of the column in a reduced table
    std::int32_t value = 0;  // index in ColumnInfo::values
  };
  // The only value with which a restored row has `row` of `cell`, a column with the codes and kind
  // of this column; none if there are several or if the column is derived from numbers.
  std::optional<KeptValue> kept_value(std::size_t column, const Column& cell, Index row) const;

  // Saves under names that start with "relations."; nothing without relations.
  void save(ModelFile& file) const;
  // `reduced`: the columns of reduced tables. Throws Error for a corrupt file.
  static RelationTransform load(const ModelFile& file, const std::vector<ColumnInfo>& reduced);

 private:
  // Both columns of an equal relation have the same cells.
  struct EqualCopy {
    EqualRelation relation;
    void restore(std::vector<Column>& columns, Index rows) const;
  };
  using Step = std::variant<FunctionLookup, EqualCopy, LinearSum, OrderDifference, GroupCategory,
                            MissingPattern>;

  void place_columns(std::size_t count);
  void load_columns(const ModelFile& file, const std::vector<ColumnInfo>& reduced);
  void check_relations(const std::vector<ColumnInfo>& reduced) const;
  void load_step(std::size_t i, const ModelFile& file, const std::vector<ColumnInfo>& reduced);
  void describe_columns(const Table& table, const Table& reduced);
  std::vector<Column> kept_columns(std::vector<Column> columns) const;
  // texts: of a missing pattern.
  Step make_step(const Relation& relation, const std::vector<std::int32_t>& texts,
                 const std::vector<ColumnInfo>& reduced) const;
  const ColumnInfo& info_in_reduced(const std::vector<ColumnInfo>& reduced,
                                    std::size_t column) const;

  std::vector<Relation> relations_;
  Index protect_ = 1;        // of the table that was fitted
  std::vector<Step> steps_;  // of relations_
  std::vector<ColumnInfo> columns_;
  std::vector<std::ptrdiff_t> places_;  // of the columns in a reduced table; -1: left out
};

}  // namespace ballast
