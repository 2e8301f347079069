#include "data/tables/table.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr std::array<const char*, 8> kKindNames = {"integer",  "real",     "date",       "boolean",
                                                   "category", "constant", "identifier", "empty"};

// Levenshtein distance in bytes. Only the first kLongest bytes are compared.
std::size_t edit_distance(const std::string& left, const std::string& right) {
  constexpr std::size_t kLongest = 200;
  const std::size_t columns = std::min(right.size(), kLongest);
  std::vector<std::size_t> costs(columns + 1);
  std::iota(costs.begin(), costs.end(), std::size_t{0});
  for (std::size_t i = 0; i < std::min(left.size(), kLongest); ++i) {
    std::size_t diagonal = costs[0];
    costs[0] = i + 1;
    for (std::size_t j = 0; j < columns; ++j) {
      const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = costs[j + 1];
      costs[j + 1] = std::min({replaced, costs[j] + 1, costs[j + 1] + 1});
    }
  }
  return costs[columns];
}

}  // namespace

const char* kind_name(ColumnKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

ColumnKind kind_from_name(const std::string& name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (name == kKindNames[i]) return static_cast<ColumnKind>(i);
  }
  std::string known;
  for (const char* kind : kKindNames) known += known.empty() ? kind : std::string(", ") + kind;
  throw Error("unknown column kind \"" + name + "\"; the kinds are " + known);
}

void ColumnInfo::set_kind(ColumnKind to) {
  kind = to;
  details = {};
  if (kind == ColumnKind::integer) details = IntegerInfo{};
  if (kind == ColumnKind::real) details = RealInfo{};
  if (kind == ColumnKind::date) details = DateInfo{};
  if (kind == ColumnKind::identifier) details = IdentifierInfo{};
}

long double ColumnInfo::minimum() const {
  return kind == ColumnKind::real ? real().range.minimum
                                  : static_cast<long double>(integer_range().minimum);
}

long double ColumnInfo::maximum() const {
  return kind == ColumnKind::real ? real().range.maximum
                                  : static_cast<long double>(integer_range().maximum);
}

double Column::number(Index row) const {
  const auto at = static_cast<std::size_t>(row);
  return info.kind == ColumnKind::real ? reals[at] : static_cast<double>(integers[at]);
}

bool Column::is_missing(Index row) const {
  const auto at = static_cast<std::size_t>(row);
  if (info.kind == ColumnKind::empty) return true;
  if (!is_discrete(info.kind)) return !missing.empty() && missing[at] >= 0;
  const std::string& text = info.values[static_cast<std::size_t>(codes[at])];
  return std::find(info.missing_texts.begin(), info.missing_texts.end(), text) !=
         info.missing_texts.end();
}

bool has_columns(const Table& table, const std::vector<ColumnInfo>& columns) {
  return std::equal(table.columns.begin(), table.columns.end(), columns.begin(), columns.end(),
                    [](const Column& column, const ColumnInfo& info) {
                      return column.info.name == info.name && column.info.kind == info.kind;
                    });
}

std::size_t Table::find(const std::string& name) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].info.name == name) return i;
    names.push_back(columns[i].info.name);
  }
  const std::int64_t nearest = nearest_text(name, names);
  throw Error("there is no column \"" + name + "\"" +
              (nearest < 0
                   ? std::string()
                   : "; did you mean \"" + names[static_cast<std::size_t>(nearest)] + "\"?"));
}

std::int64_t nearest_text(const std::string& text, const std::vector<std::string>& known) {
  std::int64_t nearest = -1;
  std::size_t least = 0;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::size_t distance = edit_distance(text, known[i]);
    if (nearest >= 0 && distance >= least) continue;
    nearest = static_cast<std::int64_t>(i);
    least = distance;
  }
  return nearest;
}

}  // namespace ballast
