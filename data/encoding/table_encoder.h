// Encodes tables for the networks and decodes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "data/encoding/category_encoder.h"
#include "data/encoding/encoded_table.h"
#include "data/encoding/mode_normalizer.h"
#include "data/encoding/quantile_bins.h"
#include "data/tables/table.h"
#include "io/safetensors.h"

namespace ballast {

struct EncoderOptions {
  Index max_categories = 1000;  // maximum number of categories of a discrete column
  // Categories of fewer rows are replaced (data/encoding/rare_values.h); 1: none.
  Index protect = 1;
  NormalizerOptions normalizer;
  std::optional<BinOptions> bins = {};  // of numbers, instead of modes; `protect` is that above
};

// The position of a value of a discrete column.
struct CategoryPlace {
  std::size_t part = 0;       // in RowLayout::parts
  std::int32_t category = 0;  // within the part
  std::int32_t value = 0;     // index in ColumnInfo::values
  // The category is shared by several values, and decode() draws one of them. To get exactly this
  // value, the caller sets the code to `value`.
  bool shared = false;
};

// One normaliser or binning per numeric column and one category encoder per discrete column.
// Constant, identifier and empty columns are not encoded; decode() restores them.
class TableEncoder {
 public:
  TableEncoder() = default;
  // Columns are fitted in parallel. The result depends only on the table, the options and the seed.
  // Throws Error for a table without rows or without a column to model.
  static TableEncoder fit(const Table& table, const EncoderOptions& options, std::uint64_t seed);

  const RowLayout& layout() const { return layout_; }
  const std::vector<ColumnInfo>& columns() const { return columns_; }  // of the table
  using PartEncoder = std::variant<ModeNormalizer, QuantileBins, CategoryEncoder>;
  const PartEncoder& part(std::size_t part) const { return encoders_.at(part); }

  // Encodes a table with the same columns in the same order as the fitted table. A value that a
  // discrete column of the fitted table does not have becomes one of the others, drawn by their
  // frequency, if rare values of the column were replaced; otherwise throws Error.
  EncodedTable encode(const Table& table, std::uint64_t seed) const;
  // Decodes rows to a table with the same columns, whose infos are set unless `out` already has the
  // columns; `clip` limits numbers to the range seen. Row r of `rows` is row first_row + r of the
  // whole result, so the result does not depend on the chunk size.
  void decode(const EncodedTable& rows, std::uint64_t seed, Index first_row, bool clip,
              Table& out) const;

  // The part that encodes the column; -1 if the column is not modelled.
  Index part_of(std::size_t column) const;
  // Throws Error with the column and the nearest known value if the value is unknown, and if the
  // column is not discrete.
  CategoryPlace place_of(std::size_t column, const std::string& value) const;

  // Saves under names that start with "table."; contains no row of the table.
  void save(ModelFile& file) const;
  static TableEncoder load(const ModelFile& file);

 private:
  void make_layout_of_parts();

  std::vector<ColumnInfo> columns_;
  bool has_header_ = true;
  RowLayout layout_;
  std::vector<PartEncoder> encoders_;  // of layout_.parts
};

// Saves the description of a column under names that start with `name`.
void save_column_info(const std::string& name, const ColumnInfo& info, ModelFile& file);
// Throws Error for a description that no column of a table has.
ColumnInfo load_column_info(const std::string& name, const ModelFile& file);

}  // namespace ballast
