#include "data/relations/relation_transform.h"

#include <doctest/doctest.h>

#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

RelationTransform fitted(const Table& table, const RelationOptions& options = {},
                         Index protect = 1) {
  return RelationTransform::fit(table, find_relations(table, options), protect);
}

RelationTransform given(const Table& table, const std::vector<std::string>& relations,
                        double share = 1) {
  return fitted(table, {.find = false, .share = share, .given = relations});
}

}  // namespace

TEST_CASE("a reduced table is restored byte for byte") {
  for (const unsigned seed : {1U, 2U}) {
    const std::string csv = related_csv(700, seed);
    const Table table = table_of(csv);
    const RelationTransform transform = fitted(table);
    const Table reduced = transform.reduce(table);
    // Without city, state, total, living, green, blue and again.
    CHECK(reduced.columns.size() == table.columns.size() - 7);
    for (const Column& column : reduced.columns) {
      CHECK(column.info.name != "grade is missing");
      if (column.info.name == "grade") CHECK(column.info.missing_texts.empty());
    }
    CHECK(csv_of(transform.restore(reduced)) == csv);
  }
}

TEST_CASE("every restored row satisfies every relation, whatever the reduced rows are") {
  const std::string csv = related_csv(800);
  const Table table = table_of(csv);
  const RelationTransform transform = fitted(table);
  for (unsigned seed = 1; seed < 6; ++seed) {
    const Table restored = transform.restore(shuffled(transform.reduce(table), seed));
    const std::vector<Row> rows = rows_of(csv_of(restored));
    REQUIRE(rows.size() == 800);
    CHECK(broken_rows(rows, rows_of(csv)) == 0);
    for (const Row& row : rows) CHECK(row.at("end") <= day_text(1300));
  }
}

TEST_CASE("a saved transform restores the same rows") {
  const Table table = table_of(related_csv(500));
  const RelationTransform transform = fitted(table);
  ModelFile file;
  transform.save(file);
  const Table reduced = shuffled(transform.reduce(table), 4);
  const RelationTransform loaded = RelationTransform::load(file, column_infos(reduced));
  CHECK((loaded.relations() == transform.relations()));
  CHECK(csv_of(loaded.restore(reduced)) == csv_of(transform.restore(reduced)));
  CHECK(csv_of(loaded.restore(loaded.reduce(table))) == csv_of(table));
  ModelFile again;
  loaded.save(again);
  CHECK(again.tensors == file.tensors);
}

TEST_CASE("a transform without relations saves nothing and changes nothing") {
  const Table table = table_of(related_csv(100));
  const RelationTransform transform = fitted(table, {.find = false});
  ModelFile file;
  transform.save(file);
  CHECK(file.tensors.empty());
  CHECK(csv_of(transform.restore(transform.reduce(table))) == csv_of(table));
  CHECK(RelationTransform::load(file, column_infos(table)).columns().size() ==
        table.columns.size());
}

TEST_CASE("corrupt relations are refused or restore rows without a crash") {
  const Table table = table_of(related_csv(200));
  const RelationTransform transform = fitted(table);
  ModelFile whole;
  transform.save(whole);
  const Table reduced = transform.reduce(table);
  int refused = 0;
  int tried = 0;
  for (const auto& [name, tensor] : whole.tensors) {
    ModelFile without = whole;
    without.tensors.erase(name);
    if (name != "relations.columns")
      CHECK_THROWS_AS(RelationTransform::load(without, column_infos(reduced)), Error);
    if (tensor.dtype != "I64") continue;
    const std::vector<std::int64_t> numbers = whole.get_integers(name, kAnyCount, kAnyInteger);
    for (std::size_t at = 0; at < numbers.size(); at += 1 + numbers.size() / 7) {
      for (const std::int64_t value :
           {std::int64_t{-7}, std::int64_t{0}, std::int64_t{3}, std::int64_t{1} << 40,
            std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
        ModelFile damaged = whole;
        std::vector<std::int64_t> changed = numbers;
        changed[at] = value;
        damaged.tensors.erase(name);
        damaged.put(name, changed);
        ++tried;
        try {
          const RelationTransform loaded = RelationTransform::load(damaged, column_infos(reduced));
          CHECK(loaded.restore(reduced).rows == 200);
        } catch (const Error&) {
          ++refused;
        }
      }
    }
  }
  CHECK(tried > 100);
  CHECK(refused > tried / 3);
}

TEST_CASE("a missing pattern whose leader a later relation removes is refused") {
  std::string csv = "zip,city,iq,grade\n";
  for (int row = 0; row < 300; ++row) {
    const std::string place = std::to_string(row % 20);
    const bool tested = row % 7 > 0;
    csv += "z" + place + "," + (row % 20 < 9 ? "NA" : "city " + place) + ',' +
           (tested ? std::to_string(row % 40) : "NA") + ',' +
           (tested ? std::to_string(row % 11) : "NA") + '\n';
  }
  const Table table = table_of(csv);
  const std::vector<Relation> relations = {FunctionRelation{0, 1}, MissingRelation{2, 3}};
  const RelationTransform transform = RelationTransform::fit(table, relations, 1);
  const Table reduced = transform.reduce(table);
  ModelFile file;
  transform.save(file);
  CHECK_NOTHROW(RelationTransform::load(file, column_infos(reduced)));
  // In the other order, with the target of the function as leader.
  ModelFile damaged;
  for (const auto& [name, tensor] : file.tensors) {
    std::string to = name;
    const std::size_t at = name.find("relation0");
    const std::size_t other = name.find("relation1");
    if (at != std::string::npos) to[at + 8] = '1';
    if (other != std::string::npos) to[other + 8] = '0';
    damaged.tensors[to] = tensor;
  }
  damaged.tensors.erase("relations.relation0");
  damaged.put("relations.relation0", std::vector<std::int64_t>{5, 1, 3});
  CHECK_THROWS_AS(RelationTransform::load(damaged, column_infos(reduced)), Error);
}

TEST_CASE("rows that violate a relation get the values that follow") {
  std::string csv = "total,a,b,low,high\n1,1,5,7,3\n";
  std::mt19937 random(2);
  for (int row = 0; row < 199; ++row) {
    const auto a = random() % 50;
    const auto b = random() % 50;
    csv += std::to_string(a + b) + ',' + std::to_string(a) + ',' + std::to_string(b) + ',' +
           std::to_string(a) + ',' + std::to_string(a + b) + '\n';
  }
  const Table table = table_of(csv);
  const RelationTransform transform = given(table, {"total = a + b", "low <= high"}, 0.99);
  const std::vector<Row> rows = rows_of(csv_of(transform.restore(transform.reduce(table))));
  CHECK(rows[0].at("total") == "6");
  CHECK(rows[0].at("low") == "7");
  CHECK(rows[0].at("high") == "7");
  CHECK(rows[5] == rows_of(csv)[5]);
}

TEST_CASE("missing values of sums and orders are kept") {
  std::string csv = "total,a,b,start,end\n";
  std::mt19937 random(2);
  for (int row = 0; row < 300; ++row) {
    const auto a = static_cast<int>(random() % 1000);
    const auto b = static_cast<int>(random() % 1000);
    const bool known = random() % 5 > 0;
    const int start = static_cast<int>(random() % 500);
    const bool ended = random() % 3 > 0;
    csv += (known ? std::to_string(a + b) : "NA") + ',' + (known ? std::to_string(a) : "") + ',' +
           std::to_string(b) + ',' + day_text(start) + ',' +
           (ended ? day_text(start + static_cast<int>(random() % 400)) : "") + '\n';
  }
  const Table table = table_of(csv);
  CHECK(found_in(table) == std::vector<std::string>{"start <= end", "total = a + b"});
  const RelationTransform transform = fitted(table);
  CHECK(csv_of(transform.restore(transform.reduce(table))) == csv);
  for (const Row& row : rows_of(csv_of(transform.restore(shuffled(transform.reduce(table), 3))))) {
    CHECK((row.at("total") == "NA") == row.at("a").empty());
    CHECK((row.at("end").empty() || row.at("start") <= row.at("end")));
  }
}

TEST_CASE("a number that is not in a value map becomes the nearest one that is") {
  std::string csv = "size,city\n";
  for (int row = 0; row < 60; ++row) {
    csv += std::to_string(100 * (row % 3)) + ",city " + std::to_string(row % 3) + '\n';
  }
  const Table table = table_of(csv);
  const RelationTransform transform = given(table, {"size -> city"});
  Table reduced = transform.reduce(table);
  for (std::size_t row = 0; row < 60; ++row) {
    reduced.columns[0].integers[row] = static_cast<std::int64_t>(10 * row) - 100;
  }
  const std::vector<Row> rows = rows_of(csv_of(transform.restore(reduced)));
  CHECK(rows[0].at("city") == "city 0");   // -100
  CHECK(rows[14].at("city") == "city 0");  // 40
  CHECK(rows[14].at("size") == "0");
  CHECK(rows[16].at("size") == "100");
  CHECK(rows[16].at("city") == "city 1");  // 60
  CHECK(rows[59].at("city") == "city 2");  // 490
}

TEST_CASE("dates of a coarser unit are the base of finer ones") {
  std::string csv = "month,time\n";
  std::mt19937 random(2);
  for (int row = 0; row < 200; ++row) {
    const auto month = random() % 12 + 1;
    const auto later = std::min(12U, static_cast<unsigned>(month + random() % 5));
    char text[64];
    std::snprintf(text, sizeof text, "2021-%02u,2021-%02u-%02u 10:30:00\n",
                  static_cast<unsigned>(month), later, static_cast<unsigned>(random() % 28 + 1));
    csv += text;
  }
  const Table table = table_of(csv);
  REQUIRE(table.columns[0].info.kind == ColumnKind::date);
  const RelationTransform transform = given(table, {"month <= time"});
  CHECK(csv_of(transform.restore(transform.reduce(table))) == csv);
  for (const Row& row : rows_of(csv_of(transform.restore(shuffled(transform.reduce(table), 1))))) {
    CHECK(row.at("month") <= row.at("time").substr(0, 7));
  }
}

TEST_CASE("equal dates are written in the notation of each column") {
  std::string csv = "iso,zoned,short\n";
  for (int row = 0; row < 200; ++row) {
    char text[100];
    const int month = row * 7 % 12 + 1;
    const int day = row * 11 % 28 + 1;
    const char* const zone = month > 3 && month < 11 ? "+02:00" : "+01:00";
    std::snprintf(text, sizeof text, "2021-%02d-%02d,2021-%02d-%02dT00:00%s,%d/%d/21\n", month, day,
                  month, day, zone, month, day);
    csv += text;
  }
  const Table table = table_of(csv);
  const RelationTransform transform = fitted(table);
  CHECK(transform.texts() == std::vector<std::string>{"zoned = iso", "short = iso"});
  CHECK(csv_of(transform.restore(transform.reduce(table))) == csv);
}

TEST_CASE("rare values are in no value map") {
  std::string csv = "code,name,size,city\n";
  for (int row = 0; row < 300; ++row) {
    const std::string place = std::to_string(row % 20);
    csv += "c" + place + ",name " + place + "," + std::to_string(100 + row % 20) + ",city " +
           place + "\n";
  }
  csv += "secret,secret name,777,secret city\n";
  const Table table = table_of(csv);
  const std::vector<std::string> relations = {"code -> name", "size -> city"};
  const RelationTransform all = fitted(table, {.find = false, .share = 1, .given = relations}, 1);
  const RelationTransform safe = fitted(table, {.find = false, .share = 1, .given = relations}, 2);
  const auto bytes = [](const RelationTransform& transform) {
    ModelFile file;
    transform.save(file);
    std::string text;
    for (const auto& [name, tensor] : file.tensors) {
      text.append(tensor.content().begin(), tensor.content().end());
    }
    return text;
  };
  CHECK(bytes(all).find("secret name") != std::string::npos);
  CHECK(bytes(all).find("secret city") != std::string::npos);
  CHECK(bytes(safe).find("secret") == std::string::npos);
}

TEST_CASE("a value of a derived column is traced to the value that it follows from") {
  const Table table = table_of(related_csv(400));
  const RelationTransform transform = fitted(table);
  const Table reduced = transform.reduce(table);
  Column cell;
  cell.info.kind = ColumnKind::boolean;
  cell.codes = {table.columns[table.find("green")].info.values[0] == "1" ? 0 : 1};
  const auto green = transform.kept_value(table.find("green"), cell, 0);
  REQUIRE(green.has_value());
  CHECK(reduced.columns[green->place].info.values[static_cast<std::size_t>(green->value)] ==
        "green");
  cell.codes = {1 - cell.codes[0]};
  CHECK(!transform.kept_value(table.find("green"), cell, 0).has_value());
  CHECK(transform.kept_place(table.find("city")) == -1);
  CHECK(transform.kept_place(table.find("zip")) == 0);
}

TEST_CASE("a table with other columns is not reduced") {
  const RelationTransform transform = fitted(table_of(related_csv(200)));
  CHECK_THROWS_AS(transform.reduce(table_of("a,b\n1,2\n3,4\n5,6\n")), Error);
}

}  // namespace ballast::test
