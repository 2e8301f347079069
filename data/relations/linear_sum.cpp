#include "data/relations/linear_sum.h"

#include <algorithm>

#include "data/tables/number_key.h"

namespace ballast {
namespace {

constexpr int kMostDecimals = 18;
constexpr std::int64_t kLargestFactor = 1'000'000'000'000;

int decimals_of(const ColumnInfo& info) {
  return info.kind == ColumnKind::real ? info.real().format.decimals : 0;
}

bool same_unit(const ColumnInfo& a, const ColumnInfo& b) {
  return a.date().unit == b.date().unit && a.date().decimals == b.date().decimals;
}

template <class Columns, class Info>
std::vector<const ColumnInfo*> infos_of(const Columns& columns, const Info& info) {
  std::vector<const ColumnInfo*> infos;
  for (const auto& column : columns) infos.push_back(info(column));
  return infos;
}

// The decimals of the common unit.
int common_decimals(const LinearRelation& relation, const std::vector<const ColumnInfo*>& columns) {
  int decimals = decimals_of(*columns[relation.total]);
  for (const LinearTerm& term : relation.terms) {
    decimals = std::max(decimals, decimals_of(*columns[term.column]) + term.factor.decimals);
  }
  return decimals;
}

// Nearest multiple; halves are rounded away from 0.
std::int64_t divided(__int128 value, std::int64_t unit) {
  const __int128 half = unit / 2;
  return clamped(value < 0 ? -((-value + half) / unit) : (value + half) / unit);
}

const auto kInfo = [](const ColumnInfo& info) { return &info; };
const auto kColumnInfo = [](const Column& column) { return &column.info; };

}  // namespace

bool LinearSum::applies(const LinearRelation& relation, const std::vector<ColumnInfo>& columns) {
  const ColumnInfo* date = nullptr;
  const auto is_possible = [&](std::size_t column) {
    const ColumnInfo& info = columns[column];
    if (!ExactNumbers::possible(info)) return false;
    if (info.kind != ColumnKind::date) return true;
    if (date == nullptr) date = &info;
    return same_unit(info, *date);
  };
  if (relation.terms.empty() || !is_possible(relation.total)) return false;
  std::int64_t dates = columns[relation.total].kind == ColumnKind::date ? -1 : 0;
  for (const LinearTerm& term : relation.terms) {
    const Decimal& factor = term.factor;
    if (!is_possible(term.column) || factor.mantissa == 0 || factor.decimals < 0 ||
        factor.decimals > kMostDecimals || factor.mantissa > kLargestFactor ||
        factor.mantissa < -kLargestFactor) {
      return false;
    }
    if (columns[term.column].kind != ColumnKind::date) continue;
    if (factor.decimals != 0) return false;
    dates += factor.mantissa;
  }
  return dates == 0 && common_decimals(relation, infos_of(columns, kInfo)) <= kMostDecimals;
}

LinearSum::LinearSum(const LinearRelation& relation, const std::vector<ColumnInfo>& columns)
    : total_(relation.total) {
  prepare(relation, infos_of(columns, kInfo));
}

LinearSum::LinearSum(const LinearRelation& relation, const std::vector<Column>& columns)
    : total_(relation.total) {
  prepare(relation, infos_of(columns, kColumnInfo));
}

void LinearSum::prepare(const LinearRelation& relation,
                        const std::vector<const ColumnInfo*>& columns) {
  const int common = common_decimals(relation, columns);
  numbers_.emplace_back(*columns[total_]);
  unit_ = power_of_ten(common - numbers_.front().decimals());
  for (const LinearTerm& term : relation.terms) {
    const ExactNumbers numbers(*columns[term.column]);
    const int shift = common - numbers.decimals() - term.factor.decimals;
    terms_.push_back({term.column, numbers, shifted(term.factor.mantissa, shift)});
  }
}

bool LinearSum::has_missing_term(const std::vector<Column>& columns, Index row) const {
  return std::any_of(terms_.begin(), terms_.end(), [&](const Term& term) {
    return is_missing_number(columns[term.column], row);
  });
}

__int128 LinearSum::sum(const std::vector<Column>& columns, Index row) const {
  __int128 sum = 0;
  for (const Term& term : terms_) {
    sum += static_cast<__int128>(term.numbers.value(columns[term.column], row)) * term.factor;
  }
  return sum;
}

bool LinearSum::holds(const std::vector<Column>& columns, Index row) const {
  const Column& total = columns[total_];
  const bool missing = has_missing_term(columns, row);
  if (is_missing_number(total, row)) {
    return missing && total.missing[static_cast<std::size_t>(row)] == 0;
  }
  if (missing) return false;
  const __int128 written = static_cast<__int128>(numbers_.front().value(total, row)) * unit_;
  const __int128 error = 2 * (sum(columns, row) - written);
  return -unit_ <= error && error <= unit_ && (unit_ > 1 || error == 0);
}

void LinearSum::restore(std::vector<Column>& columns, Index rows) const {
  Column& total = columns[total_];
  const auto count = static_cast<std::size_t>(rows);
  if (numbers_.front().real()) {
    total.reals.resize(count);
  } else {
    total.integers.resize(count);
  }
  for (Index row = 0; row < rows; ++row) {
    if (has_missing_term(columns, row)) {
      total.missing.resize(count, -1);
      total.missing[static_cast<std::size_t>(row)] = 0;
    } else {
      numbers_.front().set(divided(sum(columns, row), unit_), total, row);
    }
  }
}

}  // namespace ballast
