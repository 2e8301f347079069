// A table that is read, written and read again is the same table. The last byte of the input
// chooses the options; those of a line feed are the default ones.
#include "data/tables/csv.h"

#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

CsvOptions options_of(std::uint8_t byte) {
  const unsigned bits = byte ^ static_cast<unsigned>('\n');
  CsvOptions options;
  options.delimiter = std::string_view(",;\t.|: 1")[bits & 7U];
  options.header = (bits & 8U) == 0;
  options.trim = (bits & 16U) != 0;
  if ((bits & 32U) != 0) options.missing.emplace_back("-1");
  options.identifier_texts = true;
  return options;
}

std::string written(const Table& table, const CsvOptions& options) {
  fuzz::MemoryFile file;
  WriteOptions writing;
  writing.delimiter = options.delimiter;
  writing.header = options.header;
  TableWriter writer(file.holding(""), column_infos(table), writing);
  writer.write(table);
  writer.close();
  return read_whole_file(file.path());
}

void check_equal(const Table& first, const Table& second) {
  require(second.columns.size() == first.columns.size(), "the same number of columns");
  require(second.rows == first.rows, "the same number of rows");
  for (std::size_t i = 0; i < first.columns.size(); ++i) {
    const Column& column = first.columns[i];
    require(second.columns[i].info.name == column.info.name, "the same names");
    if (column.info.kind == ColumnKind::identifier) continue;
    require(second.columns[i].info.kind == column.info.kind, "the same kinds");
    require(fuzz::same_cells(column, second.columns[i], first.rows), "the same values");
  }
}

// No new identifier is a real one.
void check_identifiers(const Table& first, const Table& second) {
  for (std::size_t i = 0; i < first.columns.size(); ++i) {
    const ColumnInfo& info = first.columns[i].info;
    if (info.kind != ColumnKind::identifier) continue;
    for (const std::string& value : second.columns[i].info.values) {
      const bool missing = fuzz::contains(info.missing_texts, value);
      require(missing || !fuzz::contains(info.values, value), "new identifiers");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  CsvOptions options = options_of(data[size - 1]);
  fuzz::MemoryFile file;
  Table table;
  const std::string& path = file.holding(fuzz::bytes_of(data, size - 1));
  if (!fuzz::accepts([&] { table = read_table(path, options); })) return 0;
  const std::string text = written(table, options);
  const std::string& again = file.holding(text);
  options.trim = false;  // blanks within quotes are kept, and written without quotes
  const Table same = read_table_as(again, options, column_infos(table));
  check_equal(table, same);
  check_identifiers(table, same);
  const Table inferred = read_table(again, options);
  require(inferred.columns.size() == table.columns.size() && inferred.rows == table.rows,
          "the same size with inferred kinds");
  return 0;
}
