#include "models/argn/known_rows.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "data/relations/relation_check.h"
#include "data/text/text_hash.h"
#include "kernels/error.h"

namespace ballast::argn {
namespace {

// Values with the info of the model's column, and what they were in the table.
struct ReadColumn {
  Column column;
  std::vector<Cell> cells;
};

bool is_among(const std::string& text, const std::vector<std::string>& texts) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// The code that stands for values without a code of their own: a missing text if there is one and
// `missing`, otherwise a value that is present.
std::int32_t replacement(const ColumnInfo& info, bool missing) {
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    if (is_among(info.values[value], info.missing_texts) == missing) {
      return static_cast<std::int32_t>(value);
    }
  }
  return 0;
}

ReadColumn read_categories(const Column& from, const ColumnInfo& info, bool keep_missing,
                           Index rows) {
  std::unordered_map<std::string, std::int32_t, TextHash> codes;
  for (std::size_t value = 0; value < info.values.size(); ++value) {
    const auto code = static_cast<std::int32_t>(value);
    if (code != info.quoted_empty) codes.emplace(info.values[value], code);
  }
  if (info.quoted_empty >= 0) codes.emplace("", info.quoted_empty);
  std::vector<Cell> cell_of;
  std::vector<std::int32_t> code_of;
  for (std::size_t value = 0; value < from.info.values.size(); ++value) {
    const std::string& text = from.info.values[value];
    const bool quoted = static_cast<std::int32_t>(value) == from.info.quoted_empty;
    const auto found = codes.find(text);
    const bool missing =
        is_among(text, info.missing_texts) || is_among(text, from.info.missing_texts);
    const bool known = found != codes.end();
    cell_of.push_back(missing ? Cell::missing : known ? Cell::known : Cell::unknown);
    std::int32_t code = known ? found->second : replacement(info, missing);
    if (known && quoted && info.quoted_empty >= 0) code = info.quoted_empty;
    code_of.push_back(missing && !keep_missing ? replacement(info, false) : code);
  }
  ReadColumn read;
  read.column.info = info;
  for (Index row = 0; row < rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    const std::size_t value = from.codes.empty() ? 0 : static_cast<std::size_t>(from.codes[r]);
    read.cells.push_back(cell_of[value]);
    read.column.codes.push_back(code_of[value]);
  }
  return read;
}

ReadColumn read_numbers(const Column& from, const ColumnInfo& info, bool keep_missing, Index rows) {
  ReadColumn read{from, {}};
  read.column.info = info;
  for (Index row = 0; row < rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    const bool missing = from.is_missing(row);
    read.cells.push_back(missing ? Cell::missing : Cell::known);
    if (!missing) continue;
    const std::string& text = from.info.missing_texts[static_cast<std::size_t>(from.missing[r])];
    const auto known = std::find(info.missing_texts.begin(), info.missing_texts.end(), text);
    const auto index = static_cast<std::int32_t>(known - info.missing_texts.begin());
    read.column.missing[r] = !keep_missing ? -1 : known == info.missing_texts.end() ? 0 : index;
  }
  return read;
}

ReadColumn all_missing(const ColumnInfo& info, Index rows) {
  ReadColumn read;
  const auto count = static_cast<std::size_t>(rows);
  read.column.info = info;
  read.cells.assign(count, Cell::missing);
  if (is_discrete(info.kind)) read.column.codes.assign(count, replacement(info, false));
  if (info.kind == ColumnKind::real) read.column.reals.resize(count);
  if (is_numeric(info.kind) && info.kind != ColumnKind::real) read.column.integers.resize(count);
  return read;
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

const Column* find_column(const Table& table, const std::string& name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                  [&](const Column& column) { return column.info.name == name; });
  return found == table.columns.end() ? nullptr : &*found;
}

// Whether the column is missing exactly where another is: a reduced table has no missing values.
bool is_follower(const RelationTransform& relations, std::size_t column) {
  return std::any_of(relations.relations().begin(), relations.relations().end(),
                     [&](const Relation& relation) {
                       const auto* const missing = std::get_if<MissingRelation>(&relation);
                       return missing != nullptr && missing->follower == column;
                     });
}

}  // namespace

std::ptrdiff_t ModelColumns::part_of(std::size_t column) const {
  if (!relations.is_in_reduced(column)) return -1;
  std::size_t place = 0;
  for (std::size_t before = 0; before < column; ++before) {
    if (relations.is_in_reduced(before)) ++place;
  }
  return encoder.part_of(place);
}

bool ModelColumns::has_missing(std::size_t part) const {
  const auto* const bins = std::get_if<QuantileBins>(&encoder.part(part));
  if (bins != nullptr) return bins->has_missing();
  return !encoder.columns()[encoder.layout().parts[part].table_column].missing_texts.empty();
}

KnownRows::KnownRows(const ModelColumns& columns, const Table& table, const std::string& target)
    : columns_(columns) {
  read(table, target);
  infer_sources(columns.relations, table_.columns, table_.rows, has_);
  reduced_ = columns.relations.reduce(table_);
  find_states();
  for (std::size_t part = 0; part < states_.size(); ++part) {
    Column& column = reduced_.columns[columns.encoder.layout().parts[part].table_column];
    if (is_numeric(column.info.kind) && !columns.has_missing(part)) column.missing.clear();
  }
  encoded_ = columns.encoder.encode(reduced_, 0);
}

void KnownRows::read(const Table& table, const std::string& target) {
  table_.rows = table.rows;
  for (std::size_t column = 0; column < columns_.original().size(); ++column) {
    const ColumnInfo& info = columns_.original()[column];
    ReadColumn read;
    read.column.info = info;
    if (columns_.is_modelled(column)) {
      const Column* const from = info.name == target ? nullptr : find_column(table, info.name);
      const bool keep_missing =
          !info.missing_texts.empty() && !is_follower(columns_.relations, column);
      if (from != nullptr) check_kind(from->info, info);
      if (from == nullptr) {
        if (info.name != target && columns_.relations.is_in_reduced(column)) {
          throw Error("the table has no column '" + info.name +
                      "', which is in the table the model was trained on");
        }
        read = all_missing(info, table.rows);
      } else if (is_discrete(info.kind)) {
        read = read_categories(*from, info, keep_missing, table.rows);
      } else {
        read = read_numbers(*from, info, keep_missing, table.rows);
      }
    }
    std::vector<bool>& has = has_.emplace_back();
    for (const Cell cell : read.cells) has.push_back(cell == Cell::known);
    table_.columns.push_back(std::move(read.column));
    cells_.push_back(std::move(read.cells));
  }
}

// A difference is hidden where one of its columns is absent.
void KnownRows::find_states() {
  const auto rows = static_cast<std::size_t>(table_.rows);
  states_.resize(columns_.encoder.layout().parts.size());
  for (std::size_t column = 0; column < cells_.size(); ++column) {
    const std::ptrdiff_t part = columns_.part_of(column);
    if (part < 0) continue;
    std::vector<Cell>& states = states_[static_cast<std::size_t>(part)];
    states = cells_[column];
    for (std::size_t row = 0; row < rows; ++row) {
      if (has_[column][row]) states[row] = Cell::known;
    }
  }
  for (const Relation& relation : columns_.relations.relations()) {
    const std::ptrdiff_t part = columns_.part_of(derived_columns(relation).front());
    if (part < 0) continue;
    std::vector<Cell>& states = states_[static_cast<std::size_t>(part)];
    if (std::holds_alternative<OrderRelation>(relation)) {
      const std::vector<bool>& has_source = has_[source_columns(relation).front()];
      for (std::size_t row = 0; row < rows; ++row) {
        if (states[row] == Cell::known && !has_source[row]) states[row] = Cell::unknown;
      }
    } else if (const auto* const group = std::get_if<GroupRelation>(&relation)) {
      for (std::size_t row = 0; row < rows; ++row) states[row] = state_of(*group, row);
    }
  }
}

Cell KnownRows::state_of(const GroupRelation& group, std::size_t row) const {
  bool absent = false;
  for (const std::size_t member : group.members) {
    const Column& column = table_.columns[member];
    if (!has_[member][row]) absent = true;
    if (has_[member][row] && column.codes[row] == code_of_one(column.info)) return Cell::known;
  }
  return absent ? Cell::missing : Cell::unknown;
}

bool KnownRows::any_missing(std::size_t column) const {
  return std::find(cells_[column].begin(), cells_[column].end(), Cell::missing) !=
         cells_[column].end();
}

std::vector<std::int32_t> KnownRows::codes(bool hide_missing) const {
  const std::size_t parts = states_.size();
  std::vector<std::int32_t> codes;
  codes.reserve(static_cast<std::size_t>(rows()) * parts);
  for (Index row = 0; row < rows(); ++row) {
    for (std::size_t part = 0; part < parts; ++part) {
      const Cell state = states_[part][static_cast<std::size_t>(row)];
      const bool hidden = state == Cell::unknown ||
                          (state == Cell::missing && (hide_missing || !columns_.has_missing(part)));
      codes.push_back(hidden ? -1 : encoded_.code(part, row));
    }
  }
  return codes;
}

}  // namespace ballast::argn
