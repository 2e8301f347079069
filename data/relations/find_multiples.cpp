// Columns that are a fixed multiple of another.
#include <algorithm>
#include <cmath>
#include <limits>

#include "data/relations/exact_numbers.h"
#include "data/relations/relation_search.h"
#include "data/tables/number_key.h"

namespace ballast {
namespace {

constexpr int kMostFactorDecimals = 9;  // of a factor
constexpr double kLargestFactor = 1'000'000;
// The rounding of the target must leave the factor known to this share.
constexpr double kPrecision = 1e-3;
constexpr std::size_t kLeastDistinct = 5;
constexpr std::size_t kTries = 5;  // first rows

// The factors that agree with the first rows.
struct Interval {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

double value_of(const Column& column, const ExactNumbers& numbers, Index row) {
  return static_cast<double>(numbers.value(column, row)) /
         static_cast<double>(power_of_ten(numbers.decimals()));
}

// The factor with the fewest decimals in the interval; 0 if there is none.
Decimal simplest(const Interval& interval) {
  for (int decimals = 0; decimals <= kMostFactorDecimals; ++decimals) {
    const auto unit = static_cast<double>(power_of_ten(decimals));
    const double nearest = std::round((interval.least + interval.most) / 2 * unit);
    if (nearest == 0 || nearest / unit < interval.least || nearest / unit > interval.most) continue;
    return {static_cast<std::int64_t>(nearest), decimals};
  }
  return {0, 0};
}

// The factor of the target as a multiple of the source; 0 if there is none. With a share below 1,
// rows that disagree with the factor of row `first` of the searched ones are passed over.
Decimal factor_from(const RelationSearch& search, std::size_t source, std::size_t target,
                    std::size_t first) {
  const Column& from = search.table().columns[source];
  const Column& to = search.table().columns[target];
  const ExactNumbers from_numbers(from.info);
  const ExactNumbers to_numbers(to.info);
  const double half = 0.5 / static_cast<double>(power_of_ten(to_numbers.decimals()));
  Interval interval;
  Index rows = 0;
  Index violations = 0;
  const Index allowed = search.allowed(static_cast<Index>(search.rows().size()));
  for (std::size_t i = 0; i < search.rows().size(); ++i) {
    const Index row = search.rows()[(first + i) % search.rows().size()];
    if (is_missing_number(from, row) || is_missing_number(to, row)) continue;
    const double x = value_of(from, from_numbers, row);
    const double y = value_of(to, to_numbers, row);
    const double slack = half + 1e-12 * std::fabs(y);
    const double a = (y - slack) / x;
    const double b = (y + slack) / x;
    const bool agrees = x == 0 ? std::fabs(y) <= slack
                               : std::max(interval.least, std::min(a, b)) <=
                                     std::min(interval.most, std::max(a, b));
    if (!agrees && ++violations > allowed) return {0, 0};
    if (!agrees || x == 0) continue;
    ++rows;
    interval.least = std::max(interval.least, std::min(a, b));
    interval.most = std::min(interval.most, std::max(a, b));
  }
  const double size = std::max(std::fabs(interval.least), std::fabs(interval.most));
  if (rows < kLeastSupport || size > kLargestFactor ||
      interval.most - interval.least > kPrecision * size) {
    return {0, 0};
  }
  return simplest(interval);
}

// The same from several rows, as one may violate the relation.
Decimal factor_of(const RelationSearch& search, std::size_t source, std::size_t target) {
  const std::size_t rows = search.rows().size();
  const std::size_t tries = search.allowed(static_cast<Index>(rows)) > 0 ? kTries : 1;
  Decimal factor{0, 0};
  for (std::size_t i = 0; i < tries && factor.mantissa == 0; ++i) {
    factor = factor_from(search, source, target, rows * i / tries);
  }
  return factor;
}

}  // namespace

void find_multiples(RelationSearch& search) {
  std::vector<std::size_t> columns;
  for (const std::size_t column : search.free_columns()) {
    const ColumnInfo& info = search.infos()[column];
    if (info.kind == ColumnKind::date || !ExactNumbers::possible(info)) continue;
    if (search.codes(column).counts.size() >= kLeastDistinct) columns.push_back(column);
  }
  const auto rows = static_cast<double>(search.rows().size());
  for (const std::size_t target : columns) {
    const double agreement = static_cast<double>(search.codes(target).most) / rows;
    if (rows * std::log10(agreement) > kChance) continue;
    for (const std::size_t source : columns) {
      // Of two columns that are multiples of each other, the later one is derived.
      if (source == target || search.plan().is_derived(source)) continue;
      const Decimal factor = factor_of(search, source, target);
      if (factor.mantissa == 0) continue;
      const Decimal back = source > target ? factor_of(search, target, source) : Decimal{0, 0};
      const bool later = back.mantissa != 0;
      const LinearRelation relation = later ? LinearRelation{source, {{target, back}}}
                                            : LinearRelation{target, {{source, factor}}};
      if (search.accept(relation) && !later) break;
    }
  }
}

}  // namespace ballast
