// Saving the encoder to a model file.
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/encoding/table_encoder.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr const char* kColumns = "table.columns";

std::string column_name(std::size_t column) { return "table.column" + std::to_string(column); }

// What a column does not have has its default.
std::vector<std::int64_t> integers_of(const ColumnInfo& info) {
  RealFormat format;
  DateInfo date;
  if (info.kind == ColumnKind::real) format = info.real().format;
  if (info.kind == ColumnKind::integer) date.range = info.integer_range();
  if (info.kind == ColumnKind::date) date = info.date();
  return {info.quoted_empty,
          format.decimals + date.decimals,
          format.least_decimals,
          format.significant_digits,
          static_cast<std::int64_t>(date.unit),
          date.range.minimum,
          date.range.maximum,
          info.replaced_values,
          info.replaced_rows,
          format.bare_whole ? 1 : 0,
          format.exponents ? 1 : 0};
}

// The numbers are in the order of integers_of(), `texts` and `range` as save_column_info() puts
// them.
void set_details(const std::vector<std::int64_t>& integers, const std::vector<std::string>& texts,
                 const std::vector<double>& range, ColumnInfo& info) {
  const auto number = [&](std::size_t at) { return static_cast<int>(integers[at]); };
  const ValueRange<std::int64_t> exact{integers[5], integers[6]};
  switch (info.kind) {
    case ColumnKind::integer:
      info.details = IntegerInfo{exact};
      return;
    case ColumnKind::real:
      info.details =
          RealInfo{{number(1), number(2), number(3), integers[9] != 0, integers[10] != 0},
                   {range[0], range[1]}};
      return;
    case ColumnKind::date:
      info.details = DateInfo{texts[4], static_cast<DateUnit>(integers[4]), number(1), exact};
      return;
    case ColumnKind::identifier: {
      const std::vector<std::int64_t> counts = std::exchange(info.value_counts, {});
      info.details =
          IdentifierInfo{texts[5], counts.empty() ? 0 : counts[0], counts.empty() ? 0 : counts[1]};
      return;
    }
    default:
      return;
  }
}

bool in_range(std::int64_t value, std::int64_t least, std::int64_t most) {
  return least <= value && value <= most;
}

// The numbers are in the order of integers_of().
bool are_valid(const std::vector<std::int64_t>& integers) {
  constexpr std::int64_t kMostDigits = 1'000'000;  // of a number; longer ones are not written
  constexpr std::int64_t kMostRows = std::numeric_limits<std::int32_t>::max();
  return integers.size() == 11 && in_range(integers[9], 0, 1) && in_range(integers[10], 0, 1) &&
         in_range(integers[7], 0, kMostRows) && in_range(integers[8], 0, kMostRows) &&
         in_range(integers[0], -1, std::numeric_limits<int>::max()) &&
         in_range(integers[1], 0, kMostDigits) && in_range(integers[2], 0, kMostDigits) &&
         in_range(integers[3], 0, kMostDigits) &&
         in_range(integers[4], 0, static_cast<std::int64_t>(DateUnit::fraction)) &&
         integers[5] <= integers[6];
}

void save_style(const std::string& name, const NumberStyle& style, ModelFile& file) {
  file.put_texts(name + ".style", {style.prefix, style.suffix, style.minus, style.group});
  file.put(name + ".notation",
           std::vector<std::int64_t>{static_cast<std::int64_t>(style.sign),
                                     static_cast<std::int64_t>(style.plus), style.decimal,
                                     style.least_grouped, style.leading_zero ? 1 : 0,
                                     style.trailing_point ? 1 : 0, style.zeros, style.exponent,
                                     style.exponent_plus ? 1 : 0, style.exponent_digits});
}

// Returns false if the stored style is invalid.
bool load_style(const std::string& name, const ModelFile& file, NumberStyle& style) {
  constexpr std::int64_t kMostDigits = 1000;
  const std::vector<std::string> texts = file.get_texts(name + ".style");
  const std::vector<std::int64_t> numbers = file.get_integers(name + ".notation");
  const bool valid = texts.size() == 4 && numbers.size() == 10 && !texts[2].empty() &&
                     in_range(numbers[0], 0, 2) && in_range(numbers[1], 0, 2) &&
                     (numbers[2] == '.' || numbers[2] == ',') && in_range(numbers[3], 4, 5) &&
                     in_range(numbers[4], 0, 1) && in_range(numbers[5], 0, 1) &&
                     in_range(numbers[6], 0, kMostDigits) &&
                     (numbers[7] == 'e' || numbers[7] == 'E') && in_range(numbers[8], 0, 1) &&
                     in_range(numbers[9], 0, kMostDigits);
  if (!valid) return false;
  style.prefix = texts[0];
  style.suffix = texts[1];
  style.minus = texts[2];
  style.group = texts[3];
  style.sign = static_cast<NumberStyle::Sign>(numbers[0]);
  style.plus = static_cast<NumberStyle::Plus>(numbers[1]);
  style.decimal = static_cast<char>(numbers[2]);
  style.least_grouped = static_cast<int>(numbers[3]);
  style.leading_zero = numbers[4] != 0;
  style.trailing_point = numbers[5] != 0;
  style.zeros = static_cast<int>(numbers[6]);
  style.exponent = static_cast<char>(numbers[7]);
  style.exponent_plus = numbers[8] != 0;
  style.exponent_digits = static_cast<int>(numbers[9]);
  return true;
}

bool has_style(ColumnKind kind) { return kind == ColumnKind::integer || kind == ColumnKind::real; }

// Whether all values of a date column are within 10,000 years of 1970.
bool are_dates(const DateInfo& info) {
  constexpr std::array<std::int64_t, 6> kMost{10'000,     120'000,       3'660'000,
                                              87'840'000, 5'270'400'000, 316'224'000'000};
  constexpr int kMostDecimals = 9;
  if (info.decimals > kMostDecimals) return false;
  if (info.unit == DateUnit::fraction) return true;  // 64 bits are less than that
  const std::int64_t most = kMost[static_cast<std::size_t>(info.unit)];
  return info.range.minimum >= -most && info.range.maximum <= most;
}

// For dates with time zones.
void save_zones(const std::string& name, const DateZones& zones, ModelFile& file) {
  if (zones.spans.empty()) return;
  std::vector<std::int64_t> spans;
  for (const ZoneSpan& span : zones.spans) {
    spans.insert(spans.end(), {span.begin, span.zone, span.rows});
  }
  file.put_texts(name + ".zones", zones.texts);
  file.put(name + ".zone_spans", spans);
}

// Returns false if the stored time zones are invalid.
bool load_zones(const std::string& name, const ModelFile& file, DateZones& zones) {
  if (!file.has(name + ".zone_spans")) return true;
  const std::vector<std::int64_t> spans = file.get_integers(name + ".zone_spans");
  zones.texts = file.get_texts(name + ".zones");
  for (std::size_t i = 0; i + 3 <= spans.size(); i += 3) {
    zones.spans.push_back({spans[i], spans[i + 1], spans[i + 2]});
  }
  return spans.size() % 3 == 0 && zones.is_valid();
}

bool has_needed_texts(const ColumnInfo& info) {
  const bool needs_value = is_discrete(info.kind) || info.kind == ColumnKind::constant;
  if (needs_value && info.values.empty()) return false;
  if (info.kind == ColumnKind::empty && info.missing_texts.empty()) return false;
  return !is_discrete(info.kind) ||
         info.quoted_empty < static_cast<std::int64_t>(info.values.size());
}

}  // namespace

void save_column_info(const std::string& name, const ColumnInfo& info, ModelFile& file) {
  const bool date = info.kind == ColumnKind::date;
  const bool identifier = info.kind == ColumnKind::identifier;
  file.put_texts(name + ".texts",
                 {info.name, kind_name(info.kind), info.prefix, info.suffix,
                  date ? info.date().format : "", identifier ? info.identifier().pattern : ""});
  file.put_texts(name + ".missing_texts", info.missing_texts);
  file.put(name + ".missing_counts", info.missing_counts);
  file.put_texts(name + ".values", info.values);
  // An identifier has no value texts, but the numbers of rows and of distinct values.
  file.put(name + ".value_counts",
           identifier ? std::vector{info.identifier().present, info.identifier().distinct}
                      : info.value_counts);
  file.put(name + ".integers", integers_of(info));
  std::vector<double> range(2);
  if (is_numeric(info.kind)) {
    range = {static_cast<double>(info.minimum()), static_cast<double>(info.maximum())};
  }
  file.put(name + ".range", range);
  if (has_style(info.kind)) save_style(name, info.style, file);
  if (info.unnamed) file.put(name + ".unnamed", std::vector<std::int64_t>{1});
  if (date) save_zones(name, info.date().zones, file);
}

ColumnInfo load_column_info(const std::string& name, const ModelFile& file) {
  ColumnInfo info;
  const std::vector<std::string> texts = file.get_texts(name + ".texts");
  const std::vector<std::int64_t> integers = file.get_integers(name + ".integers");
  const std::vector<double> range = file.get_doubles(name + ".range");
  info.missing_texts = file.get_texts(name + ".missing_texts");
  info.missing_counts = file.get_integers(name + ".missing_counts");
  info.values = file.get_texts(name + ".values");
  info.value_counts = file.get_integers(name + ".value_counts");
  const bool identifier = texts.size() == 6 && texts[1] == kind_name(ColumnKind::identifier);
  const bool counted = info.value_counts.size() == info.values.size() ||
                       (identifier && info.values.empty() && info.value_counts.size() == 2);
  const auto damaged = [&] {
    return Error("corrupt model file: invalid description of column '" + name + "'");
  };
  const bool whole = texts.size() == 6 && are_valid(integers) && range.size() == 2 &&
                     range[0] <= range[1] && counted && are_counts(info.value_counts) &&
                     info.missing_counts.size() == info.missing_texts.size() &&
                     are_counts(info.missing_counts);
  if (!whole) throw damaged();
  info.name = texts[0];
  info.unnamed = file.has(name + ".unnamed");
  info.kind = kind_from_name(texts[1]);
  info.prefix = texts[2];
  info.suffix = texts[3];
  info.quoted_empty = static_cast<std::int32_t>(integers[0]);
  info.replaced_values = integers[7];
  info.replaced_rows = integers[8];
  set_details(integers, texts, range, info);
  if (has_style(info.kind) && !load_style(name, file, info.style)) throw damaged();
  if (auto* const date = std::get_if<DateInfo>(&info.details)) {
    if (!load_zones(name, file, date->zones)) throw damaged();
  }
  if (!has_needed_texts(info) || (info.kind == ColumnKind::date && !are_dates(info.date()))) {
    throw damaged();
  }
  return info;
}

void TableEncoder::save(ModelFile& file) const {
  file.put(kColumns, std::vector<std::int64_t>{static_cast<std::int64_t>(columns_.size()),
                                               has_header_ ? 1 : 0});
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    save_column_info(column_name(column), columns_[column], file);
    const Index part = part_of(column);
    if (part < 0) continue;
    std::visit([&](const auto& encoder) { encoder.save(column_name(column), file); },
               encoders_[static_cast<std::size_t>(part)]);
  }
}

TableEncoder TableEncoder::load(const ModelFile& file) {
  TableEncoder encoder;
  const std::vector<std::int64_t> columns = file.get_integers(kColumns);
  if (columns.size() != 2) throw Error("corrupt model file: invalid list of columns");
  encoder.has_header_ = columns[1] != 0;
  for (std::int64_t column = 0; column < columns[0]; ++column) {
    const auto index = static_cast<std::size_t>(column);
    const std::string name = column_name(index);
    encoder.columns_.push_back(load_column_info(name, file));
    const ColumnInfo& info = encoder.columns_.back();
    const bool numeric = is_numeric(info.kind);
    if (!numeric && !is_discrete(info.kind)) continue;
    encoder.layout_.parts.push_back({.table_column = index, .numeric = numeric});
    if (!numeric) {
      encoder.encoders_.emplace_back(CategoryEncoder::load(name, file, info.values.size()));
    } else if (file.has(name + ".knots")) {
      encoder.encoders_.emplace_back(QuantileBins::load(name, file, info));
    } else {
      encoder.encoders_.emplace_back(ModeNormalizer::load(name, file, info));
    }
  }
  if (encoder.layout_.parts.empty()) throw Error("corrupt model file: no column is modelled");
  encoder.make_layout_of_parts();
  return encoder;
}

}  // namespace ballast
