#include "data/tables/columns/type_overrides.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "data/tables/dates/date_format.h"

namespace ballast {
namespace {

std::optional<std::size_t> find_name(const std::vector<std::string>& names,
                                     const std::string& name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names.begin());
}

[[noreturn]] void fail_unknown(const std::vector<std::string>& names, const std::string& name,
                               OverrideList list) {
  const std::int64_t nearest = nearest_text(name, names);
  std::string text = "there is no column \"" + name + "\"";
  if (nearest >= 0) {
    text += "; did you mean \"" + names[static_cast<std::size_t>(nearest)] + "\"?";
  }
  throw UnknownColumn(list, name, text);
}

void set_override(TypeOverride& type, const TypeOverride& wanted, const std::string& name) {
  const bool same = type.request == wanted.request && type.kind == wanted.kind &&
                    type.date_format == wanted.date_format && type.ignored == wanted.ignored;
  const bool untouched = type.request == TypeOverride::Request::infer && !type.ignored;
  if (!untouched && !same) {
    throw TableError(TableProblem::conflicting_types, name, 0,
                     "conflicting options for column \"" + name + "\"");
  }
  type = wanted;
}

// Splits "column=kind" at the last equals sign that follows the name of a column.
std::pair<std::size_t, std::string> split_type(const std::vector<std::string>& names,
                                               const std::string& item) {
  std::size_t equals = item.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    throw TableError(TableProblem::invalid_override, "", 0,
                     "\"" + item + "\" is not of the form column=kind, for example age=integer");
  }
  const std::string first_try = item.substr(0, equals);
  while (equals != std::string::npos) {
    if (const auto column = find_name(names, item.substr(0, equals))) {
      return {*column, item.substr(equals + 1)};
    }
    if (equals == 0) break;
    equals = item.rfind('=', equals - 1);
  }
  fail_unknown(names, first_try, OverrideList::types);
}

TypeOverride override_of_kind(const std::string& kind) {
  TypeOverride type;
  type.request = TypeOverride::Request::exactly;
  if (kind == "discrete") type.request = TypeOverride::Request::discrete;
  if (kind == "continuous") type.request = TypeOverride::Request::continuous;
  if (type.request != TypeOverride::Request::exactly) return type;
  if (kind.starts_with(kDatePrefix)) {
    type.kind = ColumnKind::date;
    type.date_format = kind.substr(std::string_view(kDatePrefix).size());
    const DateFormat checked(type.date_format);  // throws if the format is invalid
  } else {
    type.kind = kind_from_name(kind);
  }
  return type;
}

}  // namespace

std::vector<std::size_t> find_columns(const std::vector<std::string>& names,
                                      const std::string& item, OverrideList list) {
  std::vector<std::size_t> columns;
  std::size_t begin = 0;
  while (begin <= item.size()) {
    std::size_t end = item.size();
    std::optional<std::size_t> column = find_name(names, item.substr(begin));
    while (!column && end > begin) {
      end = item.rfind(',', end - 1);
      if (end == std::string::npos || end < begin) break;
      column = find_name(names, item.substr(begin, end - begin));
    }
    if (!column) {
      const std::size_t comma = item.find(',', begin);
      fail_unknown(names, item.substr(begin, comma == std::string::npos ? comma : comma - begin),
                   list);
    }
    columns.push_back(*column);
    begin = end + 1;
  }
  return columns;
}

std::vector<TypeOverride> resolve_overrides(const std::vector<std::string>& names,
                                            const TypeOverrides& overrides) {
  std::vector<TypeOverride> resolved(names.size());
  const auto set_all = [&](const std::vector<std::string>& items, const TypeOverride& wanted,
                           OverrideList list) {
    for (const std::string& item : items) {
      for (const std::size_t column : find_columns(names, item, list)) {
        set_override(resolved[column], wanted, names[column]);
      }
    }
  };
  set_all(overrides.discrete, override_of_kind("discrete"), OverrideList::discrete);
  set_all(overrides.continuous, override_of_kind("continuous"), OverrideList::continuous);
  TypeOverride ignored;
  ignored.ignored = true;
  set_all(overrides.ignored, ignored, OverrideList::ignored);
  for (const std::string& item : overrides.types) {
    const auto [column, kind] = split_type(names, item);
    set_override(resolved[column], override_of_kind(kind), names[column]);
  }
  return resolved;
}

}  // namespace ballast
