#include "data/tables/columns/column_conversion.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "data/tables/dates/date_format.h"
#include "data/tables/identifiers/identifier.h"
#include "data/text/numbers.h"
#include "data/text/text_hash.h"

namespace ballast {
namespace {

// The values of a column, as they are filled in.
class ColumnConverter {
 public:
  explicit ColumnConverter(ColumnCells& cells) : cells_(cells) {}
  Column convert(const std::string& name, const ColumnType& type, bool identifier_texts);
  Column convert_as(const ColumnInfo& known, bool identifier_texts);

 private:
  // Not for discrete columns, whose missing texts are among their values.
  void fill_missing();
  // The distinct texts with their counts and the rows as indices into them, of all rows.
  void fill_codes(Column& column);
  void fill_known_codes(const ColumnInfo& known);
  void fill_identifier();
  void fill_identifier_texts();
  void fill_number_style();
  void fill_reals();
  void fill_integers();
  // With `find_unit`, in the coarsest unit that represents all values, otherwise in that of the
  // column.
  void fill_dates(bool find_unit);
  void fill_zones(const std::vector<std::string_view>& of_text);
  void fill_range();
  // A value for each distinct text becomes a value for each row.
  template <typename T>
  void spread(const std::vector<T>& of_text, std::vector<T>& rows) const;
  // A value for each row; 0 if it is missing or not a number.
  template <typename T, class FromDecimal, class FromText>
  void fill_numbers(std::vector<T>& values, const FromDecimal& from_decimal,
                    const FromText& from_text) const;

  DateInfo& date() { return std::get<DateInfo>(column_.info.details); }

  ColumnCells& cells_;
  Column column_;
};

Column ColumnConverter::convert(const std::string& name, const ColumnType& type,
                                bool identifier_texts) {
  ColumnInfo& info = column_.info;
  info.name = name;
  info.set_kind(type.kind);
  info.chosen = type.chosen;
  if (is_discrete(info.kind) || info.kind == ColumnKind::constant) {
    fill_codes(column_);
    if (info.kind == ColumnKind::constant) column_.codes = {};
    return std::move(column_);
  }
  fill_missing();
  if (info.kind == ColumnKind::empty && info.missing_texts.size() == 1) column_.missing = {};
  if (info.kind == ColumnKind::identifier) {
    fill_identifier();
    if (identifier_texts) fill_identifier_texts();
  }
  if (!is_numeric(info.kind)) return std::move(column_);
  info.prefix = cells_.prefix();
  info.suffix = cells_.suffix();
  if (info.kind == ColumnKind::date) {
    date().format = type.date_format;
    fill_dates(true);
  } else {
    fill_number_style();
    info.kind == ColumnKind::integer ? fill_integers() : fill_reals();
  }
  fill_range();
  return std::move(column_);
}

Column ColumnConverter::convert_as(const ColumnInfo& known, bool identifier_texts) {
  ColumnInfo& info = column_.info;
  info = known;
  info.missing_texts.clear();
  info.missing_counts.clear();
  info.quoted_empty = -1;
  if (is_discrete(known.kind) || known.kind == ColumnKind::constant) {
    fill_known_codes(known);
    return std::move(column_);
  }
  fill_missing();
  if (known.kind == ColumnKind::identifier) {
    column_.missing = {};
    if (identifier_texts) fill_identifier_texts();
  }
  if (known.kind == ColumnKind::empty && info.missing_texts.size() <= 1) column_.missing = {};
  if (known.kind == ColumnKind::integer) fill_integers();
  if (known.kind == ColumnKind::real) fill_reals();
  if (known.kind == ColumnKind::date) fill_dates(false);
  if (is_numeric(known.kind)) fill_range();
  return std::move(column_);
}

void ColumnConverter::fill_missing() {
  ColumnInfo& info = column_.info;
  const ColumnStore& store = cells_.store();
  const Index rows = cells_.rows();
  if (cells_.present() == rows) return;
  info.quoted_empty = -1;
  std::vector<std::int32_t> index_of_text;
  if (store.holds_numbers()) {
    info.missing_texts = store.missing_texts();
    info.quoted_empty = store.quoted_empty();
  } else {
    index_of_text.assign(static_cast<std::size_t>(store.pool().size()), -1);
  }
  for (std::size_t i = 0; i < index_of_text.size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    if (!cells_.is_missing_text(id)) continue;
    index_of_text[i] = static_cast<std::int32_t>(info.missing_texts.size());
    info.missing_texts.emplace_back(store.pool().text(id));
    if (store.quoted_empty() == id) info.quoted_empty = index_of_text[i];
  }
  info.missing_counts.assign(info.missing_texts.size(), 0);
  column_.missing.resize(static_cast<std::size_t>(rows));
  for (Index row = 0; row < rows; ++row) {
    const std::int32_t index = store.holds_numbers()
                                   ? store.missing_index(row)
                                   : index_of_text[static_cast<std::size_t>(store.code(row))];
    column_.missing[static_cast<std::size_t>(row)] = index;
    if (index >= 0) ++info.missing_counts[static_cast<std::size_t>(index)];
  }
}

void ColumnConverter::fill_codes(Column& column) {
  cells_.use_texts();
  ColumnInfo& info = column.info;
  const ColumnStore& store = cells_.store();
  const TextPool& pool = store.pool();
  info.quoted_empty = store.quoted_empty();
  info.value_counts.assign(static_cast<std::size_t>(pool.size()), 0);
  column.codes.resize(static_cast<std::size_t>(cells_.rows()));
  for (Index row = 0; row < cells_.rows(); ++row) {
    const std::int32_t id = store.code(row);
    column.codes[static_cast<std::size_t>(row)] = id;
    ++info.value_counts[static_cast<std::size_t>(id)];
  }
  info.values.reserve(static_cast<std::size_t>(pool.size()));
  for (std::int32_t id = 0; id < pool.size(); ++id) {
    info.values.emplace_back(pool.text(id));
    if (!cells_.is_missing_text(id)) continue;
    info.missing_texts.push_back(info.values.back());
    info.missing_counts.push_back(info.value_counts[static_cast<std::size_t>(id)]);
  }
}

void ColumnConverter::fill_known_codes(const ColumnInfo& known) {
  Column own;
  fill_codes(own);
  ColumnInfo& info = column_.info;
  info.quoted_empty = known.quoted_empty;
  info.missing_texts = own.info.missing_texts;
  info.missing_counts = own.info.missing_counts;
  std::unordered_map<std::string, std::int32_t, TextHash> places;
  for (std::size_t i = 0; i < info.values.size(); ++i) {
    const auto place = static_cast<std::int32_t>(i);
    if (place != info.quoted_empty) places.emplace(info.values[i], place);
  }
  info.value_counts.assign(info.values.size(), 0);
  std::vector<std::int32_t> place_of(own.info.values.size());
  for (std::size_t i = 0; i < own.info.values.size(); ++i) {
    const bool quoted_empty = static_cast<std::int32_t>(i) == own.info.quoted_empty;
    const auto next = static_cast<std::int32_t>(info.values.size());
    std::int32_t place = next;
    if (quoted_empty) {
      if (info.quoted_empty < 0) info.quoted_empty = next;
      place = info.quoted_empty;
    } else {
      place = places.emplace(own.info.values[i], next).first->second;
    }
    place_of[i] = place;
    if (place == next) {
      info.values.push_back(own.info.values[i]);
      info.value_counts.push_back(0);
    }
    info.value_counts[static_cast<std::size_t>(place)] += own.info.value_counts[i];
  }
  if (known.kind == ColumnKind::constant && info.values.size() == 1) return;
  if (known.kind == ColumnKind::constant) info.kind = ColumnKind::category;
  for (std::int32_t& code : own.codes) code = place_of[static_cast<std::size_t>(code)];
  column_.codes = std::move(own.codes);
}

void ColumnConverter::fill_identifier() {
  column_.missing = {};
  const std::vector<std::string_view> texts = cells_.present_texts();
  column_.info.details = IdentifierInfo{learn_identifier(texts), cells_.present(),
                                        static_cast<std::int64_t>(texts.size())};
}

void ColumnConverter::fill_identifier_texts() {
  Column texts;
  fill_codes(texts);
  column_.info.values = std::move(texts.info.values);
  column_.codes = std::move(texts.codes);
}

void ColumnConverter::fill_number_style() {
  ColumnInfo& info = column_.info;
  const NumberFacts& facts = cells_.facts();
  info.style = cells_.style();
  if (info.kind == ColumnKind::real) {
    std::get<RealInfo>(info.details).format = facts.format();
  } else if (facts.is_integer()) {
    info.style.zeros = facts.most_decimals;
  }
}

template <typename T>
void ColumnConverter::spread(const std::vector<T>& of_text, std::vector<T>& rows) const {
  rows.resize(static_cast<std::size_t>(cells_.rows()));
  for (Index row = 0; row < cells_.rows(); ++row) {
    rows[static_cast<std::size_t>(row)] =
        of_text[static_cast<std::size_t>(cells_.store().code(row))];
  }
}

template <typename T, class FromDecimal, class FromText>
void ColumnConverter::fill_numbers(std::vector<T>& values, const FromDecimal& from_decimal,
                                   const FromText& from_text) const {
  const ColumnStore& store = cells_.store();
  if (store.holds_numbers()) {
    values.assign(static_cast<std::size_t>(cells_.rows()), 0);
    for (Index row = 0; row < cells_.rows(); ++row) {
      if (store.missing_index(row) >= 0) continue;
      values[static_cast<std::size_t>(row)] = from_decimal(store.decimal(row));
    }
    return;
  }
  std::vector<T> of_text;
  NumberText number;
  for (std::int32_t id = 0; id < store.pool().size(); ++id) {
    const bool found =
        !cells_.is_missing_text(id) && cells_.read_number(store.pool().text(id), number);
    of_text.push_back(found ? from_text(number) : 0);
  }
  spread(of_text, values);
}

void ColumnConverter::fill_reals() {
  fill_numbers(column_.reals, decimal_value, [](const NumberText& number) { return number.value; });
}

void ColumnConverter::fill_integers() {
  const auto from_decimal = [](const Decimal& decimal) { return nearest_integer(decimal); };
  const auto from_text = [](const NumberText& number) { return nearest_integer(number); };
  fill_numbers(column_.integers, from_decimal, from_text);
}

void ColumnConverter::fill_dates(bool find_unit) {
  cells_.use_texts();
  DateInfo& info = date();
  const DateFormat format(info.format);
  const TextPool& pool = cells_.store().pool();
  std::vector<Moment> moments(static_cast<std::size_t>(pool.size()));
  std::vector<std::string_view> zones(moments.size());
  DateText read;
  CoarsestUnit unit;
  constexpr std::int64_t kNanosecondLimit = 9000000000;  // about 2^63 nanoseconds, in seconds
  constexpr int kSafeDecimals = 7;                       // fits in 64 bits for any four-digit year
  bool far = false;
  for (std::int32_t id = 0; id < pool.size(); ++id) {
    if (cells_.is_missing_text(id)) continue;
    format.parse(trim_blanks(pool.text(id)), read);
    moments[static_cast<std::size_t>(id)] = read.moment;
    zones[static_cast<std::size_t>(id)] = read.zone;
    unit.add(read.moment, read.decimals);
    far = far || std::abs(read.moment.seconds) > kNanosecondLimit;
  }
  if (find_unit) {
    info.unit = unit.unit(format.has_day());
    info.decimals = far ? std::min(unit.decimals(), kSafeDecimals) : unit.decimals();
  }
  std::vector<std::int64_t> of_text(moments.size(), 0);
  for (std::size_t i = 0; i < of_text.size(); ++i) {
    if (cells_.is_missing_text(static_cast<std::int32_t>(i))) continue;
    of_text[i] = count_units(moments[i], info.unit, info.decimals);
  }
  spread(of_text, column_.integers);
  if (find_unit && format.has_zone()) fill_zones(zones);
}

// `of_text`: the time zone of each text in the pool.
void ColumnConverter::fill_zones(const std::vector<std::string_view>& of_text) {
  DateZones& zones = date().zones;
  std::unordered_map<std::string_view, std::int64_t> indices;
  std::vector<ZonedValue> values;
  for (Index row = 0; row < cells_.rows(); ++row) {
    if (cells_.is_missing(row)) continue;
    const std::string_view zone = of_text[static_cast<std::size_t>(cells_.store().code(row))];
    const auto [at, added] = indices.emplace(zone, static_cast<std::int64_t>(indices.size()));
    if (added) zones.texts.emplace_back(zone);
    values.push_back({column_.integers[static_cast<std::size_t>(row)], at->second});
  }
  zones.spans = zone_spans(std::move(values));
}

void ColumnConverter::fill_range() {
  const auto add_all = [&](const auto& values, auto& range) {
    bool first = true;
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!column_.missing.empty() && column_.missing[row] >= 0) continue;
      range.add(values[row], first);
      first = false;
    }
  };
  auto& details = column_.info.details;
  if (auto* const info = std::get_if<RealInfo>(&details)) add_all(column_.reals, info->range);
  if (auto* const info = std::get_if<DateInfo>(&details)) add_all(column_.integers, info->range);
  if (auto* const info = std::get_if<IntegerInfo>(&details)) {
    add_all(column_.integers, info->range);
  }
}

}  // namespace

Column convert(ColumnCells& cells, const std::string& name, const ColumnType& type,
               bool identifier_texts) {
  return ColumnConverter(cells).convert(name, type, identifier_texts);
}

Column convert_as(ColumnCells& cells, const ColumnInfo& known, bool identifier_texts) {
  return ColumnConverter(cells).convert_as(known, identifier_texts);
}

}  // namespace ballast
