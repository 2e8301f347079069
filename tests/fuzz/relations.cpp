// Relations that are found in a table or given as text hold in the tables that they restore. The
// input is a recipe for the columns; what is left of it are texts of relations.
#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <string>
#include <vector>

#include "data/encoding/rare_values.h"
#include "data/relations/find_relations.h"
#include "data/relations/relation_check.h"
#include "data/relations/relation_syntax.h"
#include "data/relations/relation_transform.h"
#include "data/tables/csv.h"
#include "io/files.h"
#include "tests/fuzz/fuzz.h"

using namespace ballast;
using fuzz::require;

namespace {

constexpr std::size_t kRows = 40;  // at least 30 for a search

using Cells = std::vector<std::string>;

std::string number_text(std::int64_t value, int decimals) {
  std::string text;
  append_decimal({value, decimals}, text);
  return text;
}

std::string date_text(std::int64_t value, bool with_time) {
  const auto two = [](std::int64_t n) { return std::to_string(100 + n).substr(1); };
  std::string text = "20" + two(value % 30) + "-" + two(1 + value % 12) + "-" + two(1 + value % 28);
  return with_time ? text + " " + two(value % 24) + ":" + two(value % 60) : text;
}

// Integers from which the cells of the columns are made.
using Numbers = std::vector<std::int64_t>;

Numbers numbers_of(FuzzedDataProvider& input, const std::vector<Numbers>& before) {
  Numbers values(kRows);
  const auto source = [&]() -> const Numbers& {
    return before[input.ConsumeIntegralInRange<std::size_t>(0, before.size() - 1)];
  };
  const int recipe = before.empty() ? 0 : input.ConsumeIntegralInRange(0, 5);
  if (recipe == 0) {
    const std::int64_t step = input.ConsumeIntegral<std::uint8_t>();
    const std::int64_t most = 1 + input.ConsumeIntegral<std::uint16_t>();
    for (std::size_t row = 0; row < kRows; ++row) {
      values[row] = (static_cast<std::int64_t>(row * row + row / 2) * step) % most;
    }
  } else if (recipe == 1) {
    values = source();
  } else if (recipe == 2) {
    const Numbers& left = source();
    const Numbers& right = source();
    const bool minus = input.ConsumeBool();
    for (std::size_t row = 0; row < kRows; ++row) {
      values[row] = minus ? std::max(left[row] - right[row], -right[row]) : left[row] + right[row];
    }
  } else {
    const Numbers& of = source();
    const std::int64_t factor = input.ConsumeIntegral<std::int8_t>();
    const std::int64_t most = 1 + input.ConsumeIntegral<std::uint8_t>();
    for (std::size_t row = 0; row < kRows; ++row) {
      values[row] = recipe == 3 ? of[row] * factor : recipe == 4 ? of[row] % most : of[row] + most;
    }
  }
  for (int changed = input.ConsumeIntegralInRange(0, 2); changed > 0; --changed) {
    values[input.ConsumeIntegralInRange<std::size_t>(0, kRows - 1)] =
        input.ConsumeIntegral<std::int16_t>();
  }
  return values;
}

Cells cells_of(FuzzedDataProvider& input, const Numbers& values) {
  const int kind = input.ConsumeIntegralInRange(0, 5);
  const int decimals = input.ConsumeIntegralInRange(0, 9);
  const std::int64_t missing = input.ConsumeIntegral<std::uint8_t>();
  const std::string text = input.ConsumeBool() ? "NA" : "";
  Cells cells;
  for (const std::int64_t value : values) {
    const std::int64_t size = std::abs(value);
    if (missing > 1 && size % missing == 1) {
      cells.push_back(size % 2 == 0 ? text : "?");
    } else if (kind < 2) {
      cells.push_back(number_text(value, kind == 0 ? 0 : decimals));
    } else if (kind < 4) {
      cells.push_back(date_text(size, kind == 3));
    } else {
      cells.push_back(kind == 4 ? number_text(size % 2, 0) : "v" + number_text(size % 9, 0));
    }
  }
  return cells;
}

std::string table_of(FuzzedDataProvider& input) {
  constexpr std::array<const char*, 6> kNames = {"a", "a b", "c - d", "e=f", "2 * g", "h"};
  const auto count = input.ConsumeIntegralInRange<std::size_t>(2, kNames.size());
  std::vector<Numbers> numbers;
  std::vector<Cells> cells;
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    numbers.push_back(numbers_of(input, numbers));
    cells.push_back(cells_of(input, numbers.back()));
    text += std::string(i > 0 ? "," : "") + kNames[i];
  }
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t i = 0; i < count; ++i) text += (i > 0 ? "," : "\n") + cells[i][row];
  }
  return text + "\n";
}

// Each column has other rows of the table.
Table shifted_rows(Table table) {
  std::size_t by = 0;
  for (Column& column : table.columns) {
    by = (by + 7) % kRows;
    const auto shift = [&](auto& values) {
      if (!values.empty()) std::rotate(values.begin(), values.begin() + by, values.end());
    };
    shift(column.integers);
    shift(column.reals);
    shift(column.codes);
    shift(column.missing);
  }
  return table;
}

void check_hold(const std::vector<Relation>& relations, const Table& table) {
  for (const Relation& relation : relations) {
    require(find_violations(relation, table).rows == 0, "relations hold in a restored table");
  }
}

// The table without the categories that an encoder replaces: their rows get the first other one.
Table encodable(Table table, Index protect) {
  for (Column& column : table.columns) {
    const ColumnInfo kept = without_rare_values(column.info, protect);
    const std::vector<std::int32_t> places = recoded(column.info, kept);
    for (std::int32_t& code : column.codes) {
      code = std::max(0, places[static_cast<std::size_t>(code)]);
    }
    column.info = kept;
  }
  return table;
}

void check_transform(const Table& table, const std::vector<Relation>& relations, Index protect,
                     bool exact) {
  const RelationTransform transform = RelationTransform::fit(table, relations, protect);
  const Table reduced = encodable(transform.reduce(table), protect);
  const Table restored = transform.restore(reduced);
  check_hold(relations, restored);
  check_hold(relations, transform.restore(shifted_rows(reduced)));
  for (std::size_t i = 0; exact && i < table.columns.size(); ++i) {
    require(fuzz::same_cells(table.columns[i], restored.columns[i], table.rows),
            "a restored table is the same");
  }
  ModelFile file;
  transform.save(file);
  const RelationTransform loaded = RelationTransform::load(file, column_infos(reduced));
  require(loaded.relations() == transform.relations(), "saved relations are the same");
}

// Texts of relations are read as these relations.
void check_texts(const std::vector<Relation>& relations, const std::vector<ColumnInfo>& columns) {
  for (const Relation& relation : relations) {
    if (std::holds_alternative<GroupRelation>(relation)) continue;
    if (std::holds_alternative<MissingRelation>(relation)) continue;
    fuzz::accepts([&] { parse_relation(relation_text(relation, columns), columns); });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  RelationOptions options;
  options.find = input.ConsumeIntegralInRange(0, 3) > 0;
  options.share = input.ConsumeBool() ? 1 : 0.8;
  const Index protect = input.ConsumeIntegralInRange<Index>(1, 5);
  fuzz::MemoryFile file;
  Table table;
  const std::string& path = file.holding(table_of(input));
  if (!fuzz::accepts([&] { table = read_table(path); })) return 0;
  const std::string texts = input.ConsumeRemainingBytesAsString();
  const std::vector<ColumnInfo> columns = column_infos(table);
  for (const std::string_view text : lines_of(texts)) {
    if (fuzz::accepts([&] { parse_relation(std::string(text), columns); })) {
      options.given.emplace_back(text);
    }
  }
  std::vector<Relation> relations;
  if (!fuzz::accepts([&] { relations = find_relations(table, options, protect); })) return 0;
  check_texts(relations, columns);
  fuzz::accepts(
      [&] { check_transform(table, relations, protect, options.share == 1 && protect == 1); });
  return 0;
}
