// Functions of one column, and equal columns.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "data/relations/relation_search.h"

namespace ballast {
namespace {

// The first searched rows, in which most pairs of columns already contradict a function.
constexpr std::size_t kFirstRows = 2000;

// Columns in the order in which they can be derived from each other: a source has more distinct
// values than a target; of as many, categories derive numbers and earlier columns later ones.
std::vector<std::size_t> by_distinct(const RelationSearch& search) {
  std::vector<std::size_t> columns = search.free_columns();
  const auto rank = [&](std::size_t column) {
    return std::tuple(search.distinct(column), is_discrete(search.infos()[column].kind),
                      -static_cast<Index>(column));
  };
  std::sort(columns.begin(), columns.end(),
            [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return columns;
}

// Whether the first rows allow that the target is a function of the source.
bool is_possible(const RelationSearch& search, std::size_t source, std::size_t target,
                 std::vector<std::int32_t>& map) {
  const std::vector<std::int32_t>& from = search.codes(source).rows;
  const std::vector<std::int32_t>& to = search.codes(target).rows;
  const std::size_t rows = std::min(kFirstRows, from.size());
  // Each violation can disagree with all later rows of its value.
  const double unusual =
      static_cast<double>(search.unusual(target)) / static_cast<double>(from.size());
  const Index most =
      4 * search.allowed(static_cast<Index>(std::ceil(unusual * static_cast<double>(rows))));
  map.assign(static_cast<std::size_t>(search.distinct(source)), -1);
  Index violations = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    std::int32_t& known = map[static_cast<std::size_t>(from[row])];
    if (known < 0) known = to[row];
    if (known != to[row] && ++violations > most) return false;
  }
  return true;
}

// The rows that confirm a function: those of a value of the source that has other rows.
struct Support {
  Index violations = 0;
  Index confirmations = 0;
  Index unusual = 0;  // rows in which the target does not have its most frequent value
  Index confirmed_unusual = 0;
};

Support support_of(const RelationSearch& search, std::size_t source, std::size_t target) {
  const CellCodes& from = search.codes(source);
  const CellCodes& to = search.codes(target);
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs(from.rows.size());
  for (std::size_t row = 0; row < pairs.size(); ++row) pairs[row] = {from.rows[row], to.rows[row]};
  std::sort(pairs.begin(), pairs.end());
  Support support;
  const auto usual = std::find(to.counts.begin(), to.counts.end(), to.most) - to.counts.begin();
  for (std::size_t begin = 0; begin < pairs.size();) {
    std::size_t end = begin;
    std::size_t run = begin;
    std::size_t most = 0;
    std::int32_t value = 0;
    for (; end < pairs.size() && pairs[end].first == pairs[begin].first; ++end) {
      if (pairs[end].second != pairs[run].second) run = end;
      if (end + 1 - run <= most) continue;
      most = end + 1 - run;
      value = pairs[run].second;
    }
    support.violations += static_cast<Index>(end - begin - most);
    support.confirmations += static_cast<Index>(most) - 1;
    if (value != usual) support.confirmed_unusual += static_cast<Index>(most) - 1;
    begin = end;
  }
  support.unusual = static_cast<Index>(pairs.size()) - to.most;
  return support;
}

// In independent columns, a row agrees with an earlier row of the same source value with at most
// the probability of the most frequent target value. A target that is mostly one value is judged by
// its other values, half of whose rows must be confirmed.
bool is_convincing(const Support& support, double rows, double most) {
  return support.confirmations >= kLeastRows / 2 &&
         static_cast<double>(support.confirmations) * std::log10(most / rows) < kChance &&
         support.confirmed_unusual >= std::max(kLeastSupport, support.unusual / 2);
}

bool is_function(const RelationSearch& search, std::size_t source, std::size_t target,
                 std::vector<std::int32_t>& map) {
  if (!is_possible(search, source, target, map)) return false;
  const Support support = support_of(search, source, target);
  return support.violations <= 2 * search.allowed(search.unusual(target)) &&
         is_convincing(support, static_cast<double>(search.rows().size()),
                       static_cast<double>(search.codes(target).most));
}

}  // namespace

void find_functions(RelationSearch& search) {
  const std::vector<std::size_t> columns = by_distinct(search);
  std::vector<std::int32_t> map;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = i + 1; j < columns.size(); ++j) {
      if (!is_function(search, columns[j], columns[i], map)) continue;
      if (search.accept(FunctionRelation{columns[j], columns[i]})) break;
    }
  }
}

void find_equal_columns(RelationSearch& search) {
  const std::vector<std::size_t> columns = search.free_columns();
  for (std::size_t i = 1; i < columns.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const CellCodes& a = search.codes(columns[j]);
      const CellCodes& b = search.codes(columns[i]);
      if (search.unusual(columns[j]) < kLeastSupport || a.rows != b.rows) continue;
      if (search.accept(EqualRelation{columns[j], columns[i]})) break;
    }
  }
}

}  // namespace ballast
