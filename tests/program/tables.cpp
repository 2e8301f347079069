// Reading and writing tables in various formats.
#include <doctest/doctest.h>
#include <zlib.h>

#include <map>
#include <set>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

std::string read_gzip(const std::string& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  REQUIRE(file != nullptr);
  CHECK(gzdirect(file) == 0);  // the file is compressed
  std::string text;
  char part[4096];
  for (int size = 0; (size = gzread(file, part, sizeof part)) > 0;) {
    text.append(part, static_cast<std::size_t>(size));
  }
  gzclose(file);
  return text;
}

void write_gzip(const std::string& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  CHECK(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) ==
        static_cast<int>(text.size()));
  gzclose(file);
}

// Fits a model of the table and returns the rows it generates.
std::string fit_and_sample(const std::string& program, const Folder& folder,
                           const std::string& table, const Arguments& more = {}) {
  Arguments fit = short_fit(program, table, folder.path("model"), more);
  fit.emplace_back("--force");
  run_well(program, fit);
  return run_well(program, {"sample", folder.path("model"), "--rows", "200", "--output", "-"}).out;
}

TEST_CASE("rows have the columns, types and ranges of the table") {
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const Folder folder;
    const std::string table = folder.write("table.csv", mixed_table(300));
    const auto rows = fields(fit_and_sample(program, folder, table));
    REQUIRE(rows.size() == 201);
    CHECK(rows[0] ==
          std::vector<std::string>{"age", "height", "city", "married", "since", "grade"});
    for (std::size_t row = 1; row < rows.size(); ++row) {
      const std::vector<std::string>& line = rows[row];
      CAPTURE(row);
      REQUIRE(line.size() == 6);
      CHECK(line[0].find_first_not_of("0123456789") == std::string::npos);
      const int age = std::stoi(line[0]);
      CHECK((age >= 18 && age <= 77));
      CHECK((line[1].empty() || line[1].size() <= 6));
      CHECK(std::set<std::string>{"Rome", "Oslo", "Paris"}.count(line[2]) == 1);
      CHECK((line[3] == "0" || line[3] == "1"));
      CHECK((line[4].size() == 10 && line[4][4] == '-' && line[4].substr(0, 2) == "20"));
      CHECK((line[5] == "rare" || line[5] == "common"));
    }
  }
}

TEST_CASE("standard output, files and gzip files get the same rows; /dev/null works") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    const std::string table = folder.write("table.csv", mixed_table(120));
    const std::string rows = fit_and_sample(program, folder, table);
    for (const char* name : {"out.csv", "out.csv.gz", "/dev/null"}) {
      const std::string output = name[0] == '/' ? name : folder.path(name);
      const Result result =
          run_well(program, {"sample", folder.path("model"), "--rows", "200", "--output", output});
      CHECK(result.out.empty());
    }
    CHECK(read_file(folder.path("out.csv")) == rows);
    CHECK(read_gzip(folder.path("out.csv.gz")) == rows);
  }
}

TEST_CASE("gzip, a byte order mark, line endings and delimiters do not change the model") {
  const std::string plain = mixed_table(120);
  std::string crlf = "\xEF\xBB\xBF";
  std::string semicolons;
  for (const char c : plain) {
    crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    semicolons += c == ',' ? ';' : c;
  }
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const Folder folder;
    const auto rows = fields(fit_and_sample(program, folder, folder.write("table.csv", plain)));
    write_gzip(folder.path("table.csv.gz"), plain);
    CHECK(fields(fit_and_sample(program, folder, folder.path("table.csv.gz"))) == rows);

    std::string from_crlf = fit_and_sample(program, folder, folder.write("crlf.csv", crlf));
    std::erase(from_crlf, '\r');
    CHECK(fields(from_crlf) == rows);

    std::string text = fit_and_sample(program, folder, folder.write("semicolons.csv", semicolons),
                                      {"--delimiter", ";"});
    for (char& c : text) c = c == ';' ? ',' : c;
    CHECK(fields(text) == rows);

    const std::string body = plain.substr(plain.find('\n') + 1);
    const auto bare =
        fields(fit_and_sample(program, folder, folder.write("bare.csv", body), {"--no-header"}));
    CHECK(bare.size() == 200);
    CHECK(std::vector(rows.begin() + 1, rows.end()) == bare);
  }
}

TEST_CASE("conditions hold in every row") {
  for (const std::string& program : kPrograms) {
    CAPTURE(program);
    const Folder folder;
    const std::string table = folder.write("table.csv", mixed_table(300));
    fit_and_sample(program, folder, table);
    const Arguments sample = {"sample", folder.path("model"), "--rows", "50", "--output", "-"};
    const auto with = [&](const Arguments& more) {
      Arguments call = sample;
      call.insert(call.end(), more.begin(), more.end());
      const auto rows = fields(run_well(program, call).out);
      REQUIRE(rows.size() == 51);
      return std::vector(rows.begin() + 1, rows.end());
    };
    for (const auto& row : with({"--where", "grade=rare"})) CHECK(row[5] == "rare");
    for (const auto& row :
         with({"--where", "city=Oslo", "--where", "age>=30", "--where", "married!=0"})) {
      CHECK(row[2] == "Oslo");
      CHECK(std::stoi(row[0]) >= 30);
      CHECK(row[3] == "1");
    }
    int rare = 0;
    for (const auto& row : with({"--balance", "grade"})) rare += row[5] == "rare" ? 1 : 0;
    CHECK(rare == 25);
    // With fewer rows than values, not every value gets a row.
    const Arguments one_row = {"sample", folder.path("model"), "--rows", "1", "--balance",
                               "city",   "--output",           "-"};
    CHECK(fields(run_well(program, one_row).out).size() == 2);
  }
}

TEST_CASE("a large balanced table alternates between the values") {
  const Folder folder;
  fit_and_sample("ctgan", folder, folder.write("table.csv", mixed_table(300)));
  const auto balanced = [&](const std::string& rows, const Arguments& more) {
    Arguments call = {"sample", folder.path("model"), "--rows", rows, "--balance",
                      "grade",  "--output",           "-"};
    call.insert(call.end(), more.begin(), more.end());
    return run_well("ctgan", call).out;
  };
  const std::string text = balanced("20001", {});  // more than are generated at a time
  const auto rows = fields(text);
  REQUIRE(rows.size() == 20002);
  std::size_t wrong = 0;
  for (std::size_t i = 1; i + 2 < rows.size(); ++i) {
    wrong += rows[i][5] == rows[i + 1][5] || rows[i][5] != rows[i + 2][5] ? 1 : 0;
  }
  CHECK(wrong == 0);
  CHECK(balanced("20001", {"--threads", "1"}) == text);
  const std::string few = balanced("101", {});
  CHECK(text.substr(0, few.size()) == few);
}

TEST_CASE("tables with only numbers, only text, two rows or many missing values can be fitted") {
  const Folder folder;
  const std::string only_numbers = folder.write("n.csv", "a,b\n1.5,2\n2.5,3\n3.5,9\n4.25,7\n");
  const std::string only_text = folder.write("t.csv", "a,b\nx,p\ny,q\nx,q\nz,p\n");
  const std::string two_rows = folder.write("two.csv", "a,b\n1,x\n2,y\n");
  const std::string gaps = folder.write("gaps.csv", "a,b,c\n1.5,?,\n,x,\n2.5,y,\nNA,x,\n3.5,,\n");
  for (const std::string& program : kPrograms) {
    for (const std::string& table : {only_numbers, only_text, two_rows, gaps}) {
      CAPTURE(program);
      CAPTURE(table);
      CHECK(fields(fit_and_sample(program, folder, table)).size() == 201);
    }
  }
}

TEST_CASE("sample --rows 0 is rejected or writes only the header") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  run_well("ctgan", short_fit("ctgan", table, folder.path("model"), {"--epochs", "1"}));
  const Result result =
      run("ctgan", {"sample", folder.path("model"), "--rows", "0", "--output", "-"});
  CHECK((result.code == 2 || result.out == "age,height,city,married,since,grade\n"));
}

TEST_CASE("the last progress line shows the losses of the last epoch") {
  for (const std::string& program : kPrograms) {
    const Folder folder;
    const std::string table = folder.write("table.csv", mixed_table(120));
    const Result result =
        run_well(program, short_fit(program, table, folder.path("model"), {"--epochs", "3"}));
    const std::size_t begin = result.err.rfind("epoch 3/3");
    REQUIRE(begin != std::string::npos);
    const std::string line = result.err.substr(begin);
    CAPTURE(line);
    CHECK(line.find("_loss 0.000") == std::string::npos);
    CHECK(line.find("  0 rows/s") == std::string::npos);
  }
}

TEST_CASE("the log has one JSON object per epoch") {
  const std::map<std::string, std::string> losses = {
      {"ctgan", "\"gradient_penalty\""}, {"tvae", "\"kl_loss\""}, {"argn", "\"nats\""}};
  for (const std::string& program : kPrograms) {
    const std::string& loss = losses.at(program);
    const Folder folder;
    const std::string table = folder.write("table.csv", mixed_table(120));
    run_well(program, short_fit(program, table, folder.path("model"),
                                {"--epochs", "3", "--log", folder.path("log.jsonl")}));
    const std::string log = read_file(folder.path("log.jsonl"));
    int lines = 0;
    for (const char c : log) lines += c == '\n' ? 1 : 0;
    CHECK(lines == 3);
    for (const char* key :
         {"\"epoch\"", "\"step\"", "\"seconds\"", "\"rows_per_second\"", loss.c_str()}) {
      CHECK(log.find(key) != std::string::npos);
    }
  }
}

TEST_CASE("the types of the columns are printed, and are those of a fit") {
  const Folder folder;
  std::string table = "age;zip;day;side;note;;unit\n";
  for (int row = 0; row < 60; ++row) {
    table += std::to_string(20 + row % 7) + ';' + std::to_string(98101 + 3 * (row % 5)) +
             ";2024-01-" + std::to_string(10 + row % 20) + ';' + (row % 2 == 0 ? "left" : "right") +
             ';' + (row % 30 == 0 ? "NA" : "0.5") + ";;cm\n";
  }
  const std::string path = folder.write("t.csv", table);
  const Result types = run_well("ctgan", {"types", path, "--discrete", "age"});
  CHECK(types.out ==
        "columns: 7 (60 rows, delimiter ';')\n"
        "  age        category    7 distinct: '20', '21', '22', ... (type given)\n"
        "  zip        category    5 distinct: '98101', '98104', '98107', ...\n"
        "  day        date        2024-01-10 to 2024-01-29, format %Y-%m-%d\n"
        "  side       category    2 distinct: 'left', 'right'\n"
        "  note       category    1 distinct: '0.5'; 2 missing\n"
        "  unnamed_6  empty       only missing values\n"
        "  unit       constant    always 'cm'\n");
  CHECK(types.err.find("warning: column \"zip\": the integers are treated as codes") !=
        std::string::npos);
  const Result fit = run_well("ctgan", {"fit", path, "--discrete", "age", "--output",
                                        folder.path("model"), "--steps", "1"});
  CHECK(fit.err.starts_with(types.out));
  const Result rows =
      run_well("ctgan", {"sample", folder.path("model"), "--rows", "3", "--output", "-", "--raw"});
  CHECK(rows.out.starts_with("age;zip;day;side;note;;unit\n"));
}

}  // namespace
}  // namespace ballast::test
