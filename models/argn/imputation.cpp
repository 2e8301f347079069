// Implements Model::impute of models/argn/model.h.
#include <map>
#include <unordered_map>

#include "models/argn/column_conditional.h"
#include "models/argn/model.h"
#include "models/training/streams.h"

namespace ballast::argn {
namespace {

// A column of the completed table, whose missing cells are filled.
struct FilledColumn {
  std::size_t place = 0;             // in the completed table
  std::vector<std::int32_t> values;  // the index there of each value of the encoder's column
};

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

void copy_value(const Column& from, Index row, const FilledColumn& filled, Index to_row,
                Column& to) {
  const auto r = static_cast<std::size_t>(row);
  const auto t = static_cast<std::size_t>(to_row);
  if (!from.codes.empty()) {
    to.codes[t] = filled.values[static_cast<std::size_t>(from.codes[r])];
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

// The columns with missing cells, by part.
using Conditionals = std::map<std::size_t, ColumnConditional>;

// For each missing cell, the most probable value given the values that are known.
Table most_probable(const TableEncoder& encoder, const Conditionals& columns,
                    const KnownRows& known, const Rows& rows, Index first) {
  const auto variables = static_cast<Index>(rows.codes.size()) / rows.count;
  EncodedTable encoded(encoder.layout(), rows.count);
  std::map<std::size_t, std::vector<std::int32_t>> values;  // of the discrete columns
  for (const auto& [part, column] : columns) {
    Rows incomplete;
    std::vector<Index> places;
    for (Index row = 0; row < rows.count; ++row) {
      if (known.cell(part, first + row) != Cell::missing) continue;
      const auto own = rows.codes.begin() + row * variables;
      incomplete.codes.insert(incomplete.codes.end(), own, own + variables);
      places.push_back(row);
    }
    incomplete.count = static_cast<Index>(places.size());
    if (places.empty()) continue;
    const std::vector<double> p = column.probabilities(incomplete);
    if (!column.numeric()) values[part].assign(static_cast<std::size_t>(rows.count), 0);
    for (std::size_t i = 0; i < places.size(); ++i) {
      const double* const own = p.data() + static_cast<Index>(i) * column.width();
      if (column.numeric()) {
        const NumberDistribution::Value& median = column.numbers().quantile(own, 0.5);
        encoded.set(part, places[i], median.code, median.position);
      } else {
        values[part][static_cast<std::size_t>(places[i])] =
            static_cast<std::int32_t>(std::max_element(own, own + column.width()) - own);
      }
    }
  }
  Table table;
  encoder.decode(encoded, 0, first, true, table);
  for (auto& [part, own] : values) {
    table.columns[encoder.layout().parts[part].table_column].codes = std::move(own);
  }
  return table;
}

// Replaces the values of codes that "missing" shares with other values: decoding may draw it.
void draw_shared(const TableEncoder& encoder, const Conditionals& columns,
                 const EncodedTable& encoded, Index first, const Random& random, Table& table) {
  const auto parts = static_cast<Index>(encoder.layout().parts.size());
  for (const auto& [part, column] : columns) {
    if (column.numeric()) continue;
    std::vector<std::int32_t>& codes =
        table.columns[encoder.layout().parts[part].table_column].codes;
    for (Index row = 0; row < encoded.rows(); ++row) {
      const Index element = (first + row) * parts + static_cast<Index>(part);
      const std::int32_t value =
          column.draw_present(encoded.code(part, row), random_double(random, element));
      if (value >= 0) codes[static_cast<std::size_t>(row)] = value;
    }
  }
}

}  // namespace

Table Model::impute(const Table& table, const ImputeOptions& options) const {
  const KnownRows known(encoder_, table);
  const std::vector<std::int32_t> codes = known.codes(true);
  Table completed = table;
  Conditionals columns;
  std::map<std::size_t, FilledColumn> filled;
  fill_constants(encoder_.columns(), completed);
  for (std::size_t part = 0; part < encoder_.layout().parts.size(); ++part) {
    if (!known.any_missing(part)) continue;
    const ColumnInfo& info = encoder_.columns()[encoder_.layout().parts[part].table_column];
    columns.try_emplace(part, encoder_, *network_, tables_, part);
    filled[part] = {completed.find(info.name), {}};
    ColumnInfo& own = completed.columns[filled[part].place].info;
    if (is_discrete(info.kind)) filled[part].values = add_values(info, own);
  }
  const AllowedShares present = present_shares(encoder_);
  const Completion completion(variables_, *network_);
  each_chunk(table.rows, [&](Index first, Index count) {
    Rows rows = rows_of(codes, first, count);
    Table values;
    if (options.most_probable) {
      values = most_probable(encoder_, columns, known, rows, first);
    } else {
      completion.fill(rows, first, stream(options.seed, Stream::sample_latent, options.number),
                      stream(options.seed, Stream::sample_category, options.number), present);
      const EncodedTable all =
          encoded(rows, first, stream(options.seed, Stream::sample_noise, options.number));
      encoder_.decode(all, options.seed, first, true, values);
      draw_shared(encoder_, columns, all, first,
                  stream(options.seed, Stream::sample_decode, options.number), values);
    }
    for (const auto& entry : filled) {
      const std::size_t part = entry.first;
      const Column& from = values.columns[encoder_.layout().parts[part].table_column];
      for (Index row = 0; row < count; ++row) {
        if (known.cell(part, first + row) != Cell::missing) continue;
        copy_value(from, row, entry.second, first + row, completed.columns[entry.second.place]);
      }
    }
  });
  for (const auto& entry : filled) describe_complete(completed.columns[entry.second.place]);
  return completed;
}

}  // namespace ballast::argn
