#include "data/tables/table_rows.h"

namespace ballast {
namespace {

template <class T>
std::vector<T> select(const std::vector<T>& from, const std::vector<Index>& rows) {
  std::vector<T> picked;
  if (from.empty()) return picked;
  picked.reserve(rows.size());
  for (const Index row : rows) picked.push_back(from[static_cast<std::size_t>(row)]);
  return picked;
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

Table select_rows(const Table& table, const std::vector<Index>& rows) {
  Table picked;
  picked.rows = static_cast<Index>(rows.size());
  picked.has_header = table.has_header;
  for (const Column& column : table.columns) {
    Column& to = picked.columns.emplace_back();
    to.info = column.info;
    to.integers = select(column.integers, rows);
    to.reals = select(column.reals, rows);
    to.codes = select(column.codes, rows);
    to.missing = select(column.missing, rows);
  }
  return picked;
}

void append_rows(Table& table, const Table& more) {
  if (table.columns.empty()) {
    table = more;
    return;
  }
  if (more.rows == 0) return;  // `more` may have no columns
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    Column& to = table.columns[i];
    const Column& from = more.columns[i];
    append(to.integers, from.integers);
    append(to.reals, from.reals);
    append(to.codes, from.codes);
    if (to.missing.empty() && from.missing.empty()) continue;
    to.missing.resize(static_cast<std::size_t>(table.rows), -1);
    append(to.missing, from.missing);
    to.missing.resize(static_cast<std::size_t>(table.rows + more.rows), -1);
  }
  table.rows += more.rows;
}

}  // namespace ballast
