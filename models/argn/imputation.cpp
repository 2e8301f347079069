// Implements Model::impute of models/argn/model.h.
#include <unordered_map>

#include "models/argn/column_conditional.h"
#include "models/argn/model.h"
#include "models/training/streams.h"

namespace ballast::argn {
namespace {

// A column with missing cells.
struct IncompleteColumn {
  std::size_t part = 0;
  std::size_t column = 0;  // of the encoder
  std::size_t place = 0;   // in the completed table
  // The index there of each value of the encoder's column, if it is discrete.
  std::vector<std::int32_t> values = {};
  ColumnConditional conditional;
};
using IncompleteColumns = std::vector<IncompleteColumn>;

// Adds the values of `info` that the column lacks.
std::vector<std::int32_t> add_values(const ColumnInfo& info, ColumnInfo& column) {
  std::unordered_map<std::string, std::int32_t> places;
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

// Makes room for values of all rows in a column of which some are missing.
std::vector<std::int32_t> make_room(const ColumnInfo& info, Index rows, Column& column) {
  if (!is_discrete(info.kind)) return {};
  if (column.info.kind == ColumnKind::constant)
    column.codes.assign(static_cast<std::size_t>(rows), 0);
  column.info.kind = info.kind;
  return add_values(info, column.info);
}

void copy_value(const Column& from, Index row, const std::vector<std::int32_t>& values,
                Index to_row, Column& to) {
  const auto r = static_cast<std::size_t>(row);
  const auto t = static_cast<std::size_t>(to_row);
  if (!values.empty()) {
    to.codes[t] = values[static_cast<std::size_t>(from.codes[r])];
    return;
  }
  if (!from.reals.empty()) to.reals[t] = from.reals[r];
  if (!from.integers.empty()) to.integers[t] = from.integers[r];
  to.missing[t] = -1;
}

template <class T>
ValueRange<T> range_of(const std::vector<T>& values) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return {*least, *most};
}

// The description of a column without missing values.
void describe_complete(Column& column) {
  ColumnInfo& info = column.info;
  info.missing_texts.clear();
  info.missing_counts.clear();
  column.missing.clear();
  if (is_discrete(info.kind)) {
    info.value_counts.assign(info.values.size(), 0);
    for (const std::int32_t code : column.codes)
      ++info.value_counts[static_cast<std::size_t>(code)];
    return;
  }
  info.quoted_empty = -1;
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
      describe_complete(column);
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

// The rows, from `first` on, whose cell of the part is missing.
std::vector<Index> missing_in(const KnownRows& known, std::size_t part, Index first, Index count) {
  std::vector<Index> rows;
  for (Index row = first; row < first + count; ++row) {
    if (known.cell(part, row) == Cell::missing) rows.push_back(row - first);
  }
  return rows;
}

Rows select(const Rows& from, const std::vector<Index>& rows) {
  const auto variables = static_cast<Index>(from.codes.size()) / from.count;
  Rows selected;
  for (const Index row : rows) {
    const auto own = from.codes.begin() + row * variables;
    selected.codes.insert(selected.codes.end(), own, own + variables);
  }
  selected.count = static_cast<Index>(rows.size());
  return selected;
}

// For each missing cell, the most probable value given the values that are known.
Table most_probable(const TableEncoder& encoder, const IncompleteColumns& columns,
                    const KnownRows& known, const Rows& rows, Index first) {
  EncodedTable encoded(encoder.layout(), rows.count);
  std::vector<std::vector<std::int32_t>> modes(encoder.columns().size());  // of discrete columns
  for (const IncompleteColumn& column : columns) {
    const std::vector<Index> missing = missing_in(known, column.part, first, rows.count);
    if (missing.empty()) continue;
    const ColumnConditional& conditional = column.conditional;
    const std::vector<double> p = conditional.probabilities(select(rows, missing));
    modes[column.column].resize(static_cast<std::size_t>(rows.count), 0);
    for (std::size_t i = 0; i < missing.size(); ++i) {
      const double* const own = p.data() + static_cast<Index>(i) * conditional.width();
      if (conditional.numeric()) {
        const NumberDistribution::Value& median = conditional.numbers().quantile(own, 0.5);
        encoded.set(column.part, missing[i], median.code, median.position);
      } else {
        modes[column.column][static_cast<std::size_t>(missing[i])] =
            static_cast<std::int32_t>(std::max_element(own, own + conditional.width()) - own);
      }
    }
  }
  Table table = decoded(encoder, encoded, 0, first);
  for (const IncompleteColumn& column : columns) {
    if (column.conditional.numeric() || modes[column.column].empty()) continue;
    table.columns[column.column].codes = modes[column.column];
  }
  return table;
}

// Replaces the values of codes that "missing" shares with other values: decoding may draw it.
void draw_shared(const IncompleteColumns& columns, const EncodedTable& encoded, Index first,
                 const Random& random, Table& table) {
  const auto parts = static_cast<Index>(encoded.layout().parts.size());
  for (const IncompleteColumn& column : columns) {
    if (column.conditional.numeric()) continue;
    std::vector<std::int32_t>& codes = table.columns[column.column].codes;
    for (Index row = 0; row < encoded.rows(); ++row) {
      const Index element = (first + row) * parts + static_cast<Index>(column.part);
      const std::int32_t value = column.conditional.draw_present(encoded.code(column.part, row),
                                                                 random_double(random, element));
      if (value >= 0) codes[static_cast<std::size_t>(row)] = value;
    }
  }
}

}  // namespace

Table Model::impute(const Table& table, const ImputeOptions& options) const {
  const KnownRows known(encoder_, table);
  const std::vector<std::int32_t> codes = known.codes(true);
  Table completed = table;
  fill_constants(encoder_.columns(), completed);
  IncompleteColumns columns;
  for (std::size_t part = 0; part < encoder_.layout().parts.size(); ++part) {
    if (!known.any_missing(part)) continue;
    const std::size_t column = encoder_.layout().parts[part].table_column;
    const ColumnInfo& info = encoder_.columns()[column];
    const std::size_t place = completed.find(info.name);
    columns.push_back({part,
                       column,
                       place,
                       make_room(info, table.rows, completed.columns[place]),
                       {encoder_, *network_, tables_, part}});
  }
  const AllowedShares present = present_shares(encoder_);
  const Completion completion(variables_, *network_);
  const auto random = [&](Stream purpose) { return stream(options.seed, purpose, options.number); };
  const auto draw = [&](Rows rows, Index first) {
    completion.fill(rows, first, random(Stream::sample_latent), random(Stream::sample_category),
                    present);
    const EncodedTable drawn = encoded(rows, first, random(Stream::sample_noise));
    Table values = decoded(encoder_, drawn, options.seed, first);
    draw_shared(columns, drawn, first, random(Stream::sample_decode), values);
    return values;
  };
  each_chunk(table.rows, [&](Index first, Index count) {
    const Rows rows = rows_of(codes, first, count);
    const Table values = options.most_probable
                             ? most_probable(encoder_, columns, known, rows, first)
                             : draw(rows, first);
    for (const IncompleteColumn& column : columns) {
      for (const Index row : missing_in(known, column.part, first, count)) {
        copy_value(values.columns[column.column], row, column.values, first + row,
                   completed.columns[column.place]);
      }
    }
  });
  for (const IncompleteColumn& column : columns) describe_complete(completed.columns[column.place]);
  return completed;
}

}  // namespace ballast::argn
