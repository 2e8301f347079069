#include "data/tables/type_wishes.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "data/tables/dates.h"

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

// The columns of an item: one name, or several separated by commas. Names may contain commas, so
// the longest matching name is used.
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

void set_wish(TypeWish& wish, const TypeWish& wanted, const std::string& name) {
  const bool same = wish.wish == wanted.wish && wish.kind == wanted.kind &&
                    wish.date_format == wanted.date_format && wish.ignored == wanted.ignored;
  const bool untouched = wish.wish == TypeWish::Kind::infer && !wish.ignored;
  if (!untouched && !same) {
    throw TableError(TableProblem::conflicting_types, name, 0,
                     "conflicting options for column \"" + name + "\"");
  }
  wish = wanted;
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

TypeWish wish_of_kind(const std::string& kind) {
  TypeWish wish;
  wish.wish = TypeWish::Kind::exactly;
  if (kind == "discrete") wish.wish = TypeWish::Kind::discrete;
  if (kind == "continuous") wish.wish = TypeWish::Kind::continuous;
  if (wish.wish != TypeWish::Kind::exactly) return wish;
  if (kind.starts_with(kDatePrefix)) {
    wish.kind = ColumnKind::date;
    wish.date_format = kind.substr(std::string_view(kDatePrefix).size());
    const DateFormat checked(wish.date_format);  // throws if the format is invalid
  } else {
    wish.kind = kind_from_name(kind);
  }
  return wish;
}

}  // namespace

std::vector<TypeWish> resolve_wishes(const std::vector<std::string>& names,
                                     const TypeOverrides& overrides) {
  std::vector<TypeWish> wishes(names.size());
  const auto set_all = [&](const std::vector<std::string>& items, const TypeWish& wanted,
                           OverrideList list) {
    for (const std::string& item : items) {
      for (const std::size_t column : find_columns(names, item, list)) {
        set_wish(wishes[column], wanted, names[column]);
      }
    }
  };
  set_all(overrides.discrete, wish_of_kind("discrete"), OverrideList::discrete);
  set_all(overrides.continuous, wish_of_kind("continuous"), OverrideList::continuous);
  TypeWish ignored;
  ignored.ignored = true;
  set_all(overrides.ignored, ignored, OverrideList::ignored);
  for (const std::string& item : overrides.types) {
    const auto [column, kind] = split_type(names, item);
    set_wish(wishes[column], wish_of_kind(kind), names[column]);
  }
  return wishes;
}

}  // namespace ballast
