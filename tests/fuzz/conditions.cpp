// A condition and its opposite divide the rows. The input is a table, a line "==", and a condition
// in each line after it.
#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "io/files.h"
#include "models/tabular/where.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

Comparison opposite(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return Comparison::not_equal;
    case Comparison::not_equal:
      return Comparison::equal;
    case Comparison::less:
      return Comparison::greater_or_equal;
    case Comparison::less_or_equal:
      return Comparison::greater;
    case Comparison::greater:
      return Comparison::less_or_equal;
    default:
      return Comparison::less;
  }
}

void check_rows(const Requirement& requirement, const Table& table) {
  const Column& column = table.columns[requirement.column];
  Requirement other = requirement;
  other.comparison = opposite(requirement.comparison);
  for (Index row = 0; row < table.rows; ++row) {
    const bool number = is_numeric(column.info.kind) && requirement.missing < 0;
    const bool first = fulfils(requirement, column.info, column, row);
    const bool second = fulfils(other, column.info, column, row);
    const bool neither = number && column.is_missing(row) &&
                         requirement.comparison != Comparison::equal &&
                         requirement.comparison != Comparison::not_equal;
    require(neither ? !first && !second : first != second, "either a condition or its opposite");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::bytes_of(data, size);
  constexpr std::string_view kEnd = "\n==\n";
  const std::size_t end = bytes.find(kEnd);
  if (end == std::string_view::npos) return 0;
  fuzz::MemoryFile file;
  Table table;
  const std::string& path = file.holding(bytes.substr(0, end + 1));
  if (!fuzz::accepts([&] { table = read_table(path); })) return 0;
  const std::vector<ColumnInfo> columns = column_infos(table);
  for (const std::string_view line : lines_of(bytes.substr(end + kEnd.size()))) {
    fuzz::accepts([&] { check_rows(parse_requirement(std::string(line), columns), table); });
  }
  return 0;
}
