// `report` and `demo-table`.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/program/program.h"

namespace ballast::test {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("report of a table against itself: figures 1, all rows are copies, page written") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(200));
  const std::string log = folder.write(
      "log.jsonl", "{\"epoch\":1,\"critic_loss\":0.5}\n{\"epoch\":2,\"critic_loss\":0.25}\n");
  for (const std::string& program : kPrograms) {
    const Result result = run_well(program, {"report", table, table, "--log", log, "--output",
                                             folder.path("r.html"), "--force"});
    CHECK(has(result.out, "Detection (C2ST)              1.000"));
    CHECK(has(result.out, "Quality                       1.000"));
    CHECK(has(result.out, "200 synthetic rows equal a real row"));
    const std::string page = read_file(folder.path("r.html"));
    CHECK(has(page, "<!DOCTYPE html>"));
    CHECK(has(page, "critic loss"));
  }
}

TEST_CASE("report reads both tables as fit does") {
  const Folder folder;
  const std::string real = folder.write("real.csv", "id;n;c\n1;1;a\n2;-;b\n3;1;a\n4;2;b\n");
  const std::string synthetic = folder.write("synthetic.csv", "c;n\nb;2\na;-\nz;1\n");
  const Result result = run_well("ctgan", {"report", real, synthetic, "--delimiter", ";",
                                           "--missing", "-", "--discrete", "n,c"});
  CHECK(has(result.out, "category"));
  CHECK_FALSE(has(result.out, "KS"));
  CHECK(has(result.err, "column \"id\" is left out"));
}

TEST_CASE("report --output - prints only the page") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(50));
  const Result result = run_well("ctgan", {"report", table, table, "--output", "-"});
  CHECK(result.out.substr(0, 15) == "<!DOCTYPE html>");
  CHECK(has(result.out, "</html>\n"));
  CHECK_FALSE(has(result.out, "Detection (C2ST)    "));
}

TEST_CASE("report --holdout, --target and --json: figures beside the floor and the ceiling") {
  const Folder folder;
  const std::string rows = mixed_table(600);
  const auto lines = [&](std::size_t first, std::size_t last) {
    std::istringstream in(rows);
    std::string part;
    std::string line;
    for (std::size_t l = 0; std::getline(in, line); ++l) {
      if (l == 0 || (l >= first && l < last)) part += line + "\n";
    }
    return part;
  };
  const std::string real = folder.write("real.csv", lines(1, 251));
  const std::string synthetic = folder.write("synthetic.csv", lines(251, 451));
  const std::string holdout = folder.write("holdout.csv", lines(451, 601));
  const std::string json = folder.path("report.json");
  const std::string target = fields(rows)[0].back();
  const Arguments call = {"report",   real,   synthetic, "--holdout", holdout,
                          "--target", target, "--json",  json};
  const Result result = run_well("tvae", call);
  CHECK(has(result.out, "Hold-out   150 rows of " + holdout));
  CHECK(has(result.out, "Synthetic     Floor   Ceiling"));
  CHECK(has(result.out, "Efficacy ("));
  CHECK(has(result.out, "DCR share  "));
  const auto figures = nlohmann::json::parse(read_file(json));
  CHECK(figures["holdout"]["rows"] == 150);
  CHECK(figures["efficacy"]["target"] == target);
  CHECK(figures["figures"]["dcr_share"]["synthetic"].is_number());
  CHECK(figures["figures"]["column_shapes"]["floor"] == 1);
  // The same figures with one thread.
  Arguments again = call;
  again.insert(again.end(), {"--threads", "1", "--force"});
  CHECK(run_well("tvae", again).out == result.out);
  CHECK(nlohmann::json::parse(read_file(json)) == figures);

  check_refused(run("tvae", call), 1, {"report.json", "--force"});
  Arguments printed = {"report", real, synthetic, "--json", "-"};
  CHECK(nlohmann::json::parse(run_well("tvae", printed).out)["holdout"].is_null());
}

TEST_CASE("report --holdout needs only the columns that are compared") {
  const Folder folder;
  const auto table = [&](const std::string& name, const std::string& header, bool with_key) {
    std::string text = header;
    for (int i = 0; i < 60; ++i) {
      const std::string key = with_key ? std::to_string(1000 + i) + "," : "";
      text += key + std::to_string(i * 7 % 13) + ".5," + (i % 3 == 0 ? "a" : "b") + "\n";
    }
    return folder.write(name, text);
  };
  const std::string real = table("real.csv", "id,x,c\n", true);
  const std::string holdout = table("holdout.csv", "x,c\n", false);
  const Result result = run_well("ctgan", {"report", real, real, "--holdout", holdout});
  CHECK(has(result.out, "Hold-out   60 rows"));
}

TEST_CASE("report rejects wrong hold-out tables, targets and outputs, and writes nothing") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(60));
  const std::string other = folder.write("other.csv", "a,b\n1,x\n2,y\n");
  const std::vector<std::vector<std::string>> cells = fields(mixed_table(60));
  std::string narrow;
  for (const auto& row : cells) {
    for (std::size_t c = 1; c < row.size(); ++c) narrow += (c > 1 ? "," : "") + row[c];
    narrow += "\n";
  }
  const std::string fewer = folder.write("fewer.csv", narrow);
  const std::string json = folder.path("report.json");
  const std::size_t files = folder.names().size();
  const auto refused = [&](const Arguments& more, int code, const std::vector<std::string>& texts) {
    Arguments call = {"report", table, table};
    call.insert(call.end(), more.begin(), more.end());
    check_refused(run("ctgan", call), code, texts);
    CHECK(folder.names().size() == files);
  };
  refused({"--json", json, "--holdout", other}, 1, {"other.csv"});
  refused({"--json", json, "--holdout", fewer}, 1, {"hold-out table", "no column", cells[0][0]});
  refused({"--json", json, "--holdout", folder.path("none.csv")}, 1, {"none.csv"});
  refused({"--json", json, "--target", "nonsense"}, 1, {"target 'nonsense'"});
  refused({"--json", table, "--force"}, 2, {"--json", table});
  refused({"--json", fewer, "--holdout", fewer, "--force"}, 2, {"--json", fewer});
  refused({"--json", json, "--output", json}, 2, {"--output", "--json"});
  refused({"--json", "-", "--output", "-"}, 2, {"--output", "--json"});
  CHECK(read_file(table) == mixed_table(60));
}

TEST_CASE("report rejects tables that cannot be compared and writes nothing") {
  const Folder folder;
  const std::string table = folder.write("table.csv", "a,b\n1.5,x\n2.5,y\n");
  const std::string other = folder.write("other.csv", "c,d\n1,x\n2,y\n");
  const std::string words = folder.write("words.csv", "a,b\nmany,x\nfew,y\n");
  const std::string empty = folder.write("empty.csv", "a,b\n");
  const std::string broken = folder.write("broken.jsonl", "{\"epoch\":1}\nnonsense\n");
  const std::string page = folder.path("page.html");
  const std::size_t files = folder.names().size();
  const auto refused = [&](const Arguments& arguments, int code,
                           const std::vector<std::string>& texts) {
    Arguments call = {"report", "--output", page};
    call.insert(call.end(), arguments.begin(), arguments.end());
    check_refused(run("ctgan", call), code, texts);
    CHECK(folder.names().size() == files);
  };
  refused({table, other}, 1, {"other.csv", "no column"});
  refused({table, words}, 1, {"words.csv", "many"});
  refused({table, empty}, 1, {"empty.csv"});
  refused({table, folder.path("none.csv")}, 1, {"none.csv"});
  refused({table, table, "--log", broken}, 1, {"broken.jsonl", "line 2"});
  refused({table}, 2, {"SYNTHETIC.csv"});
  check_refused(run("ctgan", {"report", table, table, "--output", folder.path("report.png")}), 2,
                {"report.png", "HTML", ".html", "text"});
  check_refused(run("ctgan", {"report", table, table, "--output", folder.path("no/page.html")}), 1,
                {"page.html"});
  CHECK(folder.names().size() == files);
}

TEST_CASE("report does not overwrite its inputs") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(50));
  const std::string made = folder.write("made.csv", mixed_table(40));
  for (const std::string& input : {table, made}) {
    check_refused(run("ctgan", {"report", table, made, "--force", "--output", input}), 2, {input});
  }
  CHECK(folder.names() == std::vector<std::string>{"made.csv", "table.csv"});
  CHECK(read_file(made) == mixed_table(40));
}

TEST_CASE("report does not overwrite a file without --force") {
  const Folder folder;
  const std::string table = folder.write("table.csv", mixed_table(50));
  const std::string page = folder.write("page.html", "mine");
  check_refused(run("ctgan", {"report", table, table, "--output", page}), 1, {"page.html"});
  CHECK(read_file(page) == "mine");
}

TEST_CASE("demo-table depends only on the seed, and a longer table begins with a shorter one") {
  const Folder folder;
  const auto table = [&](const std::string& rows, const std::string& seed) {
    return run_well("ctgan", {"demo-table", "--rows", rows, "--seed", seed, "--output", "-"}).out;
  };
  const std::string small = table("20", "1");
  CHECK(fields(small).size() == 21);
  CHECK(table("40", "1").substr(0, small.size()) == small);
  CHECK(table("20", "2") != small);
  run_well("ctgan",
           {"demo-table", "--rows", "20", "--seed", "1", "--output", folder.path("t.csv")});
  CHECK(read_file(folder.path("t.csv")) == small);
  check_refused(run("ctgan", {"demo-table", "--rows", "20", "--output", folder.path("t.csv")}), 1,
                {"t.csv"});
  check_refused(run("ctgan", {"demo-table", "--rows", "0", "--output", "-"}), 2, {"--rows"});
}

}  // namespace
}  // namespace ballast::test
