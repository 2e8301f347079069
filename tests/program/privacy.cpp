// Names, addresses and numbers of persons: no real value may come out.
#include <doctest/doctest.h>

#include <random>
#include <set>
#include <string_view>
#include <unordered_map>

#include "tests/program/infogan.h"

namespace ballast::test {
namespace {

struct Persons {
  std::string table;
  std::set<std::string> texts;  // names, addresses and numbers
};

// A table of persons. If uneven, it has no header, a row occurs twice, and values are missing.
Persons persons(int rows, bool uneven) {
  std::mt19937 random(static_cast<unsigned>(rows));
  const auto pick = [&](const std::string& letters) { return letters[random() % letters.size()]; };
  const auto name = [&] {
    std::string text(1, pick("ABCDEFGHKLMNPRST"));
    for (unsigned i = 2 + random() % 4; i > 0; --i) text += {pick("aeiou"), pick("lmnrst")};
    return text;
  };
  const auto digits = [&](int count) {
    std::string text(1, pick("123456789"));
    while (--count > 0) text += pick("0123456789");
    return text;
  };
  Persons result;
  std::string last;
  for (int row = 0; row < rows; ++row) {
    const std::string first = name();
    std::vector<std::string> texts = {first + " " + name(), first + digits(4) + "@example.com",
                                      digits(3) + "-" + digits(2) + "-" + digits(4), digits(9)};
    if (uneven && row % 7 == 5) texts[static_cast<std::size_t>(row % 4)] = "";
    std::string line;
    for (const std::string& text : texts) {
      if (!text.empty()) result.texts.insert(text);
      line += text + ",";
    }
    line += std::to_string(18 + random() % 60) + (random() % 2 == 0 ? ",red" : ",blue") +
            (random() % 3 == 0 ? ",yes\n" : ",no\n");
    if (uneven && row == rows / 2) line = last;
    result.table += line;
    last = line;
  }
  if (!uneven) result.table = "name,mail,ssn,number,age,colour,member\n" + result.table;
  return result;
}

// No text occurs in the bytes. Texts have at least nine characters and are looked up by the first
// eight.
void check_none(const Persons& real, const std::string& what, const std::string& bytes) {
  CAPTURE(what);
  constexpr std::size_t kHead = 8;
  REQUIRE(bytes.size() > kHead);
  std::unordered_multimap<std::string_view, std::string_view> by_head;
  for (const std::string& text : real.texts) {
    by_head.emplace(std::string_view(text).substr(0, kHead), text);
  }
  std::string found;
  const std::string_view all = bytes;
  for (std::size_t at = 0; at + kHead <= all.size(); ++at) {
    const auto [first, last] = by_head.equal_range(all.substr(at, kHead));
    for (auto text = first; text != last; ++text) {
      if (all.substr(at).starts_with(text->second)) found = text->second;
    }
  }
  CHECK(found == "");
}

void check_program(const std::string& program, int rows, bool uneven) {
  CAPTURE(program);
  CAPTURE(rows);
  CAPTURE(uneven);
  const Folder folder;
  const Persons real = persons(rows, uneven);
  const std::string table = folder.write("table.csv", real.table);
  const std::string model = folder.path("model");
  const std::string made = folder.path("made.csv");
  const Arguments header = uneven ? Arguments{"--no-header"} : Arguments{};
  const std::string count = std::to_string(2 * rows);
  const bool rae = program == "rae";
  const Arguments target = {"--target", uneven ? "column7" : "member"};
  const Result fit =
      run_well(program, joined(joined({"fit", table, "--output", model, "--steps", "2"}, header),
                               rae ? target : Arguments{}));
  if (rae) {
    run_well("rae",
             {"oversample", model, table, "--output", made, "--synthetic-only", "--to", count});
  } else {
    run_well(program, {"sample", model, "--rows", count, "--output", made});
    const std::string page = folder.path("page.html");
    const Result report =
        run_well(program, joined({"report", table, made, "--output", page}, header));
    CHECK_FALSE(has(report.out, "PRIVACY RISK"));
    check_none(real, "report", report.out + read_file(page));
  }
  check_none(real, "model", read_file(model));
  check_none(real, "rows", read_file(made));
  check_none(real, "messages", fit.out + fit.err + run_well(program, {"info", model}).out);
}

TEST_CASE("no name, address or number of a person is in a model, its rows or a report") {
  for (const char* program : {"ctgan", "tvae", "rae"}) {
    for (const int rows : {60, 500, 5000}) {
      check_program(program, rows, false);
      check_program(program, rows, true);
    }
  }
}

TEST_CASE("the report says in which columns people could be identified") {
  const Folder folder;
  const Persons real = persons(60, false);
  const std::string table = folder.write("table.csv", real.table);
  const Result same = run_well("ctgan", {"report", table, copy_of(table)});
  for (const char* column : {"name", "mail", "ssn", "number"}) {
    CHECK(has(same.out, "PRIVACY RISK: 60 synthetic rows contain a real value of \"" +
                            std::string(column) + "\" (100.00 %)."));
  }
  CHECK_FALSE(has(same.out, "real value of \"colour\""));
  // With real names as categories.
  const std::string model = folder.path("model");
  const std::string made = folder.path("made.csv");
  const Result fit =
      run_well("ctgan", {"fit", table, "--output", model, "--steps", "2", "--discrete", "name"});
  CHECK(has(fit.err,
            "column \"name\": nearly all values are distinct, but the column is a category "
            "as requested: its real values are stored in the model and appear in the output"));
  run_well("ctgan", {"sample", model, "--rows", "100", "--output", made});
  for (const Arguments& more : {Arguments{}, Arguments{"--discrete", "name"}}) {
    const Result report = run_well("ctgan", joined({"report", table, made}, more));
    CHECK(has(report.out, "100 synthetic rows contain a real value of \"name\" (100.00 %)."));
    CHECK_FALSE(has(report.out, "real value of \"mail\""));
  }
}

TEST_CASE("rare categories are replaced unless the call keeps them") {
  const Folder folder;
  std::string text = "city,x,y\n";
  for (int row = 0; row < 90; ++row) {
    const std::string city = row % 10 == 0  ? "Rarecity" + std::to_string(row)
                             : row % 2 == 0 ? "Oslo"
                                            : "Bern";
    text += city + "," + std::to_string(row % 13) + (row % 3 == 0 ? ",a\n" : ",b\n");
  }
  const std::string table = folder.write("table.csv", text);
  const std::string model = folder.path("model");
  const auto fit = [&](const Arguments& more) {
    return run_well("ctgan",
                    joined({"fit", table, "--output", model, "--force", "--steps", "2"}, more));
  };
  CHECK(has(fit({}).err,
            "column \"city\": rare categories are replaced by others: 9 of 11, in 9 rows; to keep "
            "them, set --protect 1"));
  CHECK_FALSE(has(read_file(model), "Rarecity"));
  CHECK(
      has(run_well("ctgan", {"info", model}).out, "2 categories, rare ones replaced: 9 (9 rows)"));
  // A resumed fit needs the same table.
  run_well("ctgan",
           {"fit", table, "--resume", model, "--output", model, "--force", "--steps", "3"});
  const std::string other = folder.write("other.csv", text + "Oslo,1,a\n");
  check_refused(run("ctgan", {"fit", other, "--resume", model, "--output", model, "--force"}), 1,
                {"is not the table"});
  const std::string sampled =
      run_well("ctgan", {"sample", model, "--rows", "300", "--output", "-"}).out;
  CHECK_FALSE(has(sampled, "Rarecity"));

  CHECK(has(fit({"--protect", "1"}).err,
            "9 of 11 categories occur in a single row: they are stored in the model and can appear "
            "in the output; to replace them, set --protect 2; if they identify people"));
  CHECK(has(read_file(model), "Rarecity10"));
  CHECK(has(run_well("ctgan", {"info", model}).out, "11 categories, 9 of them in a single row"));
  fit({"--discrete", "city"});
  CHECK(has(read_file(model), "Rarecity10"));
  check_refused(run("ctgan", {"fit", table, "--output", model, "--force", "--protect", "80"}), 1,
                {"column \"city\": each of its 11 values occurs in fewer than 80 rows"});

  // Numbers with a few texts name nobody.
  std::string prices = "price,x\n";
  for (int row = 0; row < 100; ++row) {
    prices +=
        (row % 10 == 0 ? "n.a." : std::to_string(row) + ".5") + (row % 2 == 0 ? ",a\n" : ",b\n");
  }
  const std::string priced = folder.write("prices.csv", prices);
  const Result result =
      run_well("ctgan", {"fit", priced, "--output", model, "--force", "--steps", "2"});
  CHECK(
      has(result.err, "not read as numbers; if it is a missing value, declare it with --missing"));
  CHECK(has(read_file(model), "51.5"));

  // Rows with rare values can still be oversampled.
  run_well("rae", {"fit", table, "--target", "y", "--output", model, "--force", "--steps", "2"});
  CHECK_FALSE(has(read_file(model), "Rarecity"));
  const Result oversampled = run_well("rae", {"oversample", model, table, "--output", "-"});
  CHECK(
      has(oversampled.err, "column \"city\": 9 rows have categories that the model does not know"));
  const std::string& all = oversampled.out;
  CHECK(all.substr(0, text.size()) == text);
  CHECK_FALSE(has(all.substr(text.size()), "Rarecity"));
}

}  // namespace
}  // namespace ballast::test
