// rae on tables.
#include <doctest/doctest.h>

#include "tests/program/rae.h"

namespace ballast::test {
namespace {

// Kind "rare" for every tenth row.
std::string table_with_classes() {
  std::string text = "x,kind,y,date\n";
  for (int i = 0; i < 60; ++i) {
    text += std::to_string(i % 10 == 3 ? 100 + i : i) + (i % 10 == 3 ? ",rare," : ",often,");
    text += (i % 7 == 0 ? "" : std::to_string(i / 2) + ".5") + ",2024-01-" +
            (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + "\n";
  }
  return text;
}

TEST_CASE("rae oversamples a table and classifies its rows") {
  const Folder folder;
  const std::string table = folder.write("table.csv", table_with_classes());
  const std::string model = folder.path("model");
  const Arguments fit = {"fit",          table, "--target", "kind", "--output", model,
                         "--batch-size", "8",   "--latent", "4",    "--hidden", "8",
                         "--steps",      "4"};
  run_well("rae", fit);
  CHECK(has(run_well("rae", {"info", model}).out, "column 'kind'"));
  const std::string whole = read_file(model);
  Arguments part = fit;
  part.back() = "2";
  run_well("rae", joined(part, {"--force", "--threads", "1"}));
  run_well("rae", {"fit", table, "--resume", model, "--output", model, "--steps", "4"});
  CHECK(read_file(model) == whole);

  const std::string out = folder.path("out.csv");
  const Result made =
      run_well("rae", {"oversample", model, table, "--output", out, "--mark", "new"});
  CHECK(has(made.out, "rare: 6 rows, 48 synthetic"));
  const auto rows = fields(read_file(out));
  REQUIRE(rows.size() == 1 + 54 + 54);
  CHECK(rows[0] == std::vector<std::string>{"x", "kind", "y", "date", "new"});
  // The given rows come first, unchanged.
  const auto given = fields(table_with_classes());
  for (std::size_t i = 1; i < given.size(); ++i) {
    std::vector<std::string> row = given[i];
    row.emplace_back("0");
    CHECK(rows[i] == row);
  }
  for (std::size_t i = given.size(); i < rows.size(); ++i) {
    CHECK(rows[i][1] == "rare");
    CHECK(rows[i][3].size() == 10);
    CHECK(rows[i][4] == "1");
  }
  run_well("rae", {"oversample", model, table, "--output", out, "--synthetic-only", "--per-class",
                   "often=56,rare=7", "--force"});
  CHECK(fields(read_file(out)).size() == 1 + 3);
  // Rows that are not in the training table are also written exactly as given, including missing
  // value markers and decimals.
  const std::string few =
      "x,kind,y,date\n107,rare,NA,2024-01-01\n0008,often,2.1250,2024-02-01\n9,rare,,2024-01-09\n"
      "9,often,?,2024-01-09\n11,often,7,2024-01-09\n";
  run_well("rae", {"oversample", model, folder.write("few.csv", few), "--output", out, "--force"});
  CHECK(read_file(out).substr(0, few.size()) == few);
  CHECK(fields(read_file(out)).size() == 1 + 6);
  run_well("rae", {"classify", model, table, "--output", folder.path("classes.csv")});
  CHECK(fields(read_file(folder.path("classes.csv"))).size() == 61);

  check_refused(run("rae", {"fit", table, "--target", "sort", "--output", folder.path("m")}), 1,
                {"\"sort\""});
  check_refused(run("rae", {"fit", table, "--target", "kind", "--output", table, "--force"}), 2,
                {"the same file as the input"});
  check_refused(run("rae", {"oversample", model, table, "--output", table, "--force"}), 2,
                {"is an input of this command"});
  check_refused(run("rae", {"oversample", model, table, "--output", out, "--png"}), 2, {"--png"});
  check_refused(run("rae", {"oversample", model, "--dataset", "digits", "--output", out}), 2,
                {"of a table"});
  const std::string other = folder.write("other.csv", "x,kind,y,date\n1,new,2.5,2024-01-01\n");
  check_refused(run("rae", {"oversample", model, other, "--output", folder.path("n.csv")}), 1,
                {"'new'"});
  check_refused(run("rae", {"oversample", model, table, "--output", out, "--mark", "y", "--force"}),
                2, {"--mark y"});
  const std::string none = folder.write("none.csv", "x,kind\n1,a\n2,\n3,b\n");
  check_refused(run("rae", {"fit", none, "--target", "kind", "--output", folder.path("m")}), 1,
                {"no class in 1 of 3 rows"});
  check_refused(
      run("rae", {"fit", table, "--resume", model, "--output", model, "--preset", "small"}), 2,
      {"--preset"});
  const std::string less = folder.write("less.csv", "x,kind\n1,rare\n");
  check_refused(run("rae", {"oversample", model, less, "--output", folder.path("n.csv")}), 1,
                {"'y'"});
}

TEST_CASE("rae evaluate compares methods on a table") {
  const Folder folder;
  const std::string table = folder.write("table.csv", table_with_classes());
  std::string test_rows = table_with_classes();
  const auto evaluate = [&](const std::string& test, const std::string& output,
                            const Arguments& more) {
    return run("rae", joined({"evaluate",      table, "--target",           "kind",
                              "--test",        test,  "--output",           folder.path(output),
                              "--steps",       "2",   "--classifier-steps", "2",
                              "--reference-steps", "2",   "--batch-size",       "4",
                              "--latent",      "4",   "--hidden",           "8"},
                             more));
  };
  const Result result = evaluate(folder.write("test.csv", test_rows), "all", {});
  CAPTURE(result.err);
  REQUIRE(result.code == 0);
  const std::string csv = read_file(folder.path("all") + "/evaluation.csv");
  const std::string html = read_file(folder.path("all") + "/evaluation.html");
  for (const char* name : {"none", "balanced", "weighted", "copies", "smote", "latent-smote",
                           "rae-unmixed", "rae", "rae-itself"}) {
    CAPTURE(name);
    CHECK(has(result.out, "\n" + std::string(name) + " "));
    CHECK(has(csv, "\n" + std::string(name) + ",0,f1,rare,,"));
  }
  CHECK(has(result.out, "60 training rows in 2 classes with 6 to 54 each; 60 test rows"));
  CHECK(has(csv, "rae,0,synthetic,rare,,48\n"));
  CHECK(has(csv, "smote,0,coverage_raw,rare,,"));
  // The samples contain the first rare row with its class.
  CHECK(has(html, "<td><b>rare</b></td><td>103</td><td>1.5</td><td>2024-01-04</td>"));
  CHECK_FALSE(has(html, "images"));
  // The models it writes can be used with this table.
  CHECK(has(run_well("rae", {"oversample", folder.path("all") + "/rae-0.model", table, "--output",
                             folder.path("out.csv")})
                .out,
            "rare: 6 rows, 48 synthetic"));
  CHECK(evaluate(folder.path("test.csv"), "all", {"--force", "--threads", "1"}).out == result.out);
  // The model of the second run can be resumed with this table.
  REQUIRE(evaluate(folder.path("test.csv"), "more", {"--runs", "2", "--reference", table}).code == 0);
  const std::string second = folder.path("more") + "/rae-1.model";
  run_well("rae", {"fit", table, "--resume", second, "--output", second, "--steps", "3"});
  check_refused(
      evaluate(folder.path("test.csv"), "more", {"--runs", "2", "--force", "--mixed", "3"}), 1,
      {"rae-0.model", "other options"});

  check_refused(run("rae", {"evaluate", table, "--target", "kind", "--output", "x"}), 2,
                {"--test", "table"});
  const std::string unknown = folder.write("unknown.csv", "x,kind,y,date\n1,new,2.5,2024-01-01\n");
  check_refused(evaluate(unknown, "no", {}), 1,
                {"unknown.csv", "class 'new'", "not in the training table"});
  check_refused(evaluate(folder.write("less.csv", "x,kind\n1,rare\n"), "no", {}), 1, {"'y'"});
  const std::string test = folder.path("test.csv");
  check_refused(evaluate(test, "no", {"--image-size", "8"}), 2, {"--image-size", "--target"});
  check_refused(evaluate(test, "no", {"--test-labels", table}), 2, {"--test-labels", "--target"});
  check_refused(evaluate(table, "no", {}), 2, {"--test", "also the training data"});
  CHECK_FALSE(exists(folder.path("no")));
}

TEST_CASE("rae evaluate works with --no-header and --ignore") {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += std::to_string(1000 + i) + ";" + (i % 8 == 3 ? "rare" : "often") + ";" +
            std::to_string(i % 8) + ".5\n";
  }
  const std::string table = folder.write("table.csv", text);
  const Result result = run_well("rae", {"evaluate",
                                         table,
                                         "--no-header",
                                         "--delimiter",
                                         ";",
                                         "--ignore",
                                         "column1",
                                         "--target",
                                         "column2",
                                         "--test",
                                         copy_of(table),
                                         "--output",
                                         folder.path("out"),
                                         "--methods",
                                         "none",
                                         "--classifier-steps",
                                         "2",
                                         "--reference-steps",
                                         "2",
                                         "--latent",
                                         "4",
                                         "--hidden",
                                         "8"});
  CHECK(has(result.out, "in 2 classes with 5 to 35 each; 40 test rows"));
  CHECK_FALSE(has(result.err, "left out"));
  CHECK_FALSE(has(read_file(folder.path("out") + "/evaluation.html"), "column1"));
}

TEST_CASE("a column that was constant in the training table may have other values") {
  const Folder folder;
  const auto table = [](const std::string& constant) {
    std::string text = "x,still,kind\n";
    for (int i = 0; i < 40; ++i) {
      text += std::to_string(i / 2) + "," + (i == 7 ? constant : "same") +
              (i % 8 == 3 ? ",rare\n" : ",often\n");
    }
    return text;
  };
  const std::string train = folder.write("train.csv", table("same"));
  const std::string other = folder.write("other.csv", table("new"));
  const std::string model = folder.path("model");
  run_well("rae", {"fit", train, "--target", "kind", "--output", model, "--steps", "2", "--latent",
                   "4", "--hidden", "8"});
  const std::string out = folder.path("out.csv");
  const Result result = run_well("rae", {"oversample", model, other, "--output", out});
  CHECK(has(result.err, "column \"still\" is ignored"));
  CHECK(read_file(out).substr(0, table("new").size()) == table("new"));
  CHECK(fields(read_file(out)).back()[1] == "same");
  run_well("rae", {"classify", model, other, "--output", folder.path("classes.csv")});
}

TEST_CASE("rae evaluate skips test rows with unknown values and prints a warning") {
  const Folder folder;
  const auto table = [](const std::string& last) {
    std::string text = "x,colour,kind\n";
    for (int i = 0; i < 40; ++i) {
      text += std::to_string(i / 2) + (i % 3 == 0 ? ",red," : ",blue,") +
              (i % 8 == 3 ? "rare\n" : "often\n");
    }
    return text + last;
  };
  const std::string train = folder.write("train.csv", table(""));
  const auto evaluate = [&](const std::string& test) {
    return run("rae",
               {"evaluate", train, "--target", "kind", "--test", folder.write("test.csv", test),
                "--output", folder.path("out"), "--force", "--methods", "none",
                "--classifier-steps", "2", "--reference-steps", "2", "--latent", "4", "--hidden", "8"});
  };
  const Result result = evaluate(table("7,green,rare\n8,pink,often\n"));
  CHECK(result.code == 0);
  CHECK(has(result.err,
            "test.csv' has values that do not occur in the training table, such as "
            "'green' in column 'colour'; 2 of 42 rows are skipped"));
  CHECK(has(result.out, "40 test rows"));
  CHECK(has(evaluate(table(",red,rare\n")).err, "a missing value in column 'x'; 1 of 41 rows"));
  check_refused(evaluate(table("7,red,\n")), 1, {": column 'kind' has no class in 1 of 41 rows"});
  check_refused(evaluate(table("7,red,rare.\n")), 1,
                {"class 'rare.'", "not in the training table", "often, rare"});
  check_refused(evaluate("x,colour,kind\n1,green,rare\n2,pink,often\n"), 1,
                {"'green'", "in every row"});
}

}  // namespace
}  // namespace ballast::test
