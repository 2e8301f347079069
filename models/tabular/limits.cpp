#include "models/tabular/limits.h"

#include <algorithm>
#include <cmath>

#include "models/options/option_values.h"

namespace ballast {
namespace {

// Half the distance between two values as they are written.
double half_unit(const ColumnInfo& info) {
  if (info.kind != ColumnKind::real) return 0.5;
  const RealFormat& format = info.real().format;
  return format.significant_digits > 0 ? 0 : 0.5 * std::pow(10.0, -format.decimals);
}

// The numbers that are written as a value that satisfies the condition, as key_number() has them.
struct Interval {
  double low = -HUGE_VAL;
  double high = HUGE_VAL;
};
Interval interval_of(const Requirement& r, const ColumnInfo& info) {
  const long double origin = info.kind == ColumnKind::real ? 0 : info.minimum();
  const auto number = static_cast<double>(r.number - origin);
  const double half = half_unit(info);
  switch (r.comparison) {
    case Comparison::equal:
      return {number - half, number + half};
    case Comparison::less:
      return {-HUGE_VAL, number - half};
    case Comparison::less_or_equal:
      return {-HUGE_VAL, number + half};
    case Comparison::greater:
      return {number + half, HUGE_VAL};
    case Comparison::greater_or_equal:
      return {number - half, HUGE_VAL};
    case Comparison::not_equal:
      break;
  }
  return {};
}

void exclude(CodeLimit& limit) { limit.low = limit.high = 0; }

void limit_missing(const Requirement& r, CodeLimit& limit) {
  const bool wants_missing = (r.missing >= 0) == (r.comparison == Comparison::equal);
  if (!wants_missing) exclude(limit);
}

void limit_number(const Requirement& r, const ColumnInfo& info, const QuantileBins& bins,
                  std::int32_t code, CodeLimit& limit) {
  if (r.missing >= 0) {
    if (r.comparison == Comparison::equal) exclude(limit);
    return;
  }
  const Interval interval = interval_of(r, info);
  if (bins.is_point(code)) {
    const double value = bins.number(code, 0, info);
    if (value < interval.low || value > interval.high) exclude(limit);
    return;
  }
  if (interval.low > -HUGE_VAL) {
    limit.low = std::max(limit.low, static_cast<float>(bins.share_below(code, interval.low, info)));
  }
  if (interval.high < HUGE_VAL) {
    limit.high =
        std::min(limit.high, static_cast<float>(bins.share_below(code, interval.high, info)));
  }
  if (limit.low >= limit.high) exclude(limit);
}

void limit_numbers(const Requirement& r, const ColumnInfo& info, const QuantileBins& bins,
                   std::vector<CodeLimit>& limits) {
  for (Index code = 0; code < bins.ordered(); ++code) {
    limit_number(r, info, bins, static_cast<std::int32_t>(code),
                 limits[static_cast<std::size_t>(code)]);
  }
  if (bins.has_missing()) limit_missing(r, limits.back());
}

// A code is allowed if one of its categories is.
void limit_categories(const Requirement& r, const ColumnInfo& info,
                      const CategoryEncoder& categories, std::vector<CodeLimit>& limits) {
  const bool equal = r.comparison == Comparison::equal;
  std::vector<double> all(limits.size(), 0);
  std::vector<double> wanted(limits.size(), 0);
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    const auto place = static_cast<std::size_t>(categories.place(static_cast<std::int32_t>(value)));
    const auto rows = static_cast<double>(info.value_counts[value]);
    all[place] += rows;
    if (equal == (static_cast<std::int32_t>(value) == r.value)) wanted[place] += rows;
  }
  for (std::size_t code = 0; code < limits.size(); ++code) {
    if (wanted[code] == 0) exclude(limits[code]);
    if (equal && wanted[code] > 0) {
      limits[code].high *= static_cast<float>(wanted[code] / all[code]);
    }
  }
}

}  // namespace

CodeLimits limits_of(const TableEncoder& encoder, const std::vector<Requirement>& requirements) {
  CodeLimits limits(encoder.layout().parts.size());
  for (const Requirement& r : requirements) {
    const Index part = encoder.part_of(r.column);
    if (part < 0) continue;
    const auto p = static_cast<std::size_t>(part);
    const ColumnInfo& info = encoder.columns()[r.column];
    const auto& fitted = encoder.part(p);
    if (std::holds_alternative<ModeNormalizer>(fitted)) continue;
    limits[p].resize(static_cast<std::size_t>(encoder.layout().parts[p].categories));
    if (const auto* const bins = std::get_if<QuantileBins>(&fitted)) {
      limit_numbers(r, info, *bins, limits[p]);
    } else {
      limit_categories(r, info, std::get<CategoryEncoder>(fitted), limits[p]);
    }
    const bool possible = std::any_of(limits[p].begin(), limits[p].end(),
                                      [](const CodeLimit& limit) { return limit.share() > 0; });
    if (!possible) {
      throw OptionError("no value of column \"" + info.name +
                            "\" satisfies the conditions, or the range is too narrow; give a wider "
                            "one",
                        {"where"});
    }
  }
  return limits;
}

}  // namespace ballast
