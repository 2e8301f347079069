#include "data/relations/find_relations.h"

#include <doctest/doctest.h>

#include "kernels/threads.h"
#include "tests/relations/related_table.h"

namespace ballast::test {
namespace {

std::string error_of(const Table& table, const std::string& given, double share = 1) {
  try {
    find_relations(table, {.find = true, .share = share, .given = {given}});
  } catch (const RelationError& error) {
    return error.what();
  }
  return "";
}

// Random columns of few or many values.
std::string random_csv(int rows, int columns, unsigned seed) {
  std::mt19937 random(seed);
  const std::vector<unsigned> bounds = {2, 3, 5, 9, 30, 300, 5000};
  std::string csv;
  for (int c = 0; c < columns; ++c) csv += (c > 0 ? ",c" : "c") + std::to_string(c);
  csv += '\n';
  for (int row = 0; row < rows; ++row) {
    for (int c = 0; c < columns; ++c) {
      const unsigned value = random() % bounds[static_cast<std::size_t>(c) % bounds.size()];
      // Every other column is mostly 0, every third is text.
      const bool zero = c % 2 == 1 && random() % 4 > 0;
      csv += (c > 0 ? "," : "") + std::string(c % 3 == 2 ? "v" : "") +
             std::to_string(zero ? 0 : value);
    }
    csv += '\n';
  }
  return csv;
}

// With 1 where a row is among the first `broken`, and 0 elsewhere, added to a total.
std::string noisy_sums(int rows, int broken) {
  std::mt19937 random(5);
  std::string csv = "total,a,b\n";
  for (int row = 0; row < rows; ++row) {
    const auto a = random() % 900;
    const auto b = random() % 90;
    csv += std::to_string(a + b + (row < broken ? 1 : 0)) + ',' + std::to_string(a) + ',' +
           std::to_string(b) + '\n';
  }
  return csv;
}

}  // namespace

TEST_CASE("the relations of a table are found, and no others") {
  for (const unsigned seed : {1U, 2U, 3U}) {
    const Table table = table_of(related_csv(1500, seed));
    CHECK(found_in(table) == sorted(kRelations));
  }
}

TEST_CASE("no relation is found in random columns") {
  int found = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    for (const int rows : {10, 30, 60, 200, 1000}) {
      const Table table = table_of(random_csv(rows, 20, seed));
      const std::vector<std::string> relations = found_in(table);
      found += static_cast<int>(relations.size());
      CAPTURE(rows);
      CAPTURE(seed);
      CHECK(relations == std::vector<std::string>{});
    }
  }
  CHECK(found == 0);
}

TEST_CASE("no relation is found in fewer than 30 rows, but given ones are kept") {
  CHECK(found_in(table_of(related_csv(29))).empty());
  CHECK(found_in(table_of(related_csv(29)), {.given = {"start <= end"}}) ==
        std::vector<std::string>{"start <= end"});
}

TEST_CASE("columns that barely overlap have no order") {
  std::mt19937 random(1);
  std::string csv = "low,high\n";
  for (int row = 0; row < 500; ++row) {
    csv += std::to_string(random() % 100) + ',' + std::to_string(99 + random() % 200) + '\n';
  }
  CHECK(found_in(table_of(csv)).empty());
}

TEST_CASE("a column that is nearly always the same follows from no other") {
  std::mt19937 random(1);
  std::string csv = "key,flag,number\n";
  for (int row = 0; row < 2000; ++row) {
    csv += std::to_string(random() % 300) + ',' + (row == 700 || row == 900 ? "1" : "0") + ',' +
           std::to_string(random() % 3000) + '\n';
  }
  CHECK(found_in(table_of(csv)).empty());
}

TEST_CASE("a relation must hold in the stated share of the rows") {
  const Table table = table_of(noisy_sums(1000, 5));
  const std::vector<std::string> sum = {"total = a + b"};
  CHECK(found_in(table, {.share = 0.99}) == sum);
  CHECK(found_in(table, {.share = 0.995}).size() == 1);
  for (const std::string& text : found_in(table, {.share = 0.999})) CHECK(text != sum[0]);
  for (const std::string& text : found_in(table)) CHECK(text != sum[0]);
  CHECK(found_in(table, {.find = false, .share = 0.99, .given = sum}) == sum);
}

TEST_CASE("multiples, negative sums and rounded totals are found") {
  std::mt19937 random(4);
  std::string csv = "euro,mark,x,y,z,one,two,rounded\n";
  for (int row = 0; row < 400; ++row) {
    const auto euro = static_cast<long>(random() % 100000);
    const auto x = static_cast<int>(random() % 1000) - 500;
    const auto y = static_cast<int>(random() % 1000) - 500;
    const auto one = static_cast<long>(random() % 10000);
    const auto two = static_cast<long>(random() % 10000);
    char rounded[32];
    std::snprintf(rounded, sizeof rounded, "%.1f", static_cast<double>((one + two + 5) / 10) / 10);
    csv += cents_text(euro) + ',' + cents_text(std::lround(1.95583 * static_cast<double>(euro))) +
           ',' + std::to_string(x) + ',' + std::to_string(y) + ',' + std::to_string(-x - y) + ',' +
           cents_text(one) + ',' + cents_text(two) + ',' + rounded + '\n';
  }
  const std::vector<std::string> found = found_in(table_of(csv));
  const auto has = [&](const std::string& text) {
    return std::find(found.begin(), found.end(), text) != found.end();
  };
  REQUIRE(found.size() == 3);
  CHECK(has("rounded = one + two"));
  CHECK(std::any_of(found.begin(), found.end(), [](const std::string& text) {
    return text.starts_with("mark = 1.9558") && text.ends_with(" * euro");
  }));
  CHECK(std::any_of(found.begin(), found.end(), [](const std::string& text) {
    return text.find(" = - ") != std::string::npos;
  }));
}

TEST_CASE("a multiple is found although the first row violates it") {
  std::mt19937 random(4);
  std::string csv = "euro,mark\n5.00,77.00\n";
  for (int row = 0; row < 400; ++row) {
    const auto euro = static_cast<long>(random() % 100000);
    csv += cents_text(euro) + ',' + cents_text(3 * euro) + '\n';
  }
  CHECK(found_in(table_of(csv), {.share = 0.99}) == std::vector<std::string>{"mark = 3 * euro"});
}

TEST_CASE("chains and cycles of relations are resolved without a circle") {
  std::mt19937 random(4);
  std::string csv = "a,b,c,d,q1,q2,q3,h1,year\n";
  for (int row = 0; row < 600; ++row) {
    const auto draw = [&](unsigned bound) { return static_cast<int>(random() % bound); };
    const int a = draw(1000);
    const int b = a + draw(300);
    const int c = b + draw(300);
    const int d = c + draw(300);
    const int q1 = draw(3000);
    const int q2 = draw(3000);
    const int q3 = draw(3000);
    csv += std::to_string(a) + ',' + std::to_string(b) + ',' + std::to_string(c) + ',' +
           std::to_string(d) + ',' + std::to_string(q1) + ',' + std::to_string(q2) + ',' +
           std::to_string(q3) + ',' + std::to_string(q1 + q2) + ',' + std::to_string(q1 + q2 + q3) +
           '\n';
  }
  const Table table = table_of(csv);
  const std::vector<Relation> relations = find_relations(table, {});
  const std::vector<std::string> texts = texts_of(relations, table);
  for (const char* text : {"a <= b", "b <= c", "c <= d", "h1 = q1 + q2", "year = q3 + h1"}) {
    CAPTURE(text);
    CHECK(std::count(texts.begin(), texts.end(), text) == 1);
  }
  const RelationTransform transform = RelationTransform::fit(table, relations, 1);
  for (const Row& row : rows_of(csv_of(transform.restore(shuffled(transform.reduce(table), 1))))) {
    const auto number = [&](const char* name) { return std::stol(row.at(name)); };
    CHECK((number("a") <= number("b") && number("b") <= number("c") && number("c") <= number("d")));
    CHECK(number("h1") == number("q1") + number("q2"));
    CHECK(number("year") == number("q1") + number("q2") + number("q3"));
  }
}

TEST_CASE("identifier, constant and empty columns take no part") {
  std::string csv = "customer_id,constant,empty,a,b\n";
  std::mt19937 random(3);
  for (int row = 0; row < 200; ++row) {
    const auto a = random() % 20;
    csv += std::to_string(100000 + row) + ",x,," + std::to_string(a) + ",v" +
           std::to_string(a / 2) + '\n';
  }
  const Table table = table_of(csv);
  CHECK(found_in(table) == std::vector<std::string>{"a -> b"});
  CHECK(error_of(table, "customer_id -> a").find("identifier") != std::string::npos);
}

TEST_CASE("the relations do not depend on the number of threads or on rows that are not searched") {
  const Table table = table_of(related_csv(1200));
  const std::vector<Relation> relations = find_relations(table, {});
  const int threads = thread_count();
  set_thread_count(1);
  CHECK((find_relations(table, {}) == relations));
  set_thread_count(threads);
}

TEST_CASE("a candidate of the searched rows is verified in all rows") {
  std::string csv = "a,b,c\n";
  std::mt19937 random(3);
  for (int row = 0; row < 25000; ++row) {
    const auto a = random() % 50;
    const auto c = random() % 50;
    csv += std::to_string(a) + ",v" + std::to_string(row == 24990 ? a + 1 : a / 3) + ',' +
           std::to_string(c) + '\n';
  }
  CHECK(found_in(table_of(csv)).empty());
  CHECK(found_in(table_of(csv), {.share = 0.99}) == std::vector<std::string>{"a -> b"});
}

TEST_CASE("given relations that do not hold or contradict each other are errors") {
  const Table table = table_of(noisy_sums(100, 3));
  CHECK(error_of(table, "total = a + b") ==
        "relation 'total = a + b': does not hold in 3 of 100 rows, first in row 1");
  const Table related = table_of(related_csv(200));
  const auto both = [&](const std::string& a, const std::string& b) {
    try {
      find_relations(related, {.find = true, .share = 1, .given = {a, b}});
    } catch (const RelationError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(both("zip -> city", "zip -> city") ==
        "relation 'zip -> city': column \"city\" already follows from 'zip -> city'");
  CHECK(both("again -> twice", "twice -> again") ==
        "relation 'twice -> again': circular: column \"again\" would follow from itself");
  CHECK(both("total = price + tax - discount", "price = total + discount - tax").find("circular") !=
        std::string::npos);
  CHECK(error_of(related, "city -> zip").find("does not hold in") != std::string::npos);
  CHECK(error_of(related, "start <= iq").find("date") != std::string::npos);
}

TEST_CASE("the share of the rows must be from 0.5 to 1") {
  const Table table = table_of(related_csv(50));
  for (const double share : {0.0, 0.49, 1.01, std::nan("")}) {
    CAPTURE(share);
    CHECK_THROWS_WITH_AS(find_relations(table, {.share = share}),
                         doctest::Contains("between 0.5 and 1"), Error);
  }
  CHECK_NOTHROW(find_relations(table, {.share = 0.5}));
}

TEST_CASE("Adult has one relation") {
  const char* data = std::getenv("BALLAST_DATA");
  if (data == nullptr) {
    MESSAGE("skipped: BALLAST_DATA is not set");
    return;
  }
  const Table table = read_table(std::string(data) + "/adult/adult.csv");
  CHECK(found_in(table) == std::vector<std::string>{"education -> education-num"});
}

}  // namespace ballast::test
