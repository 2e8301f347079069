// Encodes a column as its difference to another that it is never below, or never above.
#pragma once

#include <cstdint>
#include <vector>

#include "data/relations/exact_numbers.h"
#include "data/relations/relation.h"

namespace ballast {

class OrderDifference {
 public:
  // Whether both columns are dates or both have exact numbers, and the derived column has at least
  // the decimals (dates: a unit as fine as) the source has.
  static bool applies(const OrderRelation& relation, const std::vector<ColumnInfo>& columns);
  // For an applicable relation. Column infos are not used after construction.
  OrderDifference(const OrderRelation& relation, const std::vector<ColumnInfo>& columns);
  OrderDifference(const OrderRelation& relation, const std::vector<Column>& columns);

  // Whether the order holds in the row and the derived column is missing if the source is.
  bool holds(const std::vector<Column>& columns, Index row) const;
  // Replaces the derived column, with its info, by the difference, which is at least 0: where the
  // order does not hold it is 0. Missing values keep their texts.
  void reduce(std::vector<Column>& columns, Index rows) const;
  // The inverse, without infos. Values are limited to the range that the derived column had, as far
  // as the order allows.
  void restore(std::vector<Column>& columns, Index rows) const;
  // Sets the source to the nearest value with which the order holds, if it does not hold.
  void limit_source(std::vector<Column>& columns, Index row) const;

 private:
  struct Unit {
    bool date = false;
    DateUnit unit = DateUnit::second;
    int decimals = 0;
  };
  static Unit unit_of(const ColumnInfo& info);
  void prepare(const ColumnInfo& source, const ColumnInfo& derived);
  // The value of the source in the unit of the derived column.
  std::int64_t source_value(const std::vector<Column>& columns, Index row) const;
  std::int64_t difference(const std::vector<Column>& columns, Index row) const;

  std::size_t source_;
  std::size_t derived_;
  bool upper_;                         // the derived column is the larger one
  std::vector<ExactNumbers> numbers_;  // of the source and of the derived column
  Unit from_;
  Unit to_;
  std::int64_t least_ = 0;  // range of the derived column
  std::int64_t most_ = 0;
};

}  // namespace ballast
