#include "models/tabular/where.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "data/tables/value_text.h"
#include "data/text/numbers.h"
#include "kernels/error.h"
#include "models/options/option_values.h"

namespace ballast {
namespace {

struct Operator {
  const char* text;
  Comparison comparison;
};
// Longer operators first.
constexpr std::array<Operator, 6> kOperators{{{"!=", Comparison::not_equal},
                                              {"<=", Comparison::less_or_equal},
                                              {">=", Comparison::greater_or_equal},
                                              {"=", Comparison::equal},
                                              {"<", Comparison::less},
                                              {">", Comparison::greater}}};

[[noreturn]] void refuse(const std::string& text, const std::string& reason) {
  throw OptionError("condition '" + text + "': " + reason, {"where"});
}

bool starts_with(const std::string& text, const std::string& start, std::size_t at = 0) {
  return text.compare(at, start.size(), start) == 0;
}

// The operator at this position, or null.
const Operator* find_operator(const std::string& text, std::size_t at) {
  const auto* const found =
      std::find_if(kOperators.begin(), kOperators.end(),
                   [&](const Operator& o) { return starts_with(text, o.text, at); });
  return found == kOperators.end() ? nullptr : found;
}

// The column with the longest name that the text starts with. Columns whose name is followed by an
// operator take precedence.
std::size_t find_column(const std::string& text, const std::vector<ColumnInfo>& columns) {
  std::size_t best = columns.size();
  std::pair<bool, std::size_t> best_rank;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = columns[i].name;
    if (!starts_with(text, name)) continue;
    const std::pair rank(find_operator(text, name.size()) != nullptr, name.size());
    if (best < columns.size() && rank <= best_rank) continue;
    best = i;
    best_rank = rank;
  }
  if (best < columns.size()) return best;
  std::vector<std::string> names;
  for (const ColumnInfo& column : columns) names.push_back(column.name);
  const std::string unknown = text.substr(0, text.find_first_of("=!<>"));
  const auto nearest = nearest_text(unknown, names);
  refuse(text, "no column '" + unknown + "'" +
                   (nearest < 0 ? ""
                                : "; the nearest name is '" +
                                      names[static_cast<std::size_t>(nearest)] + "'"));
}

long double bound(const ColumnInfo& info, bool upper) {
  return upper ? info.maximum() : info.minimum();
}

std::string bound_text(const ColumnInfo& info, bool upper) {
  return value_text(info, bound(info, upper));
}

std::string range_text(const ColumnInfo& info) {
  return "'" + info.name + "' ranges from " + bound_text(info, false) + " to " +
         bound_text(info, true);
}

void read_numeric_value(const ColumnInfo& info, const std::string& value, Requirement& out) {
  const auto& missing = info.missing_texts;
  const bool equality =
      out.comparison == Comparison::equal || out.comparison == Comparison::not_equal;
  const auto marker = std::find(missing.begin(), missing.end(), value);
  if (equality && marker != missing.end()) {
    out.missing = static_cast<std::int32_t>(marker - missing.begin());
    return;
  }
  if (!read_value(info, value, out.number)) {
    refuse(out.text, "'" + value + "' is not a " +
                         (info.kind == ColumnKind::date ? "date like " + bound_text(info, false)
                                                        : std::string("number")) +
                         "; " + range_text(info));
  }
  // A condition that no row can satisfy is an error. A condition that all rows satisfy is allowed.
  if (bounds_above(out.comparison) && out.number < bound(info, false)) {
    refuse(out.text, range_text(info) + "; the nearest value is " + bound_text(info, false));
  }
  if (bounds_below(out.comparison) && out.number > bound(info, true)) {
    refuse(out.text, range_text(info) + "; the nearest value is " + bound_text(info, true));
  }
  if (out.comparison == Comparison::equal && info.kind != ColumnKind::real &&
      out.number != std::floor(out.number)) {
    refuse(out.text, "'" + info.name + "' has only whole values; the nearest value is " +
                         value_text(info, out.number));
  }
}

// The only text that is the same number: "1" for "1.0". The end if there is none.
std::vector<std::string>::const_iterator find_number(const std::vector<std::string>& texts,
                                                     const std::string& value) {
  NumberText wanted;
  if (!parse_number(value, NumberSyntax::lenient, wanted)) return texts.end();
  const auto equal = [&](const std::string& text) {
    NumberText number;
    return parse_number(text, NumberSyntax::lenient, number) && number.value == wanted.value;
  };
  const auto found = std::find_if(texts.begin(), texts.end(), equal);
  const bool only = found == texts.end() || std::none_of(found + 1, texts.end(), equal);
  return only ? found : texts.end();
}

void read_category(const ColumnInfo& info, const std::string& value, Requirement& out) {
  if (out.comparison != Comparison::equal && out.comparison != Comparison::not_equal) {
    refuse(out.text, "'" + info.name + "' is a category column; only = and != are allowed");
  }
  auto found = std::find(info.values.begin(), info.values.end(), value);
  if (found == info.values.end()) found = find_number(info.values, value);
  if (found == info.values.end()) {
    const auto nearest = nearest_text(value, info.values);
    refuse(out.text, "'" + info.name + "' has no value '" + value + "'; the nearest value is '" +
                         info.values.at(static_cast<std::size_t>(nearest)) + "'");
  }
  out.value = static_cast<std::int32_t>(found - info.values.begin());
}

// Returns -1, 0 or 1. Real numbers are equal if they differ only by floating-point rounding.
int compare(long double a, long double b, const ColumnInfo& info) {
  long double tolerance = 0;
  if (info.kind == ColumnKind::real) {
    const long double rounding = 8 * std::numeric_limits<double>::epsilon() * std::fabs(b);
    tolerance = std::max(rounding, 1e-6L * std::pow(10.0L, -info.real().format.decimals));
    if (info.real().format.significant_digits > 0) tolerance = rounding;
  }
  if (std::fabs(a - b) <= tolerance) return 0;
  return a < b ? -1 : 1;
}

bool holds(Comparison comparison, int order) {
  switch (comparison) {
    case Comparison::equal:
      return order == 0;
    case Comparison::not_equal:
      return order != 0;
    case Comparison::less:
      return order < 0;
    case Comparison::less_or_equal:
      return order <= 0;
    case Comparison::greater:
      return order > 0;
    case Comparison::greater_or_equal:
      return order >= 0;
  }
  return false;
}

}  // namespace

bool bounds_above(Comparison comparison) {
  return comparison == Comparison::equal || comparison == Comparison::less ||
         comparison == Comparison::less_or_equal;
}

bool bounds_below(Comparison comparison) {
  return comparison == Comparison::equal || comparison == Comparison::greater ||
         comparison == Comparison::greater_or_equal;
}

std::size_t named_column(const std::string& name, const std::string& option,
                         const std::vector<ColumnInfo>& columns) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : columns) names.push_back(column.name);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const auto nearest = nearest_text(name, names);
  throw OptionError("no column '" + name + "'; the nearest name is '" +
                        names.at(static_cast<std::size_t>(nearest)) + "'",
                    {option});
}

Requirement parse_requirement(const std::string& text, const std::vector<ColumnInfo>& columns) {
  return parse_requirement(text, find_column(text, columns), columns);
}

Requirement parse_requirement(const std::string& text, std::size_t column,
                              const std::vector<ColumnInfo>& columns) {
  Requirement out;
  out.text = text;
  out.column = column;
  const ColumnInfo& info = columns[column];
  const std::size_t at = info.name.size();
  const Operator* const op = find_operator(text, at);
  if (op == nullptr) {
    refuse(text, "expected one of = != < <= > >= after '" + info.name + "'");
  }
  out.comparison = op->comparison;
  const std::string value = text.substr(at + std::string(op->text).size());
  if (is_numeric(info.kind)) {
    read_numeric_value(info, value, out);
  } else if (info.kind == ColumnKind::identifier) {
    refuse(text, "'" + info.name +
                     "' is an identifier column; its values are generated from a pattern, not "
                     "modelled");
  } else if (info.kind == ColumnKind::empty) {
    refuse(text, "'" + info.name + "' has only missing values");
  } else {
    read_category(info, value, out);
  }
  return out;
}

bool fulfils(const Requirement& requirement, const ColumnInfo& info, const Column& column,
             Index row) {
  const auto r = static_cast<std::size_t>(row);
  if (!is_numeric(info.kind)) {
    const std::int32_t code = column.codes.empty() ? 0 : column.codes[r];
    return holds(requirement.comparison, code == requirement.value ? 0 : 1);
  }
  const std::int32_t missing = column.missing.empty() ? -1 : column.missing[r];
  if (requirement.missing >= 0) {
    return holds(requirement.comparison, missing == requirement.missing ? 0 : 1);
  }
  if (missing >= 0) return requirement.comparison == Comparison::not_equal;
  const long double number = info.kind == ColumnKind::real
                                 ? static_cast<long double>(column.reals[r])
                                 : static_cast<long double>(column.integers[r]);
  return holds(requirement.comparison, compare(number, requirement.number, info));
}

}  // namespace ballast
