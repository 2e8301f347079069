#include "models/argn/known_rows.h"

#include <algorithm>
#include <unordered_set>

#include "kernels/error.h"

namespace ballast::argn {
namespace {

using Texts = std::unordered_set<std::string>;

// A column whose values are known to the encoder, and what they were before.
struct Known {
  Column column;
  std::vector<Cell> cells;
};

// The value that stands for values without a code of their own.
std::string replacement(const ColumnInfo& info) {
  if (info.missing_texts.empty()) return info.values.at(0);
  const auto most = std::max_element(info.missing_counts.begin(), info.missing_counts.end());
  return info.missing_texts[static_cast<std::size_t>(most - info.missing_counts.begin())];
}

Known known_categories(const Column& from, const ColumnInfo& info, Index rows) {
  const Texts in_model(info.values.begin(), info.values.end());
  Texts missing(info.missing_texts.begin(), info.missing_texts.end());
  missing.insert(from.info.missing_texts.begin(), from.info.missing_texts.end());
  std::vector<Cell> cell_of;
  std::vector<std::int32_t> code_of;
  const auto other = static_cast<std::int32_t>(from.info.values.size());
  for (std::int32_t value = 0; value < other; ++value) {
    const std::string& text = from.info.values[static_cast<std::size_t>(value)];
    const bool known = in_model.count(text) > 0;
    cell_of.push_back(missing.count(text) > 0 ? Cell::missing
                      : known                 ? Cell::known
                                              : Cell::unknown);
    code_of.push_back(known ? value : other);
  }
  Known result;
  result.column.info = from.info;
  result.column.info.kind = info.kind;
  result.column.info.values.push_back(replacement(info));
  for (Index row = 0; row < rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    const std::size_t value = from.codes.empty() ? 0 : static_cast<std::size_t>(from.codes[r]);
    result.cells.push_back(cell_of[value]);
    result.column.codes.push_back(code_of[value]);
  }
  return result;
}

Known known_numbers(const Column& from, bool has_missing, Index rows) {
  Known result{from, {}};
  for (Index row = 0; row < rows; ++row) {
    const bool missing = from.is_missing(row);
    result.cells.push_back(missing ? Cell::missing : Cell::known);
    if (missing && !has_missing) result.column.missing[static_cast<std::size_t>(row)] = -1;
  }
  return result;
}

Known all_missing(const ColumnInfo& info, Index rows) {
  Known result;
  const auto count = static_cast<std::size_t>(rows);
  result.column.info = info;
  result.cells.assign(count, Cell::missing);
  if (is_discrete(info.kind)) {
    result.column.info.values = {replacement(info)};
    result.column.info.quoted_empty = -1;
    result.column.codes.assign(count, 0);
    return result;
  }
  if (info.kind == ColumnKind::real) {
    result.column.reals.resize(count);
  } else {
    result.column.integers.resize(count);
  }
  return result;
}

bool is_text(ColumnKind kind) { return is_discrete(kind) || kind == ColumnKind::constant; }

void check_kind(const ColumnInfo& from, const ColumnInfo& info) {
  const bool same = from.kind == info.kind || (is_text(from.kind) && is_text(info.kind));
  if (!same) {
    throw Error("column '" + info.name + "' has type " + kind_name(from.kind) +
                ", but it had type " + kind_name(info.kind) + " in the training table");
  }
  if (info.kind != ColumnKind::date) return;
  if (from.date().unit == info.date().unit && from.date().decimals == info.date().decimals) return;
  throw Error("column '" + info.name + "' has another unit of time than in the training table");
}

const Column& find_column(const Table& table, const std::string& name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const Column& column) { return column.info.name == name; });
  if (found != table.columns.end()) return *found;
  throw Error("the table has no column '" + name +
              "', which is in the table the model was trained on");
}

}  // namespace

bool has_missing(const TableEncoder& encoder, std::size_t part) {
  const auto* const bins = std::get_if<QuantileBins>(&encoder.part(part));
  if (bins != nullptr) return bins->has_missing();
  return !encoder.columns()[encoder.layout().parts[part].table_column].missing_texts.empty();
}

std::vector<UnknownValues> find_unknown(const TableEncoder& encoder, const Table& table,
                                        const KnownRows& known) {
  std::vector<UnknownValues> found;
  for (std::size_t part = 0; part < encoder.layout().parts.size(); ++part) {
    const std::string& name = encoder.columns()[encoder.layout().parts[part].table_column].name;
    UnknownValues category{name, false, {}, 0, 0};
    UnknownValues missing{name, true, {}, 0, 0};
    for (Index row = 0; row < known.rows(); ++row) {
      const Cell cell = known.cell(part, row);
      const bool lacks = cell == Cell::missing && !has_missing(encoder, part);
      if (cell != Cell::unknown && !lacks) continue;
      UnknownValues& values = lacks ? missing : category;
      if (values.rows++ == 0) values.first_row = row;
    }
    if (category.rows > 0) {
      const Column& column = find_column(table, name);
      const auto first = static_cast<std::size_t>(category.first_row);
      const std::size_t code =
          column.codes.empty() ? 0 : static_cast<std::size_t>(column.codes[first]);
      category.value = column.info.values[code];
      found.push_back(category);
    }
    if (missing.rows > 0) found.push_back(missing);
  }
  return found;
}

KnownRows::KnownRows(const TableEncoder& encoder, const Table& table, const std::string& target) {
  Table known;
  known.rows = table.rows;
  for (const ColumnInfo& info : encoder.columns()) known.columns.emplace_back().info = info;
  for (std::size_t part = 0; part < encoder.layout().parts.size(); ++part) {
    const std::size_t index = encoder.layout().parts[part].table_column;
    const ColumnInfo& info = encoder.columns()[index];
    has_missing_.push_back(has_missing(encoder, part));
    Known column;
    if (info.name == target) {
      column = all_missing(info, table.rows);
    } else {
      const Column& from = find_column(table, info.name);
      check_kind(from.info, info);
      column = is_discrete(info.kind) ? known_categories(from, info, table.rows)
                                      : known_numbers(from, has_missing_.back(), table.rows);
    }
    known.columns[index] = std::move(column.column);
    cells_.push_back(std::move(column.cells));
  }
  encoded_ = encoder.encode(known, 0);
}

bool KnownRows::any_missing(std::size_t part) const {
  return std::find(cells_[part].begin(), cells_[part].end(), Cell::missing) != cells_[part].end();
}

std::vector<std::int32_t> KnownRows::codes(bool hide_missing) const {
  const std::size_t parts = cells_.size();
  std::vector<std::int32_t> codes;
  codes.reserve(static_cast<std::size_t>(rows()) * parts);
  for (Index row = 0; row < rows(); ++row) {
    for (std::size_t part = 0; part < parts; ++part) {
      const Cell own = cell(part, row);
      const bool hidden =
          own == Cell::unknown || (own == Cell::missing && (hide_missing || !has_missing_[part]));
      codes.push_back(hidden ? -1 : encoded_.code(part, row));
    }
  }
  return codes;
}

}  // namespace ballast::argn
