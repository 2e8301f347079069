// Tables are encoded and decoded: texts stay, numbers stay in their range. The last byte of the
// input chooses the options.
#include <string>

#include "data/encoding/table_encoder.h"
#include "data/tables/csv.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

EncoderOptions options_of(std::uint8_t byte) {
  EncoderOptions options;
  if ((byte & 1U) != 0) options.bins = BinOptions{};
  options.normalizer.ranks = (byte & 2U) != 0;
  options.normalizer.few_values = (byte & 4U) != 0 ? 2 : 16;
  options.normalizer.components = 4;
  if ((byte & 8U) != 0) options.max_categories = 3;
  if ((byte & 16U) != 0) options.protect = 3;
  options.normalizer.protect = options.protect;
  return options;
}

void check_column(const Column& column, const Column& decoded, Index rows, bool exact) {
  require(decoded.info.name == column.info.name && decoded.info.kind == column.info.kind,
          "the same columns");
  if (is_discrete(column.info.kind)) {
    require(!exact || fuzz::same_cells(column, decoded, rows), "the same texts");
    return;
  }
  if (!is_numeric(column.info.kind)) return;
  for (Index row = 0; row < rows; ++row) {
    require(!exact || column.is_missing(row) == decoded.is_missing(row), "the same missing values");
    if (decoded.is_missing(row)) continue;
    const auto number = static_cast<long double>(
        column.info.kind == ColumnKind::real
            ? static_cast<long double>(decoded.reals[static_cast<std::size_t>(row)])
            : static_cast<long double>(decoded.integers[static_cast<std::size_t>(row)]));
    require(number >= column.info.minimum() && number <= column.info.maximum(),
            "numbers within their range");
  }
}

void check(const Table& table, const EncoderOptions& options) {
  const TableEncoder encoder = TableEncoder::fit(table, options, 1);
  const EncodedTable encoded = encoder.encode(table, 2);
  Table decoded;
  encoder.decode(encoded, 3, 0, true, decoded);
  require(decoded.columns.size() == table.columns.size() && decoded.rows == table.rows,
          "the same size");
  const bool exact = options.protect == 1 && options.max_categories > 3;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    check_column(table.columns[i], decoded.columns[i], table.rows, exact);
  }
  ModelFile file;
  encoder.save(file);
  const TableEncoder loaded = TableEncoder::load(file);
  Table again;
  loaded.decode(encoded, 3, 0, true, again);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (!is_modelled(table.columns[i].info.kind)) continue;
    require(fuzz::same_cells(decoded.columns[i], again.columns[i], table.rows),
            "a loaded encoder decodes the same rows");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  fuzz::MemoryFile file;
  Table table;
  const std::string& path = file.holding(fuzz::bytes_of(data, size - 1));
  if (!fuzz::accepts([&] { table = read_table(path); })) return 0;
  fuzz::accepts([&] { check(table, options_of(data[size - 1] ^ '\n')); });
  return 0;
}
