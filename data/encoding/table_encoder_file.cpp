// Saving the encoder to a model file.
#include <string>
#include <utility>

#include "data/encoding/table_encoder.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr const char* kColumns = "table.columns";

std::string column_name(std::size_t column) { return "table.column" + std::to_string(column); }

std::vector<std::int64_t> integers_of(const ColumnInfo& info) {
  return {info.quoted_empty,
          info.decimals,
          info.least_decimals,
          info.significant_digits,
          static_cast<std::int64_t>(info.date_unit),
          info.integer_minimum,
          info.integer_maximum,
          info.replaced_values,
          info.replaced_rows};
}

}  // namespace

void save_column_info(const std::string& name, const ColumnInfo& info, ModelFile& file) {
  file.put_texts(name + ".texts", {info.name, kind_name(info.kind), info.prefix, info.suffix,
                                   info.date_format, info.identifier_pattern});
  file.put_texts(name + ".missing_texts", info.missing_texts);
  file.put(name + ".missing_counts", info.missing_counts);
  file.put_texts(name + ".values", info.values);
  file.put(name + ".value_counts", info.value_counts);
  file.put(name + ".integers", integers_of(info));
  file.put(name + ".range", std::vector<double>{info.minimum, info.maximum});
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
  // An identifier has no value texts, but the numbers of rows and, since the first files of version
  // 0.2, of distinct values.
  const bool identifier = texts.size() == 6 && texts[1] == kind_name(ColumnKind::identifier);
  const bool counted = info.value_counts.size() == info.values.size() ||
                       (identifier && info.values.empty() && !info.value_counts.empty() &&
                        info.value_counts.size() <= 2);
  const bool whole = texts.size() == 6 && (integers.size() == 7 || integers.size() == 9) &&
                     range.size() == 2 && info.missing_counts.size() == info.missing_texts.size() &&
                     counted && integers[4] >= 0 &&
                     integers[4] <= static_cast<std::int64_t>(DateUnit::fraction);
  if (!whole) throw Error("corrupt model file: invalid description of column '" + name + "'");
  info.name = texts[0];
  info.kind = kind_from_name(texts[1]);
  info.prefix = texts[2];
  info.suffix = texts[3];
  info.date_format = texts[4];
  info.identifier_pattern = texts[5];
  info.quoted_empty = static_cast<std::int32_t>(integers[0]);
  info.decimals = static_cast<int>(integers[1]);
  info.least_decimals = static_cast<int>(integers[2]);
  info.significant_digits = static_cast<int>(integers[3]);
  info.date_unit = static_cast<DateUnit>(integers[4]);
  info.integer_minimum = integers[5];
  info.integer_maximum = integers[6];
  if (integers.size() == 9) {  // not in the first files of version 0.2
    info.replaced_values = integers[7];
    info.replaced_rows = integers[8];
  }
  info.minimum = range[0];
  info.maximum = range[1];
  return info;
}

void TableEncoder::save(ModelFile& file) const {
  file.put(kColumns, std::vector<std::int64_t>{static_cast<std::int64_t>(columns_.size()),
                                               has_header_ ? 1 : 0});
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    save_column_info(column_name(column), columns_[column], file);
    const Index part = part_of(column);
    if (part < 0) continue;
    const auto p = static_cast<std::size_t>(part);
    if (layout_.parts[p].numeric) {
      normalizers_[p].save(column_name(column), file);
    } else {
      categories_[p].save(column_name(column), file);
    }
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
    encoder.normalizers_.push_back(numeric ? ModeNormalizer::load(name, file) : ModeNormalizer());
    encoder.categories_.push_back(numeric ? CategoryEncoder()
                                          : CategoryEncoder::load(name, file, info.values.size()));
  }
  encoder.make_layout_of_parts();
  return encoder;
}

}  // namespace ballast
