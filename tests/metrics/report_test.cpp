#include "metrics/report/report.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "kernels/error.h"
#include "metrics/report/format.h"
#include "metrics/report/svg.h"
#include "tests/data/test_folder.h"
#include "tests/metrics/make_tables.h"

using namespace ballast;
using doctest::Approx;

namespace {

// Names and values that try to break out of the page, the terminal and UTF-8.
const std::string kEvil = "</td><script>alert(1)</script>\"'&\xff\x1b[31m\n";

Table evil_table(Index rows) {
  std::vector<double> x, y;
  std::vector<std::string> c, d;
  for (int i = 0; i < rows; ++i) {
    x.push_back(i % 10);
    y.push_back(i % 3 == 0 ? kMissing : i * 0.25);
    c.push_back(i % 4 == 0 ? kEvil : "é");
    d.push_back(i % 5 == 0 ? "" : "a");
  }
  return table_of({numbers(kEvil + "n", x, ColumnKind::integer), numbers("y", y), texts(kEvil, c),
                   texts("empty values", d), texts("id" + kEvil, c, ColumnKind::identifier)},
                  rows);
}

Report evil_report() {
  ReportOptions options;
  options.real_name = "r" + kEvil;
  options.synthetic_name = "s" + kEvil;
  options.holdout_name = "h" + kEvil;
  options.target = kEvil;
  const Table holdout = evil_table(31);
  options.holdout = &holdout;
  return make_report(evil_table(40), evil_table(23), options);
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

struct LogFile {
  explicit LogFile(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  ~LogFile() { std::filesystem::remove(path); }
  std::string path = (std::filesystem::temp_directory_path() /
                      ("ballast_log_" + std::to_string(getpid()) + ".jsonl"))
                         .string();
};

std::string log_error(const std::string& text) {
  const LogFile file(text);
  try {
    read_training_log(file.path);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("report: the page escapes all bytes of the tables and loads nothing external") {
  const TrainingLog log{{{"critic<b>loss", {1, 2, 3}, {0.5, -1, 2}}}, 3};
  const std::string html = report_html(evil_report(), log);
  CHECK_FALSE(contains(html, "<script"));
  CHECK_FALSE(contains(html, "<b>loss"));
  CHECK_FALSE(contains(html, "\xff"));
  CHECK_FALSE(contains(html, "\x1b"));
  CHECK(contains(html, "&lt;script&gt;"));
  CHECK_FALSE(contains(html, "src="));
  CHECK_FALSE(contains(html, "href="));
  CHECK_FALSE(contains(html, "url("));
  CHECK_FALSE(contains(html, "@import"));
  // Only the name of the SVG namespace looks like a URL.
  CHECK(count_of(html, "http") == count_of(html, "http://www.w3.org/2000/svg"));
  CHECK(printable(html).size() - html.size() == 3 * count_of(html, "\n"));  // otherwise valid UTF-8
  CHECK(count_of(html, "<svg") == count_of(html, "</svg>"));
  CHECK(contains(html, "critic&lt;b&gt;loss"));
  CHECK_FALSE(contains(html, "nan"));
}

TEST_CASE("report: contains all results") {
  const Report report = evil_report();
  REQUIRE(report.columns.size() == 4);
  CHECK(report.quality.left_out.size() == 1);
  const std::string text = report_text(report);
  CHECK(contains(text, "Quality                       0."));
  CHECK(contains(text, "Detection (C2ST)              "));
  CHECK(contains(text, "Efficacy (AUC)                "));
  CHECK(contains(text, "DCR share                     "));
  CHECK(contains(text, "31 rows of h"));
  CHECK(contains(text, "Ceiling:"));
  CHECK(contains(text, "Worst of 4 triples of columns"));
  CHECK(contains(text, "40 rows of r"));
  CHECK(contains(text, "Not compared"));
  CHECK(contains(text, "is an identifier"));
  CHECK(contains(text, "Missing numbers"));
  CHECK(contains(text, "synthetic rows equal a real row"));
  CHECK_FALSE(contains(text, "\x1b"));
  CHECK_FALSE(contains(text, "\xff"));
}

TEST_CASE("report: the text fits the terminal width and lists the worst columns first") {
  Table real, synthetic;
  real.rows = synthetic.rows = 60;
  for (int c = 0; c < 55; ++c) {
    std::vector<double> a, b;
    for (int i = 0; i < 60; ++i) {
      a.push_back(i);
      b.push_back(i + c);
    }
    const std::string name = "a rather long name of a column, number " + std::to_string(c);
    real.columns.push_back(numbers(name, a));
    synthetic.columns.push_back(numbers(name, b));
  }
  const Report report = make_report(real, synthetic);
  CHECK(worst_columns(report.quality)[0] == 54);
  const std::string text = report_text(report);
  CHECK(contains(text, "... and 5 columns with smaller distances"));
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    CAPTURE(text.substr(start, end - start));
    CHECK(text_width(text.substr(start, end - start)) <= 100);
    start = end + 1;
  }
}

TEST_CASE("report: a single column, and one without a defined trend") {
  const Table one = table_of({numbers("x", {1, 2, 3})}, 3);
  const Report single = make_report(one, one);
  CHECK(contains(report_text(single), "Pair trends                     n/a       n/a       n/a"));
  CHECK(contains(report_text(single), "Detection is not measurable"));
  CHECK_FALSE(contains(report_html(single), "nan"));
  const Table flat = table_of({numbers("x", {1, 1, 1}), numbers("y", {1, 2, 3})}, 3);
  const Report undefined = make_report(flat, flat);
  CHECK(worst_pairs(undefined.quality).empty());
  CHECK(contains(report_html(undefined), "undefined"));
}

TEST_CASE("report: the ring shows detection") {
  const Report report = evil_report();
  const std::string html = report_html(report);
  const std::string detection = figure_text(report.comparison.synthetic.detection);
  const std::size_t ring = html.find("<svg");
  CHECK(html.substr(ring, 300).find("Detection " + detection) != std::string::npos);
}

TEST_CASE("report: the columns that give rows away are named, if there are any") {
  std::vector<double> x, y, shifted;
  for (int i = 0; i < 300; ++i) {
    x.push_back(i * 7 % 101);
    y.push_back(i * 13 % 97);
    shifted.push_back(y.back() + 60);
  }
  const Table real = table_of({numbers("x", x), numbers("y", y)}, 300);
  const Report report = make_report(real, table_of({numbers("x", x), numbers("y", shifted)}, 300));
  CHECK(telling_columns(report.comparison.detection).front() == 1);
  CHECK(contains(report_text(report), "shares of the gain: y ("));
  CHECK(contains(report_html(report), "Columns that give rows away"));
  Detection guess = report.comparison.detection;
  guess.auc = 0.51;
  CHECK(telling_columns(guess).empty());
}

TEST_CASE("report: JSON has all figures beside floor and ceiling, and is valid UTF-8") {
  const Report report = evil_report();
  const nlohmann::json json = nlohmann::json::parse(report_json(report));
  CHECK(json["synthetic"]["rows"] == 23);
  CHECK(json["holdout"]["rows"] == 31);
  CHECK(json["ceiling"] == "hold-out table");
  CHECK(json["figures"].size() == 9);
  const TableComparison& comparison = report.comparison;
  for (const auto& [field, figure] :
       {std::pair{"detection", &Figures::detection}, std::pair{"column_shapes", &Figures::shapes},
        std::pair{"pair_trends", &Figures::trends},
        std::pair{"associated_pair_trends", &Figures::associated_trends},
        std::pair{"triple_trends", &Figures::triples}, std::pair{"quality", &Figures::quality},
        std::pair{"efficacy", &Figures::efficacy}, std::pair{"dcr_share", &Figures::dcr_share},
        std::pair{"validity", &Figures::validity}}) {
    const std::string key = field;
    CAPTURE(key);
    REQUIRE(json["figures"].contains(key));
    for (const auto& [name, figures] :
         {std::pair{"synthetic", &comparison.synthetic}, std::pair{"floor", &comparison.floor},
          std::pair{"ceiling", &comparison.ceiling}}) {
      const double expected = figures->*figure;
      const auto& value = json["figures"][key][name];
      CHECK((std::isnan(expected) ? value.is_null() : value == expected));
    }
  }
  CHECK(json["figures"]["pair_trends"]["synthetic"] == report.quality.pair_trends);
  CHECK(json["detection"]["columns"].size() == 4);
  CHECK(json["efficacy"]["metric"] == "AUC");
  CHECK(json["efficacy"]["target"] == printable(kEvil));
  CHECK(json["columns"].size() == 4);
  CHECK(json["pairs"].size() == 6);
  CHECK(json["triples"]["possible"] == 4);
  CHECK(json["privacy"]["identical_rows"]["synthetic_equal_to_real"] == report.closest.copies);
  CHECK(json["validity"].size() == 5);
  CHECK(json["left_out"].size() == 1);
  const Table few = evil_table(5);
  const nlohmann::json small = nlohmann::json::parse(report_json(make_report(few, few)));
  CHECK(small["figures"]["detection"]["synthetic"].is_null());
  CHECK(small["holdout"].is_null());
  CHECK(small["ceiling"].is_null());
  CHECK(small["efficacy"].is_null());
}

TEST_CASE("report: the page explains the losses of each model") {
  const Report report = evil_report();
  const auto page = [&](const std::string& loss) {
    return report_html(report, {{{loss, {1, 2}, {3, 2}}}, 1});
  };
  CHECK(contains(page("critic_loss"), "losses of a GAN"));
  CHECK(contains(page("reconstruction_loss"), "The KL loss"));
  CHECK(contains(page("nats"), "negative log-likelihood"));
  CHECK_FALSE(contains(page("nats"), "GAN"));
}

TEST_CASE("report: the output is deterministic") {
  CHECK(report_html(evil_report()) == report_html(evil_report()));
}

TEST_CASE("training log: curves in order, without counters, nulls and an incomplete last line") {
  const LogFile file(
      "{\"epoch\":1,\"step\":5,\"critic_loss\":0.5,\"generator_loss\":null,\"seconds\":1.5,\"rows_"
      "per_second\":9}\n"
      "{\"epoch\":2,\"step\":10,\"critic_loss\":-1e-3,\"generator_loss\":2,\"seconds\":1.0}\n"
      "{\"epoch\":3,\"criti");
  const TrainingLog log = read_training_log(file.path);
  REQUIRE(log.curves.size() == 2);
  CHECK(log.curves[0].name == "critic_loss");
  CHECK(log.curves[0].values == std::vector<double>{0.5, -1e-3});
  CHECK(log.curves[1].epochs == std::vector<double>{2});
  CHECK(log.seconds == Approx(2.5));
  const LogFile nothing("");
  CHECK(read_training_log(nothing.path).curves.empty());
}

TEST_CASE("training log: errors have the line number") {
  CHECK(contains(log_error("{\"epoch\":1}\nnot json\n"), "line 2"));
  CHECK(contains(log_error("{\"step\":1}\n"), "line 1"));
  CHECK(contains(log_error("[1]\n"), "line 1"));
  CHECK(contains(log_error("{\"epoch\":\"x\"}\n"), "line 1"));
  CHECK(contains(log_error("{\"epoch\":[[[1]]]}\n"), "line 1"));
  CHECK(contains(log_error("{\"epoch\":1}\n\x1f\x8b"), "not a training log"));
  CHECK_THROWS_AS(read_training_log("/nowhere/log.jsonl"), Error);
  CHECK_THROWS_WITH_AS(read_training_log("/dev/zero"), doctest::Contains("line 1"), Error);
}

TEST_CASE("svg: ticks are round and cover the range; colours are interpolated between stops") {
  CHECK(round_ticks(0, 1, 4) == std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1});
  CHECK(round_ticks(-3, 7, 5) == std::vector<double>{-2, 0, 2, 4, 6});
  CHECK(round_ticks(1e-9, 3e-9, 2).size() >= 2);
  CHECK(blend({{0, "#000000"}, {1, "#ff8000"}}, 0.5) == "rgb(128,64,0)");
  CHECK(blend({{0, "#000000"}, {1, "#ff8000"}}, 2) == "#ff8000");
  CHECK(blend({{0, "#000000"}, {1, "#ff8000"}}, -1) == "#000000");
}
