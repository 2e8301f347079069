// A short run on the Adult table: the generated rows have its columns and values.
#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

// The header and the first rows of a table.
std::string first_rows(const std::string& table, int rows) {
  std::size_t end = 0;
  for (int line = 0; line <= rows; ++line) end = table.find('\n', end) + 1;
  return table.substr(0, end);
}

TEST_CASE("a few training steps on Adult give rows with valid values") {
  const char* data = std::getenv("BALLAST_DATA");
  const std::string all = std::string(data == nullptr ? "" : data) + "/adult/adult.csv";
  if (data == nullptr || !exists(all)) {
    MESSAGE("skipped: no data");
    return;
  }
  const Folder folder;
  const std::string rows = first_rows(read_file(all), 4000);
  const std::string table = folder.write("adult.csv", rows);
  const auto real = fields(rows);
  std::vector<std::set<std::string>> seen(real[0].size());
  for (const auto& row : real) {
    for (std::size_t column = 0; column < row.size(); ++column) seen[column].insert(row[column]);
  }
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const std::string model = folder.path(program + ".model");
    run_well(program, {"fit", table, "--output", model, "--steps", "30", "--seed", "3"});
    const std::string info = run_well(program, {"info", model}).out;
    CHECK(info.find("columns: 15") != std::string::npos);

    const std::string synthetic = folder.path(program + ".csv");
    run_well(program, {"sample", model, "--rows", "2000", "--output", synthetic});
    const auto generated = fields(read_file(synthetic));
    REQUIRE(generated.size() == 2001);
    CHECK(generated[0] == real[0]);
    const std::set<std::size_t> numeric = {0, 2, 4, 10, 11, 12};
    for (std::size_t row = 1; row < generated.size(); ++row) {
      REQUIRE(generated[row].size() == real[0].size());
      for (std::size_t column = 0; column < real[0].size(); ++column) {
        const std::string& value = generated[row][column];
        CAPTURE(value);
        if (numeric.count(column) == 0) {
          CHECK(seen[column].count(value) == 1);
        } else {
          CHECK(value.find_first_not_of("0123456789") == std::string::npos);
        }
      }
    }
    const Result report = run_well(program, {"report", table, synthetic});
    CHECK(report.out.find("capital-gain") != std::string::npos);

    const auto rich = fields(run_well(program, {"sample", model, "--rows", "20", "--output", "-",
                                                "--where", "income= >50K"})
                                 .out);
    REQUIRE(rich.size() == 21);
    for (std::size_t row = 1; row < rich.size(); ++row) CHECK(rich[row].back() == " >50K");
  }
}

}  // namespace
}  // namespace ballast::test
