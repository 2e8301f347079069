#include "data/tables/type_wishes.h"

#include <algorithm>
#include <optional>

#include "data/tables/dates.h"
#include "kernels/error.h"

namespace ballast {
namespace {

std::optional<std::size_t> find_name(const std::vector<std::string>& names,
                                     const std::string& name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names.begin());
}

[[noreturn]] void fail_unknown(const std::vector<std::string>& names, const std::string& name,
                               const std::string& option) {
  const std::int64_t nearest = nearest_text(name, names);
  std::string problem = "there is no column \"" + name + "\"";
  if (nearest >= 0) {
    problem += "; did you mean \"" + names[static_cast<std::size_t>(nearest)] + "\"?";
  }
  throw UnknownColumn(option, name, problem);
}

// The columns of an item: one name, or several separated by commas. Names may contain commas, so
// the longest matching name is used.
std::vector<std::size_t> find_columns(const std::vector<std::string>& names,
                                      const std::string& item, const std::string& option) {
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
                   option);
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
    throw Error("conflicting options for column \"" + name +
                "\": --discrete, --continuous, --type and --ignore exclude each other; keep one of "
                "them");
  }
  wish = wanted;
}

// Splits "column=kind" at the last equals sign that follows the name of a column.
std::pair<std::size_t, std::string> split_type(const std::vector<std::string>& names,
                                               const std::string& item) {
  std::size_t equals = item.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    throw Error("--type: \"" + item + "\" is not of the form column=kind, for example age=integer");
  }
  const std::string first_try = item.substr(0, equals);
  while (equals != std::string::npos) {
    if (const auto column = find_name(names, item.substr(0, equals))) {
      return {*column, item.substr(equals + 1)};
    }
    if (equals == 0) break;
    equals = item.rfind('=', equals - 1);
  }
  fail_unknown(names, first_try, "--type");
}

TypeWish wish_of_kind(const std::string& kind) {
  TypeWish wish;
  wish.wish = TypeWish::Kind::exactly;
  if (kind == "discrete") wish.wish = TypeWish::Kind::discrete;
  if (kind == "continuous") wish.wish = TypeWish::Kind::continuous;
  if (wish.wish != TypeWish::Kind::exactly) return wish;
  constexpr const char* kDate = "date:";
  if (kind.rfind(kDate, 0) == 0) {
    wish.kind = ColumnKind::date;
    wish.date_format = kind.substr(std::char_traits<char>::length(kDate));
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
                           const std::string& option) {
    for (const std::string& item : items) {
      for (const std::size_t column : find_columns(names, item, option)) {
        set_wish(wishes[column], wanted, names[column]);
      }
    }
  };
  set_all(overrides.discrete, wish_of_kind("discrete"), "--discrete");
  set_all(overrides.continuous, wish_of_kind("continuous"), "--continuous");
  TypeWish ignored;
  ignored.ignored = true;
  set_all(overrides.ignored, ignored, "--ignore");
  for (const std::string& item : overrides.types) {
    const auto [column, kind] = split_type(names, item);
    set_wish(wishes[column], wish_of_kind(kind), names[column]);
  }
  return wishes;
}

}  // namespace ballast
