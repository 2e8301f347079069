#include "metrics/tables/validity.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "data/tables/number_key.h"
#include "data/text/text_hash.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

std::vector<bool> find_missing(const ColumnInfo& info) {
  std::vector<bool> missing;
  for (const std::string& value : info.values) {
    const std::vector<std::string>& markers = info.missing_texts;
    missing.push_back(std::find(markers.begin(), markers.end(), value) != markers.end());
  }
  return missing;
}

// Rows of each value; a constant column has no codes.
std::vector<Index> count_rows(const Column& column, Index rows) {
  std::vector<Index> counts(column.info.values.size(), 0);
  if (column.codes.empty() && !counts.empty()) counts[0] = rows;
  for (const std::int32_t code : column.codes) ++counts[static_cast<std::size_t>(code)];
  return counts;
}

void check_range(const Table& real, const Column& from_real, const Table& synthetic,
                 const Column& column, ColumnValidity& validity) {
  std::uint64_t least = ~std::uint64_t{0};
  std::uint64_t most = 0;
  for (Index row = 0; row < real.rows; ++row) {
    if (from_real.is_missing(row)) continue;
    least = std::min(least, number_key(from_real, row));
    most = std::max(most, number_key(from_real, row));
  }
  for (Index row = 0; row < synthetic.rows; ++row) {
    if (column.is_missing(row)) continue;
    ++validity.values;
    const std::uint64_t key = number_key(column, row);
    validity.out_of_range += key < least || key > most ? 1 : 0;
  }
}

void check_values(const Table& real, const Column& from_real, const Table& synthetic,
                  const Column& column, ColumnValidity& validity) {
  const std::vector<Index> real_counts = count_rows(from_real, real.rows);
  std::unordered_set<std::string_view, TextHash> known;
  for (std::size_t v = 0; v < real_counts.size(); ++v) {
    if (real_counts[v] > 0) known.insert(from_real.info.values[v]);
  }
  const std::vector<Index> counts = count_rows(column, synthetic.rows);
  const std::vector<bool> missing = find_missing(column.info);
  for (std::size_t v = 0; v < counts.size(); ++v) {
    if (missing[v]) continue;
    validity.values += counts[v];
    if (known.count(column.info.values[v]) == 0) validity.unknown += counts[v];
  }
}

// Runs of letters become 'a', runs of digits '0'; other ASCII characters stay.
std::string shape_of(const std::string& text) {
  std::string shape;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    const bool digit = byte >= '0' && byte <= '9';
    const unsigned lower = byte | 0x20U;
    const bool letter = byte >= 0x80 || (lower >= 'a' && lower <= 'z');
    const char kind = digit ? '0' : letter ? 'a' : character;
    if ((digit || letter) && !shape.empty() && shape.back() == kind) continue;
    shape += kind;
  }
  return shape;
}

void check_identifiers(const Table& real, const Column& from_real, const Table& synthetic,
                       const Column& column, ColumnValidity& validity) {
  const std::vector<Index> real_counts = count_rows(from_real, real.rows);
  const std::vector<bool> real_missing = find_missing(from_real.info);
  std::unordered_set<std::string, TextHash> shapes;
  bool unique = true;
  for (std::size_t v = 0; v < real_counts.size(); ++v) {
    if (real_missing[v] || real_counts[v] == 0) continue;
    shapes.insert(shape_of(from_real.info.values[v]));
    unique = unique && real_counts[v] == 1;
  }
  const std::vector<Index> counts = count_rows(column, synthetic.rows);
  const std::vector<bool> missing = find_missing(column.info);
  for (std::size_t v = 0; v < counts.size(); ++v) {
    if (missing[v]) continue;
    validity.values += counts[v];
    if (shapes.count(shape_of(column.info.values[v])) == 0) {
      validity.misshapen += counts[v];
    } else if (unique && counts[v] > 1) {
      validity.repeated += counts[v];
    }
  }
}

using Check = void (*)(const Table&, const Column&, const Table&, const Column&, ColumnValidity&);

// Null if the column cannot be checked.
Check choose_check(const Column& real, const Column& synthetic) {
  const ColumnKind kind = real.info.kind;
  if (is_numeric(kind)) return synthetic.info.kind == kind ? check_range : nullptr;
  const bool has_texts = !real.codes.empty() && !synthetic.codes.empty();
  if (kind == ColumnKind::identifier) return has_texts ? check_identifiers : nullptr;
  const bool has_values =
      is_discrete(synthetic.info.kind) || synthetic.info.kind == ColumnKind::constant;
  const bool checked = is_discrete(kind) || kind == ColumnKind::constant;
  return checked && has_values ? check_values : nullptr;
}

}  // namespace

Validity measure_validity(const Table& real, const Table& synthetic) {
  struct Work {
    Check check;
    const Column* real;
    const Column* synthetic;
  };
  std::unordered_map<std::string, const Column*, TextHash> by_name;
  for (const Column& column : synthetic.columns) by_name.emplace(column.info.name, &column);
  Validity validity;
  std::vector<Work> work;
  for (const Column& column : real.columns) {
    const auto found = by_name.find(column.info.name);
    if (found == by_name.end()) continue;
    const Check check = choose_check(column, *found->second);
    if (check == nullptr) continue;
    work.push_back({check, &column, found->second});
    validity.columns.push_back({.name = column.info.name, .kind = column.info.kind});
  }
  each_task(static_cast<Index>(work.size()), true, [&](Index i) {
    const auto at = static_cast<std::size_t>(i);
    work[at].check(real, *work[at].real, synthetic, *work[at].synthetic, validity.columns[at]);
  });
  Index values = 0;
  Index invalid = 0;
  for (const ColumnValidity& column : validity.columns) {
    values += column.values;
    invalid += column.invalid();
  }
  if (values > 0) validity.share = 1 - static_cast<double>(invalid) / static_cast<double>(values);
  return validity;
}

}  // namespace ballast
