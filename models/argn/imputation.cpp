// Implements Model::impute of models/argn/model.h.
#include <algorithm>
#include <unordered_map>
#include <utility>

#include "data/encoding/rare_values.h"
#include "data/text/text_hash.h"
#include "models/argn/model.h"
#include "models/training/streams.h"

namespace ballast::argn {
namespace {

// A column with missing cells.
struct FilledColumn {
  std::size_t column = 0;  // of the model
  std::size_t place = 0;   // in the completed table
  // The index there of each value of the model's column, if it is discrete; -1: "missing".
  std::vector<std::int32_t> values = {};
};

// Adds the values of `info` that the column lacks.
std::vector<std::int32_t> add_values(const ColumnInfo& info, ColumnInfo& column) {
  std::unordered_map<std::string, std::int32_t, TextHash> places;
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    places.emplace(column.values[i], static_cast<std::int32_t>(i));
  }
  std::vector<std::int32_t> indices;
  for (const std::string& value : info.values) {
    const auto next = static_cast<std::int32_t>(column.values.size());
    const auto [at, added] = places.emplace(value, next);
    if (added) column.values.push_back(value);
    indices.push_back(at->second);
  }
  return indices;
}

bool is_missing_text(const ColumnInfo& info, const std::string& text) {
  return std::find(info.missing_texts.begin(), info.missing_texts.end(), text) !=
         info.missing_texts.end();
}

// Makes room for values of all rows in a column of which some are missing. Returns
// FilledColumn::values.
std::vector<std::int32_t> make_room(const ColumnInfo& info, Index rows, Column& column) {
  if (!is_discrete(info.kind)) return {};
  if (column.info.kind == ColumnKind::constant) {
    column.codes.assign(static_cast<std::size_t>(rows), 0);
  }
  column.info.kind = info.kind;
  std::vector<std::int32_t> values = add_values(info, column.info);
  for (std::size_t value = 0; value < values.size(); ++value) {
    if (is_missing_text(info, info.values[value])) values[value] = -1;
  }
  return values;
}

// Leaves the cell missing if the new value is.
void copy_value(const Column& from, Index row, const std::vector<std::int32_t>& values,
                Index to_row, Column& to) {
  const auto r = static_cast<std::size_t>(row);
  const auto t = static_cast<std::size_t>(to_row);
  if (!values.empty()) {
    const std::int32_t value = values[static_cast<std::size_t>(from.codes[r])];
    if (value >= 0) to.codes[t] = value;
    return;
  }
  if (!from.missing.empty() && from.missing[r] >= 0) return;
  if (!from.reals.empty()) to.reals[t] = from.reals[r];
  if (!from.integers.empty()) to.integers[t] = from.integers[r];
  to.missing[t] = -1;
}

template <class T>
ValueRange<T> range_of(const std::vector<T>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {*least, *most};
}

// Describes the column by its rows. Texts of missing values that no row has are removed.
void describe(Index rows, Column& column) {
  ColumnInfo& info = column.info;
  bool any_missing = false;
  for (Index row = 0; row < rows; ++row) any_missing = any_missing || column.is_missing(row);
  if (!any_missing) {
    info.missing_texts.clear();
    info.missing_counts.clear();
    column.missing.clear();
    if (!is_discrete(info.kind)) info.quoted_empty = -1;
  }
  if (is_discrete(info.kind)) {
    info.value_counts.assign(info.values.size(), 0);
    for (const std::int32_t code : column.codes) {
      ++info.value_counts[static_cast<std::size_t>(code)];
    }
    return;
  }
  auto& details = info.details;
  if (auto* const real = std::get_if<RealInfo>(&details)) real->range = range_of(column.reals);
  if (auto* const date = std::get_if<DateInfo>(&details)) date->range = range_of(column.integers);
  if (auto* const integer = std::get_if<IntegerInfo>(&details)) {
    integer->range = range_of(column.integers);
  }
}

// Columns that were constant in the training get their value.
void fill_constants(const std::vector<ColumnInfo>& infos, Table& table) {
  for (const ColumnInfo& info : infos) {
    if (info.kind != ColumnKind::constant) continue;
    for (Column& column : table.columns) {
      if (column.info.name != info.name || !is_discrete(column.info.kind)) continue;
      const std::int32_t value = add_values(info, column.info).at(0);
      for (Index row = 0; row < table.rows; ++row) {
        if (column.is_missing(row)) column.codes[static_cast<std::size_t>(row)] = value;
      }
      describe(table.rows, column);
    }
  }
}

Table decoded(const TableEncoder& encoder, const EncodedTable& rows, std::uint64_t seed,
              Index first) {
  Table table;
  table.columns.resize(encoder.columns().size());  // decode() leaves their infos as they are
  encoder.decode(rows, seed, first, true, table);
  return table;
}

// The rows in which the part is hidden.
std::vector<Index> hidden_in(const Rows& rows, std::size_t part, std::size_t parts) {
  std::vector<Index> hidden;
  for (Index row = 0; row < rows.count; ++row) {
    if (rows.codes[static_cast<std::size_t>(row) * parts + part] < 0) hidden.push_back(row);
  }
  return hidden;
}

Rows rows_at(const Rows& from, const std::vector<Index>& rows) {
  const auto variables = static_cast<Index>(from.codes.size()) / from.count;
  Rows selected;
  for (const Index row : rows) {
    const auto own = from.codes.begin() + row * variables;
    selected.codes.insert(selected.codes.end(), own, own + variables);
  }
  selected.count = static_cast<Index>(rows.size());
  return selected;
}

void copy_cell(const Column& from, Index from_row, const std::vector<std::int32_t>& codes,
               Index rows, Index row, Column& to) {
  const auto f = static_cast<std::size_t>(from_row);
  const auto r = static_cast<std::size_t>(row);
  if (!from.codes.empty()) {
    const std::int32_t code = from.codes[f];
    to.codes[r] = codes.empty() ? code : codes[static_cast<std::size_t>(code)];
  }
  if (!from.reals.empty()) to.reals[r] = from.reals[f];
  if (!from.integers.empty()) to.integers[r] = from.integers[f];
  const std::int32_t missing = from.missing.empty() ? -1 : from.missing[f];
  if (missing >= 0) to.missing.resize(static_cast<std::size_t>(rows), -1);
  if (!to.missing.empty()) to.missing[r] = missing;
}

}  // namespace

Model::Conditionals Model::conditionals_of(const std::vector<std::int32_t>& codes) const {
  Conditionals conditionals;
  const std::size_t parts = variables_.size();
  for (std::size_t part = 0; part < parts; ++part) {
    bool hidden = false;
    for (std::size_t i = part; i < codes.size() && !hidden; i += parts) hidden = codes[i] < 0;
    if (hidden) conditionals.try_emplace(part, encoder(), *network_, tables_, part);
  }
  return conditionals;
}

void Model::copy_known(const KnownRows& known, const Rows& rows, Index first, Table& values) const {
  const std::size_t parts = variables_.size();
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t column = encoder().layout().parts[part].table_column;
    const Column& from = known.reduced().columns[column];
    const ColumnInfo& info = encoder().columns()[column];
    std::vector<std::int32_t> codes;
    if (from.info.values != info.values) codes = recoded(from.info, info);
    for (Index row = 0; row < rows.count; ++row) {
      if (rows.codes[static_cast<std::size_t>(row) * parts + part] < 0) continue;
      copy_cell(from, first + row, codes, rows.count, row, values.columns[column]);
    }
  }
}

Table Model::most_probable_rows(const KnownRows& known, const Conditionals& conditionals,
                                const Rows& rows, Index first) const {
  EncodedTable encoded(encoder().layout(), rows.count);
  std::map<std::size_t, std::vector<std::int32_t>> modes;  // of discrete columns
  for (const auto& [part, conditional] : conditionals) {
    const std::vector<Index> hidden = hidden_in(rows, part, variables_.size());
    if (hidden.empty()) continue;
    const std::vector<double> p = conditional.probabilities(rows_at(rows, hidden));
    for (std::size_t i = 0; i < hidden.size(); ++i) {
      const double* const own = p.data() + static_cast<Index>(i) * conditional.width();
      if (conditional.numeric()) {
        const NumberDistribution::Value& median = conditional.numbers().quantile(own, 0.5);
        encoded.set(part, hidden[i], median.code, median.position);
      } else {
        std::vector<std::int32_t>& values = modes[encoder().layout().parts[part].table_column];
        values.resize(static_cast<std::size_t>(rows.count), 0);
        values[static_cast<std::size_t>(hidden[i])] =
            static_cast<std::int32_t>(std::max_element(own, own + conditional.width()) - own);
      }
    }
  }
  Table table = decoded(encoder(), encoded, 0, first);
  for (auto& [column, values] : modes) table.columns[column].codes = std::move(values);
  copy_known(known, rows, first, table);
  return table;
}

Table Model::drawn_rows(const KnownRows& known, const Conditionals& conditionals, Rows rows,
                        Index first, const ImputeOptions& options) const {
  const auto random = [&](Stream purpose) { return stream(options.seed, purpose, options.number); };
  const Rows before = rows;
  Completion(variables_, *network_, tables_)
      .fill(rows, first, random(Stream::sample_latent), random(Stream::sample_category),
            present_shares(encoder()));
  EncodedTable drawn(encoder().layout(), rows.count);
  write_rows(rows, first, random(Stream::sample_noise), {}, drawn);
  Table table = decoded(encoder(), drawn, options.seed, first);
  // Decoding a code that "missing" shares with other values may draw it.
  const auto parts = static_cast<Index>(variables_.size());
  for (const auto& [part, conditional] : conditionals) {
    if (conditional.numeric()) continue;
    Column& column = table.columns[encoder().layout().parts[part].table_column];
    for (Index row = 0; row < rows.count; ++row) {
      const Index element = (first + row) * parts + static_cast<Index>(part);
      const double u = random_double(random(Stream::sample_decode), element);
      const std::int32_t value = conditional.draw_present(drawn.code(part, row), u);
      if (value >= 0) column.codes[static_cast<std::size_t>(row)] = value;
    }
  }
  copy_known(known, before, first, table);
  return table;
}

Table Model::impute(const Table& table, const ImputeOptions& options) const {
  const KnownRows known(columns_, table);
  const std::vector<std::int32_t> codes = known.codes(true);
  Table completed = table;
  fill_constants(columns(), completed);
  std::vector<FilledColumn> filled;
  for (std::size_t column = 0; column < columns().size(); ++column) {
    const ColumnInfo& info = columns()[column];
    const auto own =
        std::find_if(completed.columns.begin(), completed.columns.end(),
                     [&](const Column& other) { return other.info.name == info.name; });
    if (own == completed.columns.end() || !known.any_missing(column)) continue;
    const auto place = static_cast<std::size_t>(own - completed.columns.begin());
    filled.push_back({column, place, make_room(info, table.rows, *own)});
  }
  const Conditionals conditionals = conditionals_of(codes);
  std::optional<Random> random;
  if (!options.most_probable) random = stream(options.seed, Stream::member, options.number);
  each_chunk(table.rows, [&](Index first, Index count) {
    const Rows rows = rows_of(codes, first, count);
    Table restored = columns_.relations.restore_values(
        options.most_probable ? most_probable_rows(known, conditionals, rows, first)
                              : drawn_rows(known, conditionals, rows, first, options),
        [&](std::size_t column, Column& values) {
          for (Index row = 0; row < count; ++row) {
            if (!known.has(column, first + row)) continue;
            copy_cell(known.table().columns[column], first + row, {}, count, row, values);
          }
        });
    limit_sources(columns_.relations, {columns_.relations.columns(), known.presence(), first},
                  random, restored);
    for (const FilledColumn& own : filled) {
      for (Index row = 0; row < count; ++row) {
        if (known.cell(own.column, first + row) != Cell::missing) continue;
        copy_value(restored.columns[own.column], row, own.values, first + row,
                   completed.columns[own.place]);
      }
    }
  });
  for (const FilledColumn& own : filled) describe(table.rows, completed.columns[own.place]);
  return completed;
}

}  // namespace ballast::argn
