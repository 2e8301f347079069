// Helpers for tests of relations in tables.
#pragma once

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "data/relations/find_relations.h"
#include "data/relations/relation_transform.h"
#include "data/tables/csv.h"
#include "tests/data/test_folder.h"
#include "tests/relations/related_csv.h"

namespace ballast::test {

inline Table table_of(const std::string& csv) {
  const TestFolder folder;
  return read_table(folder.file("table.csv", csv));
}

inline std::string csv_of(const Table& table) {
  const TestFolder folder;
  TableWriter writer(folder / "out.csv", column_infos(table));
  writer.write(table);
  writer.close();
  std::ifstream file(folder / "out.csv", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::vector<std::string> texts_of(const std::vector<Relation>& relations,
                                         const Table& table) {
  std::vector<std::string> texts;
  for (const Relation& relation : relations) {
    texts.push_back(relation_text(relation, column_infos(table)));
  }
  std::sort(texts.begin(), texts.end());
  return texts;
}

inline std::vector<std::string> found_in(const Table& table, const RelationOptions& options = {}) {
  return texts_of(find_relations(table, options), table);
}

template <class T>
std::vector<T> sorted(std::vector<T> values) {
  std::sort(values.begin(), values.end());
  return values;
}

// A table in which each column has the rows of the reduced table in another order.
inline Table shuffled(Table table, unsigned seed) {
  std::mt19937 random(seed);
  for (Column& column : table.columns) {
    std::vector<std::size_t> order(static_cast<std::size_t>(table.rows));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    const auto pick = [&](auto& values) {
      const auto before = values;
      for (std::size_t i = 0; i < values.size(); ++i) values[i] = before[order[i]];
    };
    pick(column.integers);
    pick(column.reals);
    pick(column.codes);
    pick(column.missing);
  }
  return table;
}

}  // namespace ballast::test
