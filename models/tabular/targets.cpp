#include "models/tabular/targets.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "data/tables/number_key.h"
#include "data/tables/overloaded.h"
#include "data/tables/value_text.h"
#include "kernels/error.h"
#include "models/options/option_values.h"
#include "models/tabular/encoded_value.h"

namespace ballast {
namespace {

// Whether a value of a discrete or constant column satisfies all conditions on the column.
bool passes(const std::vector<Requirement>& requirements, std::size_t column, std::int32_t value) {
  return std::all_of(requirements.begin(), requirements.end(), [&](const Requirement& r) {
    if (r.column != column) return true;
    return (r.comparison == Comparison::equal) == (r.value == value);
  });
}

// Whether the value of a balanced column satisfies all conditions on the column.
bool passes(const std::vector<Requirement>& requirements, const Requirement& value,
            const ColumnInfo& info) {
  const std::optional<Column> cell = cell_of(value, info);
  return std::all_of(requirements.begin(), requirements.end(), [&](const Requirement& r) {
    return r.column != value.column || fulfils(r, info, *cell, 0);
  });
}

void check_values_left(const std::vector<Requirement>& requirements, const ColumnInfo& info,
                       std::size_t column) {
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    if (passes(requirements, column, static_cast<std::int32_t>(value))) return;
  }
  throw OptionError(
      "the conditions on '" + info.name + "' contradict each other: no value satisfies all of them",
      {"where"});
}

// The largest and the smallest number that satisfy a condition; rounded to whole numbers for a
// `whole` column.
long double most(const Requirement& r, bool whole) {
  if (!whole) return r.number;
  return r.comparison == Comparison::less ? std::ceil(r.number) - 1 : std::floor(r.number);
}
long double least(const Requirement& r, bool whole) {
  if (!whole) return r.number;
  return r.comparison == Comparison::greater ? std::floor(r.number) + 1 : std::ceil(r.number);
}

// Whether no value of a numeric column satisfies both. Not symmetric: call it in both orders.
bool exclude(const Requirement& a, const Requirement& b, bool whole) {
  if (a.missing >= 0 || b.missing >= 0) {
    if (a.missing < 0 || a.comparison != Comparison::equal) return false;
    if (b.missing < 0) return b.comparison != Comparison::not_equal;
    return (b.comparison == Comparison::equal) == (a.missing != b.missing);
  }
  if (a.comparison == Comparison::equal && b.comparison == Comparison::not_equal) {
    return a.number == b.number;
  }
  if (!bounds_above(a.comparison) || !bounds_below(b.comparison)) return false;
  const long double high = most(a, whole);
  const long double low = least(b, whole);
  const bool strict = a.comparison == Comparison::less || b.comparison == Comparison::greater;
  return high < low || (high == low && strict && !whole);
}

void check_numbers_left(const std::vector<Requirement>& requirements, const ColumnInfo& info,
                        std::size_t column) {
  for (const Requirement& a : requirements) {
    for (const Requirement& b : requirements) {
      if (a.column != column || b.column != column) continue;
      if (!exclude(a, b, info.kind != ColumnKind::real)) continue;
      throw OptionError(
          "the conditions '" + a.text + "' and '" + b.text + "' contradict each other", {"where"});
    }
  }
}

void check_possible(const std::vector<Requirement>& requirements,
                    const std::vector<ColumnInfo>& columns) {
  for (const Requirement& requirement : requirements) {
    const ColumnInfo& info = columns[requirement.column];
    if (is_numeric(info.kind)) {
      check_numbers_left(requirements, info, requirement.column);
    } else {
      check_values_left(requirements, info, requirement.column);
    }
  }
}

double frequency(const ColumnInfo& info, std::int32_t value) {
  return static_cast<double>(info.value_counts[static_cast<std::size_t>(value)]);
}

// Conditions the generator on the rarest required value. The other conditions are satisfied by
// rejection sampling.
void choose_condition(const RowMaker& maker, Target& target) {
  const auto& columns = maker.encoder().columns();
  std::optional<EncodedValue> rarest;
  for (const Requirement& requirement : target.requirements) {
    const std::optional<EncodedValue> encoded = encoded_value(requirement, maker);
    if (!encoded) continue;
    const ColumnInfo& info = columns[encoded->column];
    const CategoryPlace place = maker.encoder().place_of(
        encoded->column, info.values[static_cast<std::size_t>(encoded->value)]);
    target.wanted.push_back({encoded->column, place});
    if (rarest &&
        frequency(columns[rarest->column], rarest->value) <= frequency(info, encoded->value)) {
      continue;
    }
    rarest = encoded;
    target.stream.condition = maker.condition_of(place);
    target.stream.category = place.category;
  }
}

// The values of a numeric column whose values all have a code of their own, otherwise nothing.
std::vector<Requirement> single_numbers(std::size_t column, const RowMaker& maker) {
  const ColumnInfo& info = maker.columns()[column];
  const std::ptrdiff_t place = maker.encoded_column(column);
  const Index part = place < 0 ? -1 : maker.encoder().part_of(static_cast<std::size_t>(place));
  if (part < 0) return {};
  const std::vector<std::uint64_t> keys =
      std::visit(Overloaded{[](const CategoryEncoder&) { return std::vector<std::uint64_t>(); },
                            [](const auto& numbers) { return numbers.only_points(); }},
                 maker.encoder().part(static_cast<std::size_t>(part)));
  std::vector<Requirement> values;
  for (const std::uint64_t key : keys) {
    Requirement value;
    value.number = info.kind == ColumnKind::real ? static_cast<long double>(key_real(key))
                                                 : static_cast<long double>(key_integer(key));
    value.text = info.name + "=" + value_text(info, value.number);
    value.column = column;
    values.push_back(value);
  }
  return values;
}

// The part of the rows that has the column.
std::ptrdiff_t target_part(const std::string& name, const RowMaker& maker) {
  if (name.empty()) return -1;
  const std::ptrdiff_t place = maker.encoded_column(named_column(name, "target", maker.columns()));
  const Index part = place < 0 ? -1 : maker.encoder().part_of(static_cast<std::size_t>(place));
  if (part >= 0) return part;
  throw OptionError("column '" + name +
                        "' is not modelled, or follows from other columns, so it cannot be the "
                        "target",
                    {"target"});
}

std::vector<Requirement> balanced_values(const std::string& name, const RowMaker& maker) {
  const std::vector<ColumnInfo>& columns = maker.columns();
  const std::size_t column = named_column(name, "balance", columns);
  const ColumnInfo& info = columns[column];
  std::vector<Requirement> values;
  if (is_numeric(info.kind)) values = single_numbers(column, maker);
  if (!is_discrete(info.kind) && values.empty()) {
    throw OptionError("column '" + name + "' has type " + kind_name(info.kind) +
                          "; only categories and numbers with few distinct values can be balanced; "
                          "train a model with the column as a category",
                      {"balance"});
  }
  for (std::size_t i = 0; i < info.values.size(); ++i) {
    const auto& missing = info.missing_texts;
    if (std::find(missing.begin(), missing.end(), info.values[i]) != missing.end()) continue;
    Requirement value;
    value.text = name + "=" + info.values[i];
    value.column = column;
    value.value = static_cast<std::int32_t>(i);
    values.push_back(value);
  }
  return values;
}

}  // namespace

std::vector<Target> make_targets(const TargetOptions& options, const RowMaker& maker) {
  if (options.rows < 1) throw Error("sample: the number of rows must be at least 1");
  if (!(options.temperature > 0))
    throw OptionError("the temperature must be above 0", {"temperature"});
  const auto& columns = maker.columns();
  std::vector<Requirement> requirements = options.requirements;
  for (const std::string& text : options.where) {
    requirements.push_back(parse_requirement(text, columns));
  }
  check_possible(requirements, columns);

  std::vector<Target> targets;
  if (options.balance.empty()) {
    targets.push_back({requirements, options.rows, {}, {}});
  } else {
    for (const Requirement& value : balanced_values(options.balance, maker)) {
      if (!passes(requirements, value, columns[value.column])) continue;
      targets.push_back({requirements, 0, {}, {}});
      targets.back().requirements.push_back(value);
    }
    if (targets.empty()) {
      throw OptionError("no value of column '" + options.balance + "' satisfies the conditions",
                        {"balance", "where"});
    }
  }
  const std::ptrdiff_t target_place = target_part(options.target, maker);
  const auto count = static_cast<Index>(targets.size());
  for (Index i = 0; i < count; ++i) {
    Target& target = targets[static_cast<std::size_t>(i)];
    target.stream.seed = options.seed;
    target.stream.number = static_cast<std::uint64_t>(i);
    target.stream.temperature = options.temperature;
    target.stream.target = target_place;
    target.rows = options.rows / count + (i < options.rows % count ? 1 : 0);
    choose_condition(maker, target);
    target.stream.limits =
        limits_of(maker.encoder(), encoded_requirements(target.requirements, maker));
  }
  return targets;
}

}  // namespace ballast
