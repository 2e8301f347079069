// rae with tables other than the training table.
#include <doctest/doctest.h>

#include <set>

#include "tests/program/rae.h"

namespace ballast::test {
namespace {

// A table with `rows` rows. Identifiers count from `first`; every fifth row has class "rare".
std::string numbered_table(int first, int rows) {
  std::string text = "id,x,colour,kind\n";
  for (int i = 0; i < rows; ++i) {
    text += std::to_string(first + i) + "," + std::to_string(i % 7) + ".5," +
            (i % 3 == 0 ? "red," : "blue,") + (i % 5 == 3 ? "rare\n" : "often\n");
  }
  return text;
}

// A table without its first column.
std::string without_first(const std::string& table) {
  std::string text;
  for (const auto& row : fields(table)) {
    for (std::size_t i = 1; i < row.size(); ++i) text += (i > 1 ? "," : "") + row[i];
    text += "\n";
  }
  return text;
}

std::string without_header(const std::string& table) { return table.substr(table.find('\n') + 1); }

struct Learnt {
  explicit Learnt(const std::string& table, const Arguments& more = {},
                  const std::string& target = "kind")
      : path(folder.write("learnt.csv", table)), model(folder.path("model")) {
    run_well("rae", joined({"fit", path, "--target", target, "--output", model, "--batch-size", "4",
                            "--latent", "4", "--hidden", "8", "--steps", "2"},
                           more));
  }
  // Runs rae oversample on this table and returns the output.
  std::string oversampled(const std::string& table, const Arguments& more = {}) const {
    const std::string out = folder.path("out.csv");
    run_well("rae", joined({"oversample", model, folder.write("given.csv", table), "--output", out,
                            "--force"},
                           more));
    return read_file(out);
  }
  Result classified(const std::string& table) const {
    return run("rae", {"classify", model, folder.write("given.csv", table), "--output",
                       folder.path("classes.csv"), "--force"});
  }
  Folder folder;
  std::string path;
  std::string model;
};

std::set<std::string> first_fields(const std::string& table) {
  std::set<std::string> texts;
  for (const auto& row : fields(table)) texts.insert(row.front());
  return texts;
}

TEST_CASE("new rows get identifiers that are neither in the training table nor in the given one") {
  const Learnt learnt(numbered_table(1000, 150));
  // These collide with identifiers that continue after the training rows or after the given rows.
  const std::string given = numbered_table(1200, 150);
  const std::string all = learnt.oversampled(given);
  REQUIRE(fields(all).size() == 1 + 150 + 90);
  CHECK(all.substr(0, given.size()) == given);
  CHECK(first_fields(all).size() == fields(all).size());
  // The same with --synthetic-only.
  const std::string made = learnt.oversampled(given, {"--synthetic-only"});
  std::set<std::string> texts = first_fields(made);
  REQUIRE(texts.size() == 1 + 90);
  for (const std::string& real : {numbered_table(1000, 150), given}) {
    for (const auto& row : fields(without_header(real))) CHECK(texts.count(row.front()) == 0);
  }
}

TEST_CASE("ignored columns may be missing, with and without a header") {
  const std::string table = numbered_table(1000, 40);
  const std::string less = without_first(table);
  const Learnt learnt(table, {"--ignore", "id"});
  CHECK(learnt.oversampled(less).substr(0, less.size()) == less);
  CHECK(learnt.oversampled(table).substr(0, less.size()) == less);

  const Learnt headless(without_header(table), {"--no-header", "--ignore", "column1"}, "column4");
  const std::string rows = without_header(less);
  CHECK(headless.oversampled(rows).substr(0, rows.size()) == rows);
  CHECK(headless.oversampled(without_header(table)).substr(0, rows.size()) == rows);
}

TEST_CASE("a table with a single row can be oversampled") {
  const Learnt learnt(numbered_table(1000, 40));
  const std::string row = "id,x,colour,kind\n7,0.5,red,rare\n";
  const std::string all = learnt.oversampled(row, {"--per-class", "rare=3"});
  CHECK(all.substr(0, row.size()) == row);
  CHECK(fields(all).size() == 1 + 1 + 2);
}

TEST_CASE("a resumed fit rejects different reading options and accepts the same ones") {
  const Learnt learnt(numbered_table(1000, 40), {"--ignore", "id"});
  const auto resume = [&](const Arguments& more) {
    return run("rae", joined({"fit", learnt.path, "--resume", learnt.model, "--output",
                              learnt.folder.path("more"), "--force", "--steps", "3"},
                             more));
  };
  check_refused(resume({"--ignore", "x"}), 2, {"--ignore", "\"x\"", "\"id\""});
  check_refused(resume({"--max-categories", "5"}), 2, {"--max-categories 5"});
  check_refused(resume({"--target", "colour"}), 2, {"--target \"colour\""});
  CHECK(resume({"--ignore", "id"}).code == 0);
  CHECK(resume({"--ignore", "id", "--target", "kind"}).code == 0);
}

TEST_CASE("an error about an unknown value gives its line and a solution") {
  const Learnt learnt(numbered_table(1000, 40), {"--ignore", "id"});
  const std::string head = "x,colour,kind\n1.5,red,rare\n\n";
  const std::string advice = "remove the row, or train with such values";
  check_refused(learnt.classified(head + "2.5,zzz,rare\n"), 1,
                {"given.csv, line 4, column 'colour'", "'zzz'", advice});
  const std::string missing = "a missing value does not occur in this column of the training table";
  check_refused(learnt.classified(head + "2.5,,rare\n"), 1,
                {"given.csv, line 4, column 'colour'", missing, advice});
  check_refused(learnt.classified(head + "?,blue,rare\n"), 1,
                {"given.csv, line 4, column 'x'", missing, advice});
  const std::string given = learnt.folder.write("given.csv", head + "2.5,red,new\n3,,rare\n");
  check_refused(
      run("rae", {"oversample", learnt.model, given, "--output", learnt.folder.path("out.csv")}), 1,
      {"given.csv, line 4, column 'kind'", "'new'", advice});
}

TEST_CASE("the error for a table without --target mentions --target") {
  const Folder folder;
  const std::string table = folder.write("table.csv", numbered_table(1000, 40));
  const std::string advice = "for a table, give the column of the classes with --target";
  check_refused(run("rae", {"fit", table, "--output", folder.path("m")}), 1,
                {"table.csv: unknown image format", advice});
  check_refused(
      run("rae", {"evaluate", table, "--test", copy_of(table), "--output", folder.path("e")}), 1,
      {"table.csv: unknown image format", advice});
}

}  // namespace
}  // namespace ballast::test
