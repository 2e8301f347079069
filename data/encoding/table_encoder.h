// From tables to what the networks see, and back.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/encoding/category_encoder.h"
#include "data/encoding/encoded_table.h"
#include "data/encoding/mode_normalizer.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

struct EncoderOptions {
  Index max_categories = 1000;  // places of a discrete column
  NormalizerOptions normalizer;
};

// Where a value of a discrete column stands.
struct CategoryPlace {
  std::size_t part = 0;       // in RowLayout::parts
  std::int32_t category = 0;  // within the part
  std::int32_t value = 0;     // index in ColumnInfo::values
  // Several values stand at this place: decode() draws one of them, so that the caller sets the
  // code to `value` itself where exactly this one is wanted.
  bool shared = false;
};

// One normaliser a numeric column and one set of places a discrete one. Constant, identifier and
// empty columns are not encoded; decode() gives them back.
class TableEncoder {
 public:
  TableEncoder() = default;
  // Columns are fitted in parallel; the result depends on the table, the options and the seed
  // alone. Throws Error for a table without rows or without a column to model.
  static TableEncoder fit(const Table& table, const EncoderOptions& options, std::uint64_t seed);

  const RowLayout& layout() const { return layout_; }
  const std::vector<ColumnInfo>& columns() const { return columns_; }  // of the table
  // Of a numeric part, and of a discrete one. Throws Error for a part of the other kind.
  const ModeNormalizer& normalizer(std::size_t part) const;
  const CategoryEncoder& categories(std::size_t part) const;

  // A table with the columns of the fitted one, in its order: the fitted one itself, or other rows
  // of it. Throws Error for a value that the fitted table does not have in a discrete column.
  EncodedTable encode(const Table& table, std::uint64_t seed) const;
  // Back to a table of the same columns; `clip` keeps numbers in the range seen. Row r of `rows` is
  // row first_row + r of the whole result, so that it does not matter how that is cut into chunks.
  void decode(const EncodedTable& rows, std::uint64_t seed, Index first_row, bool clip,
              Table& out) const;

  // The part that models the table's column; -1 when it is not modelled.
  Index part_of(std::size_t column) const;
  // Throws Error naming the column and the nearest known value when the value is unknown, and when
  // the column is not discrete.
  CategoryPlace place_of(std::size_t column, const std::string& value) const;

  // Under names that begin with "encoder."; no row of the table is in it.
  void save(ModelFile& file) const;
  static TableEncoder load(const ModelFile& file);

 private:
  void make_layout_of_parts();

  std::vector<ColumnInfo> columns_;
  bool has_header_ = true;
  RowLayout layout_;
  std::vector<ModeNormalizer> normalizers_;  // a part each; unused ones are empty
  std::vector<CategoryEncoder> categories_;
};

// A column's description in a model file, under names that begin with `name`.
void save_column_info(const std::string& name, const ColumnInfo& info, ModelFile& file);
ColumnInfo load_column_info(const std::string& name, const ModelFile& file);

}  // namespace ballast
