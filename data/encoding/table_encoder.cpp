#include "data/encoding/table_encoder.h"

#include <algorithm>
#include <utility>

#include "data/encoding/rare_values.h"
#include "data/tables/overloaded.h"
#include "data/tables/table_error.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

// Purposes of the random streams of the encoder; the column is the call.
constexpr std::uint32_t kFitPurpose = 0x656e6301;
constexpr std::uint32_t kEncodePurpose = 0x656e6302;
constexpr std::uint32_t kDecodePurpose = 0x656e6303;

Random random_of(std::uint64_t seed, std::uint32_t purpose, std::size_t column) {
  return {.seed = seed, .purpose = purpose, .call = static_cast<std::uint32_t>(column)};
}

// Calls work(i) for i in [0, count), in parallel if there are enough rows.
template <class Work>
void each_column(std::size_t count, Index rows, const Work& work) {
  const Index columns = static_cast<Index>(count);
  each_task(columns, columns * rows >= kParallelThreshold,
            [&](Index column) { work(static_cast<std::size_t>(column)); });
}

// The frequencies of the values that are not missing, to replace rare values.
AliasTable replacements(const ColumnInfo& info) {
  std::vector<double> weights(info.value_counts.begin(), info.value_counts.end());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const bool missing = std::find(info.missing_texts.begin(), info.missing_texts.end(),
                                   info.values[i]) != info.missing_texts.end();
    if (missing) weights[i] = 0;
  }
  return AliasTable(weights);
}

void encode_discrete(const Column& column, const ColumnInfo& info, const CategoryEncoder& places,
                     const Random& random, EncodedTable& out, std::size_t part) {
  const std::vector<std::int32_t> known = recoded(column.info, info);
  const AliasTable others = info.replaced_values > 0 ? replacements(info) : AliasTable();
  for (Index row = 0; row < out.rows(); ++row) {
    const auto code = static_cast<std::size_t>(column.codes[static_cast<std::size_t>(row)]);
    std::int32_t value = known[code];
    if (value < 0 && info.replaced_values == 0) {
      throw Error("column '" + info.name + "': unknown value '" + column.info.values[code] +
                  "'; it is not in the table that the encoder was fitted to");
    }
    if (value < 0) value = others.draw(random, row);
    out.set(part, row, places.place(value), 0);
  }
}

// The number of rows of each value in `info`, which may lack rare values of the column.
std::vector<std::int64_t> count_values(const Column& column, const ColumnInfo& info) {
  const std::vector<std::int32_t> known = recoded(column.info, info);
  std::vector<std::int64_t> counts(info.values.size(), 0);
  for (const std::int32_t code : column.codes) {
    const std::int32_t value = known[static_cast<std::size_t>(code)];
    if (value >= 0) ++counts[static_cast<std::size_t>(value)];
  }
  return counts;
}

// Whether the texts are so many numbers that they are binned like these.
bool are_ordered(const ColumnInfo& info, const BinOptions& options) {
  return static_cast<Index>(info.values.size()) > options.few_values && are_mostly_numbers(info);
}

void decode_discrete(const EncodedTable& rows, std::size_t part, const CategoryEncoder& places,
                     const Random& random, Index first_row, Column& out) {
  out.codes.resize(static_cast<std::size_t>(rows.rows()));
  for (Index row = 0; row < rows.rows(); ++row) {
    out.codes[static_cast<std::size_t>(row)] =
        places.value(rows.code(part, row), random, first_row + row);
  }
}

// Fills an empty column with several missing texts, drawn by observed frequency.
void fill_empty(const ColumnInfo& info, const Random& random, Index rows, Index first_row,
                Column& out) {
  if (info.missing_texts.size() < 2) return;
  const std::vector<double> counts(info.missing_counts.begin(), info.missing_counts.end());
  const AliasTable texts(counts);
  out.missing.resize(static_cast<std::size_t>(rows));
  for (Index row = 0; row < rows; ++row) {
    out.missing[static_cast<std::size_t>(row)] = texts.draw(random, first_row + row);
  }
}

}  // namespace

TableEncoder TableEncoder::fit(const Table& table, const EncoderOptions& options,
                               std::uint64_t seed) {
  if (table.rows < 1) throw Error("encoder: the table has no rows");
  TableEncoder encoder;
  encoder.has_header_ = table.has_header;
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const ColumnInfo& info = table.columns[column].info;
    encoder.columns_.push_back(without_rare_values(info, options.protect));
    if (!is_modelled(info.kind)) continue;
    encoder.layout_.parts.push_back({.table_column = column, .numeric = is_numeric(info.kind)});
  }
  if (encoder.layout_.parts.empty()) {
    throw TableError(
        TableProblem::nothing_to_model, "", 0,
        "encoder: no column to model: all are constant, empty, identifiers or ignored");
  }
  const std::size_t parts = encoder.layout_.parts.size();
  encoder.encoders_.resize(parts);
  each_column(parts, table.rows, [&](std::size_t part) {
    const std::size_t index = encoder.layout_.parts[part].table_column;
    const Column& column = table.columns[index];
    ColumnInfo& info = encoder.columns_[index];
    PartEncoder& fitted = encoder.encoders_[part];
    const bool numeric = encoder.layout_.parts[part].numeric;
    if (!numeric && options.bins && are_ordered(info, *options.bins)) {
      fitted = CategoryEncoder::fit_in_order(info, count_values(column, info), *options.bins);
    } else if (!numeric) {
      fitted = CategoryEncoder::fit(count_values(column, info), options.max_categories);
    } else if (options.bins) {
      BinOptions bins = *options.bins;
      bins.protect = options.protect;
      fitted = QuantileBins::fit(column, table.rows, bins);
      std::get<QuantileBins>(fitted).clip_range(info);
    } else {
      NormalizerOptions normalizer = options.normalizer;
      normalizer.protect = options.protect;
      fitted =
          ModeNormalizer::fit(column, table.rows, normalizer, random_of(seed, kFitPurpose, index));
    }
  });
  encoder.make_layout_of_parts();
  return encoder;
}

void TableEncoder::make_layout_of_parts() {
  std::vector<EncodedColumn> parts = std::move(layout_.parts);
  const Overloaded codes{[](const ModeNormalizer& e) { return e.modes(); },
                         [](const QuantileBins& e) { return e.codes(); },
                         [](const CategoryEncoder& e) { return e.places(); }};
  const Overloaded ranges{[](const ModeNormalizer&) { return std::vector<bool>(); },
                          [](const QuantileBins& e) { return e.ranges(); },
                          [](const CategoryEncoder& e) { return e.ranges(); }};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    parts[part].categories = std::visit(codes, encoders_[part]);
    parts[part].ranges = std::visit(ranges, encoders_[part]);
  }
  layout_ = make_layout(std::move(parts));
}

EncodedTable TableEncoder::encode(const Table& table, std::uint64_t seed) const {
  if (!has_columns(table, columns_)) {
    throw Error("encoder: the columns differ from the table that the encoder was fitted to");
  }
  EncodedTable out(layout_, table.rows);
  each_column(layout_.parts.size(), table.rows, [&](std::size_t part) {
    const std::size_t index = layout_.parts[part].table_column;
    const Column& column = table.columns[index];
    const Random random = random_of(seed, kEncodePurpose, index);
    const ColumnInfo& info = columns_[index];
    const Overloaded encode_part{
        [&](const ModeNormalizer& e) { e.encode(column, info, random, out, part); },
        [&](const QuantileBins& e) { e.encode(column, info, out, part); },
        [&](const CategoryEncoder& e) { encode_discrete(column, info, e, random, out, part); }};
    std::visit(encode_part, encoders_[part]);
  });
  return out;
}

void TableEncoder::decode(const EncodedTable& rows, std::uint64_t seed, Index first_row, bool clip,
                          Table& out) const {
  if (out.columns.size() != columns_.size()) {
    out.columns.resize(columns_.size());
    for (std::size_t column = 0; column < columns_.size(); ++column) {
      out.columns[column].info = columns_[column];
    }
  }
  out.rows = rows.rows();
  out.has_header = has_header_;
  each_column(columns_.size(), rows.rows(), [&](std::size_t index) {
    const ColumnInfo& info = columns_[index];
    const Random random = random_of(seed, kDecodePurpose, index);
    const Index part = part_of(index);
    Column& column = out.columns[index];
    if (info.kind == ColumnKind::empty) fill_empty(info, random, rows.rows(), first_row, column);
    if (part < 0) return;
    const auto p = static_cast<std::size_t>(part);
    const Overloaded decode_part{
        [&](const ModeNormalizer& e) { e.decode(rows, p, info, clip, random, first_row, column); },
        [&](const QuantileBins& e) { e.decode(rows, p, info, clip, random, first_row, column); },
        [&](const CategoryEncoder& e) { decode_discrete(rows, p, e, random, first_row, column); }};
    std::visit(decode_part, encoders_[p]);
  });
}

Index TableEncoder::part_of(std::size_t column) const {
  const auto& parts = layout_.parts;  // in the order of the columns
  const auto found = std::lower_bound(
      parts.begin(), parts.end(), column,
      [](const EncodedColumn& part, std::size_t value) { return part.table_column < value; });
  if (found == parts.end() || found->table_column != column) return -1;
  return found - parts.begin();
}

CategoryPlace TableEncoder::place_of(std::size_t column, const std::string& value) const {
  const ColumnInfo& info = columns_.at(column);
  if (!is_discrete(info.kind)) {
    throw Error("column '" + info.name + "' is of kind " + kind_name(info.kind) +
                " and has no categories");
  }
  const auto found = std::find(info.values.begin(), info.values.end(), value);
  if (found == info.values.end()) {
    const auto nearest = static_cast<std::size_t>(nearest_text(value, info.values));
    throw Error("column '" + info.name + "' has no value '" + value + "'; the nearest is '" +
                info.values[nearest] + "'");
  }
  CategoryPlace place;
  place.part = static_cast<std::size_t>(part_of(column));
  place.value = static_cast<std::int32_t>(found - info.values.begin());
  const auto& categories = std::get<CategoryEncoder>(encoders_[place.part]);
  place.category = categories.place(place.value);
  place.shared = categories.is_shared(place.category);
  return place;
}

}  // namespace ballast
