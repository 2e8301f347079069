// Reads tables with one column of interest.
#pragma once

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "data/tables/csv.h"
#include "tests/data/test_folder.h"

namespace ballast {

using Texts = std::vector<std::string>;

struct OneColumn {
  Table table;
  std::vector<TableWarning> warnings;
  const Column& column() const { return table.columns[0]; }
  const ColumnInfo& info() const { return table.columns[0].info; }
  ColumnKind kind() const { return info().kind; }
};

// A file with the column "x" of these cells (verbatim) and a column without missing values.
inline std::string file_of(const TestFolder& folder, const Texts& cells) {
  std::string content = "x;filler\n";
  for (const std::string& cell : cells) content += cell + ";f\n";
  return folder.file("table.csv", content);
}

inline CsvOptions semicolons() {
  CsvOptions options;
  options.delimiter = ';';
  return options;
}

inline OneColumn read(const Texts& cells, const TypeOverrides& overrides = {},
                      const CsvOptions& options = semicolons()) {
  const TestFolder folder;
  OneColumn result;
  result.table = read_table(file_of(folder, cells), options, overrides, &result.warnings);
  return result;
}

inline TypeOverrides type(const std::string& kind) {
  TypeOverrides overrides;
  overrides.types = {"x=" + kind};
  return overrides;
}
inline TypeOverrides continuous() {
  TypeOverrides overrides;
  overrides.continuous = {"x"};
  return overrides;
}
inline TypeOverrides discrete() {
  TypeOverrides overrides;
  overrides.discrete = {"x"};
  return overrides;
}

// The problem of the TableError that reading these cells throws.
inline TableProblem problem_of(const Texts& cells, const TypeOverrides& overrides = {}) {
  try {
    read(cells, overrides);
  } catch (const TableError& error) {
    CHECK(error.column() == "x");
    return error.problem();
  }
  FAIL("nothing was thrown");
  return {};
}

inline std::string error_of(const Texts& cells, const TypeOverrides& overrides = {}) {
  return message_of([&] { read(cells, overrides); });
}

// The cells of column "x" in the written file.
inline Texts written(const Table& table) {
  const TestFolder folder;
  WriteOptions options;
  options.delimiter = ';';
  options.header = false;
  TableWriter writer(folder / "out.csv", column_infos(table), options);
  writer.write(table);
  writer.close();
  std::ifstream file(folder / "out.csv");
  Texts cells;
  for (std::string line; std::getline(file, line);)
    cells.push_back(line.substr(0, line.rfind(';')));
  return cells;
}

inline Texts rows_of(std::size_t count, const std::function<std::string(std::size_t)>& cell) {
  Texts cells;
  for (std::size_t i = 0; i < count; ++i) cells.push_back(cell(i));
  return cells;
}

}  // namespace ballast
