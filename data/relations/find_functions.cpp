// Functions of one column, and equal columns.
#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "data/relations/function_lookup.h"
#include "data/relations/function_map.h"
#include "data/relations/relation_search.h"
#include "kernels/random.h"

namespace ballast {
namespace {

// The first searched rows, in which most pairs of columns already contradict a function.
constexpr std::size_t kFirstRows = 2000;
constexpr Index kChanceViolations = 10;  // more than twice the share, in the first rows
// Fewer rows of a value, on average, say little about a function of it.
constexpr Index kFewRows = 10;
constexpr std::uint32_t kValuesPurpose = 0x72656c04;

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

using Codes = std::vector<std::int32_t>;

// A sample of rows for the functions of a source: its codes in these rows.
struct SourceRows {
  std::vector<Index> rows;
  Codes codes;
  Index distinct = 0;
};

// The searched rows, or, if most values of the source occur in few of them, all rows of some of its
// values.
SourceRows source_rows(const RelationSearch& search, std::size_t source) {
  const CellCodes& searched = search.codes(source);
  const Index total = search.table().rows;
  const auto count = static_cast<Index>(search.rows().size());
  if (count == total || search.distinct(source) < count / kFewRows) {
    return {search.rows(), searched.rows, search.distinct(source)};
  }
  const Column& column = search.table().columns[source];
  const double share = static_cast<double>(count) / static_cast<double>(total);
  SourceRows result;
  for (Index row = 0; row < total && static_cast<Index>(result.rows.size()) < 2 * count; ++row) {
    const auto [missing, key] = cell_key(column, row);
    const Random random{.seed = key, .purpose = kValuesPurpose};
    if (random_double(random, missing + 1) < share) result.rows.push_back(row);
  }
  const CellCodes codes = cell_codes(column, result.rows);
  result.codes = codes.rows;
  result.distinct = static_cast<Index>(codes.counts.size());
  return result;
}

// Rows in which a source value has a target value: those of its most frequent target value confirm
// a function, the others violate it.
struct Support {
  Index violations = 0;
  Index confirmations = 0;
  Index unusual = 0;  // rows in which the target does not have its most frequent value
  Index confirmed_unusual = 0;
};

// The first `rows` rows of both.
Support support_of(const Codes& from, const Codes& to, std::size_t rows, std::int32_t usual) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs(rows);
  for (std::size_t row = 0; row < rows; ++row) pairs[row] = {from[row], to[row]};
  std::sort(pairs.begin(), pairs.end());
  Support support;
  for (std::size_t begin = 0; begin < pairs.size();) {
    std::size_t end = begin;
    std::size_t run = begin;
    std::size_t most = 0;
    std::int32_t value = 0;
    for (; end < pairs.size() && pairs[end].first == pairs[begin].first; ++end) {
      if (pairs[end].second != pairs[run].second) run = end;
      support.unusual += pairs[end].second != usual ? 1 : 0;
      if (end + 1 - run <= most) continue;
      most = end + 1 - run;
      value = pairs[run].second;
    }
    support.violations += static_cast<Index>(end - begin - most);
    support.confirmations += static_cast<Index>(most) - 1;
    if (value != usual) support.confirmed_unusual += static_cast<Index>(most) - 1;
    begin = end;
  }
  return support;
}

// Whether the first searched rows allow that the target is a function of the source. `map` is room
// for a target value of each source value.
bool is_possible(const RelationSearch& search, std::size_t source, std::size_t target, Codes& map) {
  const Codes& from = search.codes(source).rows;
  const Codes& to = search.codes(target).rows;
  const std::size_t rows = std::min(kFirstRows, from.size());
  if (search.allowed(search.table().rows) > 0) {
    const Support support = support_of(from, to, rows, search.codes(target).usual());
    return support.violations <= 2 * search.allowed(support.unusual) + kChanceViolations;
  }
  map.assign(static_cast<std::size_t>(search.distinct(source)), -1);
  for (std::size_t row = 0; row < rows; ++row) {
    std::int32_t& known = map[static_cast<std::size_t>(from[row])];
    if (known < 0) known = to[row];
    if (known != to[row]) return false;
  }
  return true;
}

// In independent columns, a row agrees with an earlier row of the same source value with at most
// the probability of the most frequent target value, its share of the rows. A target that is mostly
// one value is judged by its other values, half of whose rows must be confirmed.
bool is_convincing(const Support& support, double share) {
  return support.confirmations >= kLeastRows / 2 &&
         static_cast<double>(support.confirmations) * std::log10(share) < kChance &&
         support.confirmed_unusual >= std::max(kLeastSupport, support.unusual / 2);
}

bool is_function(const RelationSearch& search, const SourceRows& source, std::size_t target) {
  const CellCodes& searched = search.codes(target);
  const double share =
      static_cast<double>(searched.most) / static_cast<double>(search.rows().size());
  const auto rows = static_cast<Index>(source.rows.size());
  // Each value of the source has a row that confirms nothing.
  const Index most = rows - source.distinct;
  const auto unusual = static_cast<Index>((1 - share) * static_cast<double>(rows)) / 2;
  if (!is_convincing({0, most, unusual, most}, share)) return false;
  const bool same_rows = source.rows.size() == search.rows().size() && source.rows == search.rows();
  const CellCodes codes =
      same_rows ? CellCodes() : cell_codes(search.table().columns[target], source.rows);
  const CellCodes& to = same_rows ? searched : codes;
  const Support support = support_of(source.codes, to.rows, to.rows.size(), to.usual());
  return support.violations <= 2 * search.allowed(support.unusual) && is_convincing(support, share);
}

}  // namespace

void find_functions(RelationSearch& search) {
  const std::vector<std::size_t> columns = by_distinct(search);
  std::vector<std::optional<SourceRows>> sources(columns.size());
  Codes map;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    for (std::size_t j = i + 1; j < columns.size(); ++j) {
      const FunctionRelation relation{columns[j], columns[i]};
      if (!is_possible(search, columns[j], columns[i], map)) continue;
      if (!sources[j]) sources[j] = source_rows(search, columns[j]);
      if (!is_function(search, *sources[j], columns[i])) continue;
      if (!FunctionLookup::has_values(relation, search.table(), search.protect())) continue;
      if (search.accept(relation)) break;
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
