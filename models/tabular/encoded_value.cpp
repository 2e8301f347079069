#include "models/tabular/encoded_value.h"

#include <cmath>

namespace ballast {
std::optional<Column> cell_of(const Requirement& requirement, const ColumnInfo& info) {
  Column cell;
  cell.info.kind = info.kind;
  cell.info.details = info.details;
  if (is_discrete(info.kind)) {
    cell.codes = {requirement.value};
    return cell;
  }
  if (!is_numeric(info.kind)) return {};
  cell.missing = {requirement.missing};
  if (info.kind == ColumnKind::real) {
    cell.reals = {static_cast<double>(requirement.number)};
  } else {
    cell.integers = {static_cast<std::int64_t>(std::llroundl(requirement.number))};
  }
  return cell;
}

std::optional<EncodedValue> encoded_value(const Requirement& requirement, const RowMaker& maker) {
  if (requirement.comparison != Comparison::equal) return {};
  const ColumnInfo& info = maker.columns()[requirement.column];
  const std::ptrdiff_t place = maker.encoded_column(requirement.column);
  if (place >= 0) {
    if (!is_discrete(info.kind)) return {};
    return EncodedValue{static_cast<std::size_t>(place), requirement.value};
  }
  const std::optional<Column> cell = cell_of(requirement, info);
  if (!cell || maker.relations() == nullptr) return {};
  const auto kept = maker.relations()->kept_value(requirement.column, *cell, 0);
  if (!kept || !is_discrete(maker.encoder().columns()[kept->place].kind)) return {};
  return EncodedValue{kept->place, kept->value};
}

std::vector<Requirement> encoded_requirements(const std::vector<Requirement>& requirements,
                                              const RowMaker& maker) {
  std::vector<Requirement> encoded;
  for (Requirement requirement : requirements) {
    const std::optional<EncodedValue> value = encoded_value(requirement, maker);
    const std::ptrdiff_t column = maker.encoded_column(requirement.column);
    if (!value && column < 0) continue;
    requirement.column = value ? value->column : static_cast<std::size_t>(column);
    if (value) requirement.value = value->value;
    encoded.push_back(requirement);
  }
  return encoded;
}

}  // namespace ballast
