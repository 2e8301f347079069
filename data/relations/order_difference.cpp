#include "data/relations/order_difference.h"

#include <algorithm>
#include <cmath>

#include "data/tables/dates/dates.h"
#include "data/tables/number_key.h"

namespace ballast {
namespace {

std::int64_t in_units(const ColumnInfo& info, long double value) {
  if (info.kind != ColumnKind::real) return clamped(static_cast<__int128>(value));
  const int decimals = info.real().format.decimals;
  return static_cast<std::int64_t>(
      std::llroundl(value * static_cast<long double>(power_of_ten(decimals))));
}

// As info.range of the difference column.
void set_range(const ExactNumbers& numbers, std::int64_t least, std::int64_t most,
               ColumnInfo& info) {
  if (!numbers.real()) {
    std::get<IntegerInfo>(info.details).range = {least, most};
    return;
  }
  std::get<RealInfo>(info.details).range = {decimal_value({least, numbers.decimals()}),
                                            decimal_value({most, numbers.decimals()})};
}

}  // namespace

OrderDifference::Unit OrderDifference::unit_of(const ColumnInfo& info) {
  if (info.kind == ColumnKind::date) return {true, info.date().unit, info.date().decimals};
  return {false, DateUnit::second, ExactNumbers(info).decimals()};
}

bool OrderDifference::applies(const OrderRelation& relation,
                              const std::vector<ColumnInfo>& columns) {
  const ColumnInfo& source = columns[relation.derives_upper ? relation.lower : relation.upper];
  const ColumnInfo& derived = columns[relation.derives_upper ? relation.upper : relation.lower];
  if (!ExactNumbers::possible(source) || !ExactNumbers::possible(derived)) return false;
  const Unit from = unit_of(source);
  const Unit to = unit_of(derived);
  if (from.date != to.date) return false;
  return from.unit < to.unit || (from.unit == to.unit && from.decimals <= to.decimals);
}

OrderDifference::OrderDifference(const OrderRelation& relation,
                                 const std::vector<ColumnInfo>& columns)
    : source_(relation.derives_upper ? relation.lower : relation.upper),
      derived_(relation.derives_upper ? relation.upper : relation.lower),
      upper_(relation.derives_upper) {
  prepare(columns[source_], columns[derived_]);
}

OrderDifference::OrderDifference(const OrderRelation& relation, const std::vector<Column>& columns)
    : source_(relation.derives_upper ? relation.lower : relation.upper),
      derived_(relation.derives_upper ? relation.upper : relation.lower),
      upper_(relation.derives_upper) {
  prepare(columns[source_].info, columns[derived_].info);
}

void OrderDifference::prepare(const ColumnInfo& source, const ColumnInfo& derived) {
  numbers_ = {ExactNumbers(source), ExactNumbers(derived)};
  from_ = unit_of(source);
  to_ = unit_of(derived);
  least_ = in_units(derived, derived.minimum());
  most_ = in_units(derived, derived.maximum());
}

std::int64_t OrderDifference::source_value(const std::vector<Column>& columns, Index row) const {
  const std::int64_t value = numbers_[0].value(columns[source_], row);
  if (!from_.date) return shifted(value, to_.decimals - from_.decimals);
  if (from_.unit == to_.unit && from_.decimals == to_.decimals) return value;
  return count_units(moment_of(value, from_.unit, from_.decimals), to_.unit, to_.decimals);
}

std::int64_t OrderDifference::difference(const std::vector<Column>& columns, Index row) const {
  const __int128 source = source_value(columns, row);
  const __int128 derived = numbers_[1].value(columns[derived_], row);
  return clamped(upper_ ? derived - source : source - derived);
}

bool OrderDifference::holds(const std::vector<Column>& columns, Index row) const {
  if (is_missing_number(columns[derived_], row)) return true;
  return !is_missing_number(columns[source_], row) && difference(columns, row) >= 0;
}

void OrderDifference::reduce(std::vector<Column>& columns, Index rows) const {
  Column& derived = columns[derived_];
  Column result;
  result.info = derived.info;
  result.missing = derived.missing;
  result.info.name = columns[upper_ ? derived_ : source_].info.name + " - " +
                     columns[upper_ ? source_ : derived_].info.name;
  if (!numbers_[1].real()) result.info.set_kind(ColumnKind::integer);
  result.info.prefix.clear();
  result.info.suffix.clear();
  result.info.style = {};
  const auto count = static_cast<std::size_t>(rows);
  if (numbers_[1].real()) {
    result.reals.resize(count, 0);
  } else {
    result.integers.resize(count, 0);
  }
  ValueRange<std::int64_t> range;
  bool first = true;
  for (Index row = 0; row < rows; ++row) {
    if (is_missing_number(derived, row)) continue;
    const bool known = !is_missing_number(columns[source_], row);
    const std::int64_t value = known ? std::max<std::int64_t>(0, difference(columns, row)) : 0;
    range.add(value, first);
    first = false;
    numbers_[1].set(value, result, row);
  }
  set_range(numbers_[1], range.minimum, range.maximum, result.info);
  derived = std::move(result);
}

void OrderDifference::restore(std::vector<Column>& columns, Index rows) const {
  Column& derived = columns[derived_];
  for (Index row = 0; row < rows; ++row) {
    if (is_missing_number(derived, row)) continue;
    if (is_missing_number(columns[source_], row)) {
      derived.missing.resize(static_cast<std::size_t>(rows), -1);
      derived.missing[static_cast<std::size_t>(row)] = 0;
      numbers_[1].set(0, derived, row);
      continue;
    }
    const std::int64_t source = source_value(columns, row);
    const __int128 distance = std::max<std::int64_t>(0, numbers_[1].value(derived, row));
    const std::int64_t value = clamped(upper_ ? source + distance : source - distance);
    const std::int64_t inside = std::clamp(value, least_, most_);
    numbers_[1].set(upper_ ? std::max(inside, source) : std::min(inside, source), derived, row);
  }
}

void OrderDifference::limit_source(std::vector<Column>& columns, Index row) const {
  Column& source = columns[source_];
  if (is_missing_number(source, row) || holds(columns, row)) return;
  const std::int64_t value = numbers_[1].value(columns[derived_], row);
  std::int64_t nearest = 0;  // below
  if (from_.date) {
    nearest = count_units(moment_of(value, to_.unit, to_.decimals), from_.unit, from_.decimals);
  } else {
    const std::int64_t power = power_of_ten(to_.decimals - from_.decimals);
    nearest = value / power - (value % power < 0 ? 1 : 0);
  }
  numbers_[0].set(nearest, source, row);
  if (!upper_ && !holds(columns, row)) numbers_[0].set(nearest + 1, source, row);
}

}  // namespace ballast
