// The commands that only argn has: impute, predict, score.
#include <doctest/doctest.h>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

// The rows of mixed_table() and a model of them.
struct Fitted {
  explicit Fitted(const std::string& text = mixed_table(300), const Arguments& more = {})
      : model(folder.path("model")) {
    Arguments fit = {"fit",          folder.write("train.csv", text),
                     "--output",     model,
                     "--network",    "16,16",
                     "--steps",      "60",
                     "--early-stop", "0",
                     "--threads",    "1"};
    fit.insert(fit.end(), more.begin(), more.end());
    run_well("argn", fit);
  }

  // Runs a command on a table, with standard output as output.
  Result call(const std::string& command, const std::string& table,
              const Arguments& more = {}) const {
    Arguments arguments = {command, model, table, "--output", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run("argn", arguments);
  }
  Result call_well(const std::string& command, const std::string& text,
                   const Arguments& more = {}) const {
    const Result result = call(command, folder.write("table.csv", text), more);
    CAPTURE(result.err);
    REQUIRE(result.code == 0);
    return result;
  }

  Folder folder;
  std::string model;
};

// The index of the column in the first line.
std::size_t column_of(const std::vector<std::vector<std::string>>& rows, const std::string& name) {
  const auto found = std::find(rows[0].begin(), rows[0].end(), name);
  REQUIRE(found != rows[0].end());
  return static_cast<std::size_t>(found - rows[0].begin());
}

}  // namespace

TEST_CASE("argn impute fills missing cells and leaves all others") {
  const Fitted fitted;
  const std::string table = mixed_table(300);
  const auto before = fields(table);
  const auto after = fields(fitted.call_well("impute", table).out);
  REQUIRE(after.size() == before.size());
  int filled = 0;
  for (std::size_t row = 0; row < before.size(); ++row) {
    for (std::size_t i = 0; i < before[row].size(); ++i) {
      CHECK_FALSE(after[row][i].empty());
      if (before[row][i].empty()) {
        ++filled;
        CHECK(after[row][i].find('.') == 3);  // "180.25"
      } else {
        CHECK(after[row][i] == before[row][i]);
      }
    }
  }
  CHECK(filled > 10);
}

TEST_CASE("argn impute keeps quotes, blanks, line ends, the order of columns and other columns") {
  const Fitted fitted;
  const std::string text =
      "more,since,\"grade\",city,married,height,age\r\n"
      "\"a, b\",2011-02-03,\"rare\",\"Rome\",1, 150.25 ,\"33\"\r\n"
      "\r\n"
      ",2011-02-03,NA,Rome,1,150.25,44\r\n"
      "?,,common,Oslo,0,180.5,55";
  const Result result = fitted.call_well("impute", text);
  CHECK(result.err.find("column \"more\" is kept as it is") != std::string::npos);
  const std::string& out = result.out;
  const std::size_t grade = out.find("\r\n,2011-02-03,") + 14;
  const std::string value = out.substr(grade, out.find(',', grade) - grade);
  CHECK((value == "rare" || value == "common"));
  const std::size_t date = out.rfind("?,") + 2;
  CHECK(out.substr(date, 2) == "20");
  std::string wanted = text;
  wanted.replace(text.find("NA"), 2, value);
  wanted.insert(wanted.rfind("?,") + 2, out.substr(date, 10));
  CHECK(out == wanted);
}

TEST_CASE("argn impute fills columns that had no missing values, and never identifiers") {
  std::string train = "id,n,c,same\n";
  for (int row = 0; row < 120; ++row) {
    train += "CUST-" + std::to_string(1000 + row) + "," + std::to_string(row % 30) + "," +
             (row % 30 < 15 ? "low" : "high") + ",1\n";
  }
  const Fitted fitted(train, {"--relations", "none"});
  const Result result =
      fitted.call_well("impute", "id,n,c,same\n,,low,\nCUST-1,20,,1\n", {"--seed", "3"});
  CHECK(result.err.find("column \"id\": 1 missing value stays") != std::string::npos);
  const auto rows = fields(result.out);
  CHECK(rows[1][0].empty());
  CHECK_FALSE(rows[1][1].empty());
  CHECK(rows[1][3] == "1");
  CHECK((rows[2][2] == "low" || rows[2][2] == "high"));
}

TEST_CASE("argn impute writes several completed tables, and the most probable values") {
  const Fitted fitted;
  const std::string table = fitted.folder.write("table.csv", mixed_table(200));
  const Arguments call = {
      "impute", fitted.model, table, "--output", fitted.folder.path("out.csv"), "--repeat", "2"};
  run_well("argn", call);
  CHECK_FALSE(exists(fitted.folder.path("out.csv")));
  const std::string first = read_file(fitted.folder.path("out-1.csv"));
  CHECK(first != read_file(fitted.folder.path("out-2.csv")));
  CHECK(first == fitted.call("impute", table).out);
  CHECK(first != fitted.call("impute", table, {"--seed", "1"}).out);
  check_refused(run("argn", call), 1, {"out-1.csv already exists", "--force"});
  const std::string best = fitted.call("impute", table, {"--most-probable"}).out;
  CHECK(best == fitted.call("impute", table, {"--most-probable", "--seed", "1"}).out);
  check_refused(fitted.call("impute", table, {"--repeat", "2"}), 2, {"--repeat", "file name"});
  check_refused(run("argn", {"impute", fitted.model, table, "--output", fitted.folder.path("o.csv"),
                             "--repeat", "2", "--most-probable"}),
                2, {"exclude each other"});
}

TEST_CASE("argn predict writes the probabilities of categories, or mean and quantiles") {
  const Fitted fitted;
  const std::string table = mixed_table(100);
  const auto grades = fields(fitted.call_well("predict", table, {"--target", "grade"}).out);
  REQUIRE(grades.size() == 101);
  CHECK(grades[0] == std::vector<std::string>{"grade", "P(grade=common)", "P(grade=rare)"});
  for (std::size_t row = 1; row < grades.size(); ++row) {
    const double common = std::stod(grades[row][1]);
    CHECK(common + std::stod(grades[row][2]) == doctest::Approx(1).epsilon(1e-4));
    CHECK(grades[row][0] == (common > 0.5 ? "common" : "rare"));
  }
  const auto ages = fields(fitted.call_well("predict", table, {"--target", "age"}).out);
  CHECK(ages[0] == std::vector<std::string>{"mean(age)", "q05(age)", "q50(age)", "q95(age)"});
  const auto dates = fields(fitted.call_well("predict", table, {"--target", "since"}).out);
  for (std::size_t row = 1; row < ages.size(); ++row) {
    CHECK(std::stoi(ages[row][1]) < std::stoi(ages[row][2]));
    CHECK(std::stoi(ages[row][2]) < std::stoi(ages[row][3]));
    CHECK(dates[row][1] < dates[row][3]);
    CHECK(dates[row][0].size() == 10);
  }
  std::string without;  // the column "grade", which is the last one
  for (const auto& row : fields(table)) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) without += (i > 0 ? "," : "") + row[i];
    without += "\n";
  }
  const Result result = fitted.call_well("predict", without, {"--target", "grade"});
  CHECK(fields(result.out) == grades);
  CHECK(result.err.empty());
}

TEST_CASE("argn score writes the likelihood of rows and values") {
  const Fitted fitted;
  const std::string table = mixed_table(100);
  const Result result = fitted.call_well("score", table);
  CHECK(result.err.empty());
  const auto rows = fields(result.out);
  REQUIRE(rows.size() == 101);
  CHECK(rows[0].size() == 8);
  const std::size_t grade = column_of(rows, "log_likelihood(grade)");
  for (std::size_t row = 1; row < rows.size(); ++row) {
    CHECK(std::stod(rows[row][0]) < 0);
    CHECK(rows[row][1] == "0");
    CHECK(std::stod(rows[row][grade]) <= 0);
  }
  const Result more = fitted.call_well("score", table, {"--orders", "9"});
  CHECK(more.out != result.out);
  CHECK(fields(more.out)[1][grade] == rows[1][grade]);
}

TEST_CASE("argn hides unknown categories, with a warning, and scores count them") {
  const Fitted fitted;
  std::string table = mixed_table(50);
  const std::size_t city = table.find("Rome");
  table.replace(city, 4, "Bonn");
  const std::string warning =
      "column \"city\": 1 row has a category that the model does not know; "
      "the first is \"Bonn\" on line ";
  const Result imputed = fitted.call_well("impute", table);
  CHECK(imputed.err.find(warning) != std::string::npos);
  CHECK(imputed.out.find("Bonn") != std::string::npos);
  const Result predicted = fitted.call_well("predict", table, {"--target", "grade"});
  CHECK(predicted.err.find(warning) != std::string::npos);
  const Result scored = fitted.call_well("score", table);
  CHECK(scored.err.find(warning) != std::string::npos);
  const auto rows = fields(scored.out);
  const std::size_t column = column_of(rows, "log_likelihood(city)");
  int unknown = 0;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    CHECK(rows[row][column].empty() == (rows[row][1] == "1"));
    unknown += rows[row][1] == "1" ? 1 : 0;
  }
  CHECK(unknown == 1);
}

TEST_CASE("argn refuses tables of other columns or kinds, and unknown targets") {
  const Fitted fitted;
  const Folder& folder = fitted.folder;
  const std::string table = folder.write("table.csv", mixed_table(20));
  const std::string narrow = folder.write("narrow.csv",
                                          "age,height,city,married,since\n"
                                          "33,150.00,Rome,1,2011-02-03\n");
  const std::string texts = folder.write("texts.csv",
                                         "age,height,city,married,since,grade\n"
                                         "old,150.00,Rome,1,2011-02-03,rare\n");
  for (const char* command : {"impute", "score"}) {
    check_refused(fitted.call(command, narrow), 1, {"narrow.csv", "no column 'grade'"});
    check_refused(fitted.call(command, texts), 1, {"line 2", "\"age\"", "\"old\" is not a number"});
  }
  check_refused(fitted.call("predict", narrow, {"--target", "city"}), 1, {"no column 'grade'"});
  check_refused(fitted.call("predict", table, {"--target", "grad"}), 1,
                {"no column 'grad'", "nearest name is 'grade'", "--target"});
  check_refused(fitted.call("predict", table), 2, {"--target"});
  check_refused(run("argn", {"score", fitted.model, table, "--output", table, "--force"}), 2,
                {"is an input"});
  run_well("ctgan", short_fit("ctgan", table, folder.path("other")));
  check_refused(run("argn", {"score", folder.path("other"), table, "--output", "-"}), 1, {"ctgan"});
}

TEST_CASE("argn reads and completes tables without a header, with another delimiter") {
  std::string train;
  for (const char c : mixed_table(200)) train += c == ',' ? ';' : c;
  train.erase(0, train.find('\n') + 1);
  const Fitted fitted(train, {"--no-header", "--delimiter", ";", "--ignore", "column3"});
  const std::string out = fitted.call_well("impute", "33;;Rome;1;2011-02-03;rare\n").out;
  CHECK(out.starts_with("33;1"));
  CHECK(out.ends_with(";Rome;1;2011-02-03;rare\n"));
  const std::string predicted =
      fitted.call_well("predict", "33;;Rome;1;2011-02-03;rare\n", {"--target", "column6"}).out;
  CHECK(predicted.starts_with("column6;P(column6=common);P(column6=rare)\n"));
}

TEST_CASE("argn fills in, predicts and checks columns that follow from others") {
  std::string train = "code,name,n,more\n";
  for (int row = 0; row < 200; ++row) {
    const std::string code = std::to_string(10 + row % 7);
    train += code + ",name " + code + "," + std::to_string(row * 37 % 50) + "," +
             std::to_string(row * row % 11) + "\n";
  }
  const Fitted fitted(train);
  const Result imputed = fitted.call_well("impute", "code,name,n,more\n12,,3,4\n,name 13,5,6\n");
  CHECK(imputed.out == "code,name,n,more\n12,name 12,3,4\n13,name 13,5,6\n");
  const auto predicted =
      fields(fitted.call_well("predict", "code,n,more\n12,3,4\n", {"--target", "name"}).out);
  CHECK(predicted[1][0] == "name 12");
  CHECK(predicted[1][column_of(predicted, "P(name=name 12)")] == "1");
  const Result scored = fitted.call_well("score", "code,name,n,more\n12,name 13,3,4\n");
  CHECK(scored.err.find("a value that breaks a relation of the model; the first is on line 2") !=
        std::string::npos);
  CHECK(fields(scored.out)[1][1] == "1");
}

TEST_CASE("sample writes only the columns that are listed, in the order of the table") {
  const Fitted fitted;
  const auto sample = [&](const Arguments& more) {
    Arguments arguments = {"sample", fitted.model, "--rows", "5", "--output", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run("argn", arguments);
  };
  const auto all = fields(sample({}).out);
  const Result some = sample({"--only-columns", "grade,age", "--where", "age>30"});
  REQUIRE(some.code == 0);
  const auto rows = fields(some.out);
  REQUIRE(rows.size() == 6);
  const bool age_first = column_of(all, "age") < column_of(all, "grade");
  CHECK(rows[0] == std::vector<std::string>(age_first ? std::vector<std::string>{"age", "grade"}
                                                      : std::vector<std::string>{"grade", "age"}));
  const Result same = sample({"--only-columns", "age"});
  for (std::size_t row = 1; row < 6; ++row) {
    CHECK(fields(same.out)[row][0] == all[row][column_of(all, "age")]);
  }
  check_refused(sample({"--only-columns", "agee"}), 1, {"--only-columns", "\"agee\"", "\"age\""});
  check_refused(sample({"--temperature", "0"}), 2, {"--temperature"});
  check_refused(sample({"--target", "agee"}), 1, {"--target", "'agee'", "'age'"});
  const auto labelled = fields(sample({"--target", "grade"}).out);
  REQUIRE(labelled.size() == all.size());
  for (std::size_t row = 1; row < all.size(); ++row) {
    CHECK(labelled[row][column_of(all, "age")] == all[row][column_of(all, "age")]);
  }
}

}  // namespace ballast::test
