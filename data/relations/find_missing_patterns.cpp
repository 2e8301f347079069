// Columns that are missing in the same rows.
#include <algorithm>

#include "data/relations/relation_check.h"
#include "data/relations/relation_search.h"
#include "data/tables/csv.h"

namespace ballast {

std::vector<Relation> find_missing_patterns(const Table& table, const std::vector<bool>& left_out,
                                            double share) {
  struct Pattern {
    std::size_t column;
    std::vector<std::int32_t> rows;
    Index missing;
  };
  std::vector<Relation> found;
  std::vector<Pattern> leaders;
  const auto allowed = static_cast<Index>((1 - share) * static_cast<double>(table.rows) + 1e-9);
  const std::vector<ColumnInfo> infos = column_infos(table);
  for (std::size_t column = 0; column < infos.size(); ++column) {
    if (left_out[column] || !is_modelled(infos[column].kind)) continue;
    std::vector<std::int32_t> rows = missing_of_rows(table.columns[column]);
    const Index missing =
        std::count_if(rows.begin(), rows.end(), [](auto text) { return text >= 0; });
    // As many rows must be missing, and present, as support another relation.
    if (std::min(missing, table.rows - missing) < kLeastSupport) continue;
    const auto follows = [&](const Pattern& leader) {
      const Index most = std::min(allowed, leader.missing / 10);
      return std::abs(leader.missing - missing) <= most &&
             is_applicable(MissingRelation{leader.column, column}, infos) &&
             pattern_violations(leader.rows, rows, infos[leader.column], infos[column], most)
                     .rows <= most;
    };
    const auto leader = std::find_if(leaders.begin(), leaders.end(), follows);
    if (leader == leaders.end()) {
      leaders.push_back({column, std::move(rows), missing});
    } else {
      found.emplace_back(MissingRelation{leader->column, column});
    }
  }
  return found;
}

}  // namespace ballast
