// Relations between columns, from fit to sample.
#include <doctest/doctest.h>

#include "tests/program/program.h"
#include "tests/relations/related_csv.h"

namespace ballast::test {
namespace {

constexpr int kRows = 600;

// A model of related_csv().
std::string fit_related(const std::string& program, const Folder& folder,
                        const Arguments& more = {}, std::string* messages = nullptr) {
  const std::string table = folder.write("table.csv", related_csv(kRows));
  Arguments fit = {"fit", table, "--output", folder.path("model"), "--steps", "20", "--force"};
  fit.insert(fit.end(), more.begin(), more.end());
  const Result result = run_well(program, fit);
  if (messages != nullptr) *messages = result.err;
  return folder.path("model");
}

std::vector<Row> sample(const std::string& program, const std::string& model,
                        const Arguments& more = {}) {
  Arguments call = {"sample", model, "--rows", "300", "--output", "-"};
  call.insert(call.end(), more.begin(), more.end());
  return rows_of(run_well(program, call).out);
}

}  // namespace

TEST_CASE("every row of the output satisfies every relation of the table") {
  const std::vector<Row> real = rows_of(related_csv(kRows));
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const Folder folder;
    std::string messages;
    const std::string model = fit_related(program, folder, {}, &messages);
    const std::string info = run_well(program, {"info", model}).out;
    for (const std::string& relation : kRelations) {
      CHECK(messages.find("relation: " + relation + "\n") != std::string::npos);
      CHECK(info.find("\n  " + relation + "\n") != std::string::npos);
    }
    const std::vector<Row> rows = sample(program, model);
    CHECK(rows.size() == 300);
    CHECK(broken_rows(rows, real) == 0);
  }
}

TEST_CASE("conditions and balancing work on columns that follow from others") {
  const std::vector<Row> real = rows_of(related_csv(kRows));
  const Folder folder;
  const std::string model = fit_related("ctgan", folder);
  const std::vector<Row> rows =
      sample("ctgan", model,
             {"--where", "city=city 7", "--where", "total>=300", "--where", "end>2020-06-01"});
  REQUIRE(rows.size() == 300);
  CHECK(broken_rows(rows, real) == 0);
  for (const Row& row : rows) {
    CHECK(row.at("city") == "city 7");
    CHECK(std::stod(row.at("total")) >= 300);
    CHECK(row.at("end") > "2020-06-01");
  }
  for (const Row& row : sample("ctgan", model, {"--where", "green=1"})) {
    CHECK(row.at("green") == "1");
  }
  std::map<std::string, int> counts;
  for (const Row& row : sample("ctgan", model, {"--balance", "green"})) ++counts[row.at("green")];
  CHECK(counts == std::map<std::string, int>{{"0", 150}, {"1", 150}});
}

TEST_CASE("--relations none models all columns; --relation alone keeps the given one") {
  const Folder folder;
  std::string messages;
  std::string model = fit_related("ctgan", folder, {"--relations", "none"}, &messages);
  CHECK(messages.find("relation: ") == std::string::npos);
  CHECK(run_well("ctgan", {"info", model}).out.find("relations: ") == std::string::npos);
  CHECK(broken_rows(sample("ctgan", model), rows_of(related_csv(kRows))) > 150);
  model =
      fit_related("ctgan", folder,
                  {"--relations", "none", "--relation", "living = above + basement"}, &messages);
  CHECK(messages.find("relation: living = above + basement\n") != std::string::npos);
  CHECK(run_well("ctgan", {"info", model}).out.find("relations: 1\n") != std::string::npos);
  for (const Row& row : sample("ctgan", model)) {
    CHECK(std::stoi(row.at("living")) ==
          std::stoi(row.at("above")) + std::stoi(row.at("basement")));
  }
}

TEST_CASE("a resumed fit keeps the relations and gives the same model as one without a stop") {
  const Folder folder;
  const std::string model = fit_related("tvae", folder, {"--threads", "1"});
  const std::string whole = copy_of(model);
  run_well("tvae",
           {"fit", folder.path("table.csv"), "--output", folder.path("half"), "--steps", "10"});
  run_well("tvae", {"fit", folder.path("table.csv"), "--output", folder.path("rest"), "--resume",
                    folder.path("half"), "--steps", "20"});
  CHECK(read_file(folder.path("rest")) == read_file(whole));
  const std::string other = folder.write("other.csv", related_csv(kRows, 2));
  check_refused(run("tvae", {"fit", other, "--output", folder.path("x"), "--resume",
                             folder.path("half"), "--steps", "20"}),
                1, {"is not the table that"});
  check_refused(
      run("tvae", {"fit", folder.path("table.csv"), "--output", folder.path("x"), "--resume",
                   folder.path("half"), "--steps", "20", "--relations", "none"}),
      2, {"--relations"});
}

TEST_CASE("early stopping measures rows with the columns that follow from others") {
  const Folder folder;
  std::string messages;
  const std::string model = fit_related("tvae", folder, {"--early-stop", "1"}, &messages);
  CHECK(messages.find("epoch 1: quality 0.") != std::string::npos);
  CHECK(broken_rows(sample("tvae", model), rows_of(related_csv(kRows))) == 0);
}

TEST_CASE("wrong relations are refused with the reason") {
  const Folder folder;
  const std::string table = folder.write("table.csv", related_csv(100));
  const auto refused = [&](const Arguments& more, int code, const std::vector<std::string>& texts) {
    Arguments fit = {"fit", table, "--output", folder.path("model"), "--steps", "2"};
    fit.insert(fit.end(), more.begin(), more.end());
    check_refused(run("ctgan", fit), code, texts);
    CHECK(!exists(folder.path("model")));
  };
  refused({"--relation", "totl = price + tax"}, 1,
          {"no column \"totl\"", "did you mean \"total\"?", "--relation"});
  refused({"--relation", "total = price + tax"}, 1,
          {"does not hold in", "of 100 rows, first in row"});
  refused({"--relation", "total"}, 1, {"expected a relation like"});
  refused({"--relation", "twice -> again", "--relation", "again -> twice"}, 1, {"circular"});
  refused({"--relation-share", "0.2"}, 2, {"--relation-share 0.2: must be between 0.5 and 1"});
  refused({"--relation-share", "1.01"}, 2, {"--relation-share"});
  refused({"--relations", "some"}, 2, {"--relations"});
}

TEST_CASE("rae keeps the relations of the other columns") {
  const Folder folder;
  const std::string csv = related_csv(kRows);
  const std::string table = folder.write("table.csv", csv);
  const std::string model = folder.path("model");
  const Result fit = run_well("rae", {"fit", table, "--target", "red", "--output", model,
                                      "--preset", "small", "--steps", "5"});
  CHECK(fit.err.find("relation: total = price + tax - discount\n") != std::string::npos);
  CHECK(fit.err.find("red +") == std::string::npos);
  run_well("rae", {"oversample", model, table, "--output", folder.path("more.csv"),
                   "--synthetic-only", "--to", "400"});
  const std::vector<Row> rows = rows_of(read_file(folder.path("more.csv")));
  CHECK(rows.size() > 50);
  int broken = 0;
  for (const Row& row : rows) {
    broken +=
        std::stol(row.at("living")) != std::stol(row.at("above")) + std::stol(row.at("basement"))
            ? 1
            : 0;
    broken += row.at("start") <= row.at("end") ? 0 : 1;
    broken += row.at("iq").empty() == (row.at("grade") == "NA") ? 0 : 1;
  }
  CHECK(broken == 0);
  run_well("rae", {"classify", model, table, "--output", folder.path("classes.csv")});
  run_well("rae", {"fit", table, "--target", "red", "--output", folder.path("longer"), "--resume",
                   model, "--steps", "6"});
}

}  // namespace ballast::test
