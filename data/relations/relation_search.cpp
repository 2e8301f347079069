#include "data/relations/relation_search.h"

#include <algorithm>
#include <cmath>

#include "data/relations/function_map.h"
#include "data/relations/relation_check.h"
#include "data/tables/csv.h"
#include "kernels/random.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

constexpr std::uint32_t kRowsPurpose = 0x72656c01;

std::vector<Index> searched_rows(Index rows) {
  const double share =
      static_cast<double>(RelationSearch::kSearchedRows) / static_cast<double>(rows);
  std::vector<Index> searched;
  for (Index row = 0; row < rows; ++row) {
    if (share >= 1 || random_double({.purpose = kRowsPurpose}, row) < share)
      searched.push_back(row);
  }
  return searched;
}

}  // namespace

CellCodes cell_codes(const Column& column, const std::vector<Index>& rows) {
  std::vector<std::pair<CellKey, std::size_t>> cells;
  cells.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) cells.emplace_back(cell_key(column, rows[i]), i);
  std::sort(cells.begin(), cells.end());
  CellCodes codes;
  codes.rows.resize(rows.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == 0 || cells[i].first != cells[i - 1].first) codes.counts.push_back(0);
    codes.rows[cells[i].second] = static_cast<std::int32_t>(codes.counts.size() - 1);
    codes.most = std::max(codes.most, ++codes.counts.back());
  }
  return codes;
}

RelationSearch::RelationSearch(const Table& table, double share, Index protect)
    : table_(table),
      share_(share),
      protect_(protect),
      infos_(column_infos(table)),
      rows_(searched_rows(table.rows)),
      codes_(table.columns.size()),
      plan_(table.columns.size()) {
  std::vector<std::size_t> candidates;
  for (std::size_t column = 0; column < infos_.size(); ++column) {
    if (!is_modelled(infos_[column].kind)) continue;
    if (candidates.size() < kSearchedColumns) candidates.push_back(column);
  }
  const auto count = static_cast<Index>(candidates.size());
  each_task(count, true, [&](Index task) {
    const std::size_t column = candidates[static_cast<std::size_t>(task)];
    codes_[column] = cell_codes(table.columns[column], rows_);
  });
  for (const std::size_t column : candidates) {
    if (distinct(column) > 1) columns_.push_back(column);
  }
}

std::vector<std::size_t> RelationSearch::free_columns() const {
  std::vector<std::size_t> free;
  for (const std::size_t column : columns_) {
    if (!plan_.is_derived(column)) free.push_back(column);
  }
  return free;
}

Index RelationSearch::allowed(Index count) const {
  return static_cast<Index>(std::floor((1 - share_) * static_cast<double>(count) + 1e-9));
}

bool RelationSearch::accept(const Relation& relation, Index violations) {
  if (!is_applicable(relation, infos_)) return false;
  RelationPlan with = plan_;
  if (!with.add(relation) || find_violations(relation, table_, violations).rows > violations)
    return false;
  plan_ = std::move(with);
  return true;
}

bool RelationSearch::accept(const Relation& relation) {
  auto share = 1.0;
  for (const std::size_t column : derived_columns(relation)) {
    share =
        std::min(share, static_cast<double>(unusual(column)) / static_cast<double>(rows_.size()));
  }
  return accept(relation, allowed(static_cast<Index>(share * static_cast<double>(table_.rows))));
}

}  // namespace ballast
