// Columns that are missing in the same rows.
#include <algorithm>

#include "data/relations/relation_check.h"
#include "data/relations/relation_search.h"
#include "data/tables/csv.h"

namespace ballast {

std::vector<Relation> find_missing_patterns(const Table& reduced, double share) {
  struct Pattern {
    std::size_t column;
    Index missing;
  };
  std::vector<Relation> found;
  std::vector<Pattern> leaders;
  const auto allowed = static_cast<Index>((1 - share) * static_cast<double>(reduced.rows) + 1e-9);
  const std::vector<ColumnInfo> infos = column_infos(reduced);
  for (std::size_t column = 0; column < infos.size(); ++column) {
    if (!is_numeric(infos[column].kind) && !is_discrete(infos[column].kind)) continue;
    Index missing = 0;
    for (const std::int32_t text : missing_of_rows(reduced.columns[column])) {
      missing += text >= 0 ? 1 : 0;
    }
    // As many rows must be missing, and present, as support another relation.
    if (std::min(missing, reduced.rows - missing) < kLeastSupport) continue;
    const auto follows = [&](const Pattern& leader) {
      const MissingRelation relation{leader.column, column};
      const Index most = std::min(allowed, leader.missing / 10);
      return std::abs(leader.missing - missing) <= most && is_applicable(relation, infos) &&
             find_violations(relation, reduced, most).rows <= most;
    };
    const auto leader = std::find_if(leaders.begin(), leaders.end(), follows);
    if (leader == leaders.end()) {
      leaders.push_back({column, missing});
    } else {
      found.emplace_back(MissingRelation{leader->column, column});
    }
  }
  return found;
}

}  // namespace ballast
