// What the searches for single kinds of relations share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "data/relations/relation.h"
#include "data/relations/relation_plan.h"

namespace ballast {

// No relation is found in fewer rows.
constexpr Index kLeastRows = 30;
// The least number of rows that speak for a relation: in which a value repeats, a term is not 0, a
// value is missing.
constexpr Index kLeastSupport = 10;
// log10 of the probability, in independent columns, below which a relation is not due to chance.
// There are up to a million combinations of columns.
constexpr double kChance = -9;

// The values of a column in the searched rows as numbers from 0.
struct CellCodes {
  std::vector<std::int32_t> rows;
  std::vector<Index> counts;  // rows of each code, in the order of the cells' keys
  Index most = 0;             // rows of the most frequent code

  // The most frequent code.
  std::int32_t usual() const {
    return static_cast<std::int32_t>(std::find(counts.begin(), counts.end(), most) -
                                     counts.begin());
  }
};
CellCodes cell_codes(const Column& column, const std::vector<Index>& rows);

class RelationSearch {
 public:
  // Candidates are found in at most kSearchedRows random rows and verified in all.
  static constexpr Index kSearchedRows = 20000;
  // Only this many columns are searched, because pairs are compared.
  static constexpr std::size_t kSearchedColumns = 1000;

  // protect: see find_relations().
  RelationSearch(const Table& table, double share, Index protect);

  const Table& table() const { return table_; }
  const std::vector<ColumnInfo>& infos() const { return infos_; }
  const std::vector<Index>& rows() const { return rows_; }  // searched ones, ascending
  // Columns that can take part: numeric and discrete ones with several distinct cells.
  const std::vector<std::size_t>& columns() const { return columns_; }
  // Those of columns() that no relation derives yet.
  std::vector<std::size_t> free_columns() const;
  const CellCodes& codes(std::size_t column) const { return codes_[column]; }
  Index distinct(std::size_t column) const {
    return static_cast<Index>(codes_[column].counts.size());
  }
  Index protect() const { return protect_; }
  // The number of rows, of `count`, in which a relation need not hold.
  Index allowed(Index count) const;
  // The searched rows in which the column does not have its most frequent value.
  Index unusual(std::size_t column) const {
    return static_cast<Index>(rows_.size()) - codes_[column].most;
  }

  const RelationPlan& plan() const { return plan_; }
  // Adds the relation to the plan if it is applicable, can be kept, and does not hold in at most
  // `violations` rows.
  bool accept(const Relation& relation, Index violations);
  // The same for the required share of the rows in which a derived column does not have its most
  // frequent value: almost any relation holds for a column that is nearly always 0.
  bool accept(const Relation& relation);

 private:
  const Table& table_;
  double share_;
  Index protect_;
  std::vector<ColumnInfo> infos_;
  std::vector<Index> rows_;
  std::vector<std::size_t> columns_;
  std::vector<CellCodes> codes_;  // of all columns; empty for those that take no part
  RelationPlan plan_;
};

void find_equal_columns(RelationSearch& search);
void find_functions(RelationSearch& search);
void find_multiples(RelationSearch& search);
void find_sums(RelationSearch& search);
void find_groups(RelationSearch& search);
void find_orders(RelationSearch& search);
// In a table whose columns are reduced (reduce_columns), among those that are not left out.
std::vector<Relation> find_missing_patterns(const Table& table, const std::vector<bool>& left_out,
                                            double share);

}  // namespace ballast
