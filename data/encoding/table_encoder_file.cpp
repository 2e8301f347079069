// Saving the encoder to a model file.
#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <utility>

#include "data/encoding/number_values.h"
#include "data/encoding/table_encoder.h"
#include "data/tables/dates/date_format.h"
#include "data/tables/dates/dates.h"
#include "data/tables/identifiers/identifier.h"

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

// The ranges of integers_of().
std::vector<IntegerRange> integer_ranges(ColumnKind kind) {
  constexpr IntegerRange kDigits{0, 1'000'000};  // of a number; longer ones are not written
  constexpr IntegerRange kFractionDigits{0, 9};  // of a second
  return {{-1, std::numeric_limits<std::int32_t>::max()},
          kind == ColumnKind::date ? kFractionDigits : kDigits,
          kDigits,
          kDigits,
          {0, static_cast<std::int64_t>(DateUnit::fraction)},
          kAnyInteger,
          kAnyInteger,
          kRowCounts,
          kRowCounts,
          kFlag,
          kFlag};
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

NumberStyle load_style(const std::string& name, const ModelFile& file) {
  constexpr IntegerRange kDigits{0, 1000};
  const std::vector<std::string> texts = file.get_texts(name + ".style", exactly(4));
  const std::vector<std::int64_t> numbers = file.get_record(
      name + ".notation",
      {{0, 3}, {0, 2}, {',', '.'}, {4, 5}, kFlag, kFlag, kDigits, {'E', 'e'}, kFlag, kDigits});
  file.require(!texts[2].empty(), name + ".style", "has no minus sign");
  file.require((numbers[2] == '.' || numbers[2] == ',') && (numbers[7] == 'e' || numbers[7] == 'E'),
               name + ".notation", "has a character that no number has");
  NumberStyle style;
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
  return style;
}

bool has_style(ColumnKind kind) { return kind == ColumnKind::integer || kind == ColumnKind::real; }

// Whether all values of a date column are within 10,000 years of 1970.
bool are_dates(const DateInfo& info) {
  constexpr std::array<std::int64_t, 6> kMost{10'000,     120'000,       3'660'000,
                                              87'840'000, 5'270'400'000, 316'224'000'000};
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

DateZones load_zones(const std::string& name, const ModelFile& file) {
  const std::string field = name + ".zone_spans";
  DateZones zones;
  if (!file.has(field)) return zones;
  const std::vector<std::int64_t> spans = file.get_integers(field, kAnyCount, kAnyInteger);
  file.require(spans.size() % 3 == 0, field, "has a span that is not complete");
  zones.texts = file.get_texts(name + ".zones", kAnyCount);
  for (std::size_t i = 0; i < spans.size(); i += 3) {
    zones.spans.push_back({spans[i], spans[i + 1], spans[i + 2]});
  }
  file.require(zones.is_valid(), field, "has no time zones of a column");
  return zones;
}

// Throws Error for a format of dates or identifiers that cannot be written.
void check_format(const ColumnInfo& info) {
  if (info.kind == ColumnKind::date) static_cast<void>(DateFormat(info.date().format));
  if (info.kind == ColumnKind::identifier) {
    static_cast<void>(IdentifierMaker(info.identifier().pattern));
  }
}

// Reads the texts of a column and their counts.
void load_values(const std::string& name, const ModelFile& file, ColumnInfo& info) {
  const bool counts_only = info.kind == ColumnKind::identifier;
  const std::int64_t least = is_discrete(info.kind) || info.kind == ColumnKind::constant ? 1 : 0;
  const std::int64_t most = counts_only ? 0 : kAnyCount.most;
  info.values = file.get_texts(name + ".values", {least, most});
  const IntegerRange counts = counts_only ? IntegerRange{0, 2} : exactly(info.values.size());
  info.value_counts = file.get_integers(name + ".value_counts", counts, kRowCounts);
  file.require(!counts_only || info.value_counts.size() != 1, name + ".value_counts",
               "has 1 value, expected 0 or 2");
  info.missing_texts = file.get_texts(name + ".missing_texts",
                                      {info.kind == ColumnKind::empty ? 1 : 0, kAnyCount.most});
  info.missing_counts =
      file.get_integers(name + ".missing_counts", exactly(info.missing_texts.size()), kRowCounts);
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
  const std::string numbers = name + ".integers";
  const std::vector<std::string> texts = file.get_texts(name + ".texts", exactly(6));
  info.name = texts[0];
  info.unnamed = file.has(name + ".unnamed");
  info.kind = file.read_field(name + ".texts", [&] { return kind_from_name(texts[1]); });
  info.prefix = texts[2];
  info.suffix = texts[3];
  load_values(name, file, info);
  const std::vector<std::int64_t> integers = file.get_record(numbers, integer_ranges(info.kind));
  const std::vector<double> range = file.get_numbers(name + ".range", exactly(2), kFinite);
  file.require(integers[5] <= integers[6], numbers, "has a minimum above the maximum");
  file.require(range[0] <= range[1], name + ".range", "has a minimum above the maximum");
  info.quoted_empty = static_cast<std::int32_t>(integers[0]);
  file.require(
      !is_discrete(info.kind) || info.quoted_empty < static_cast<std::int64_t>(info.values.size()),
      numbers, "has a quoted empty text that is not in the column");
  info.replaced_values = integers[7];
  info.replaced_rows = integers[8];
  set_details(integers, texts, range, info);
  file.read_field(name + ".texts", [&] { check_format(info); });
  if (has_style(info.kind)) info.style = load_style(name, file);
  if (auto* const date = std::get_if<DateInfo>(&info.details)) date->zones = load_zones(name, file);
  file.require(info.kind != ColumnKind::date || are_dates(info.date()), numbers,
               "has dates beyond the years that are supported");
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
  const std::vector<std::int64_t> columns = file.get_record(kColumns, {kAnyCount, kFlag});
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
  file.require(!encoder.layout_.parts.empty(), kColumns, "has no column that is modelled");
  encoder.make_layout_of_parts();
  return encoder;
}

}  // namespace ballast
