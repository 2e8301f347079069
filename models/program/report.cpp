#include "models/program/report.h"

#include <unistd.h>

#include <cstdio>
#include <list>

#include "data/tables/csv.h"
#include "io/files.h"
#include "kernels/threads.h"
#include "metrics/report/report.h"
#include "models/program/progress.h"
#include "models/tabular/options.h"

namespace ballast {
namespace {

void check_report_file(const ReportCall& call, const std::string& option, const std::string& path) {
  for (const std::string& input : {call.real, call.synthetic, call.holdout, call.log}) {
    if (!same_file(path, input)) continue;
    throw UsageError("--" + option + " '" + path +
                     "' is an input of this command; give another file name");
  }
  check_output(path, call.force);
}

void check_outputs(const ReportCall& call) {
  if (call.output.ends_with(".png")) {
    throw UsageError("--output '" + call.output +
                     "': a report is an HTML page, or text on the terminal; give a file name that "
                     "ends in .html, or omit --output");
  }
  const bool same = call.output == call.json || same_file(call.output, call.json);
  if (!call.output.empty() && same) {
    throw UsageError("--output and --json name the same file, '" + call.json +
                     "'; give another file name");
  }
  if (!call.output.empty()) check_report_file(call, "output", call.output);
  if (!call.json.empty()) check_report_file(call, "json", call.json);
}

// Writes both files, or none.
void write_files(const ReportCall& call, const Report& report, const TrainingLog& log) {
  std::list<OutputFile> files;
  const auto add = [&](const std::string& path, const std::string& text) {
    files.emplace_back(path, call.force).write(text.data(), text.size());
  };
  if (!call.output.empty()) add(call.output, report_html(report, log));
  if (!call.json.empty()) add(call.json, report_json(report));
  std::vector<OutputFile*> all;
  for (OutputFile& file : files) all.push_back(&file);
  commit_together(all);
}

// Prints the report, with red lines on a terminal on privacy risks.
void print(const Report& report) {
  const std::string text = report_text(report);
  const bool terminal = isatty(STDOUT_FILENO) == 1;
  for (const std::string_view line : lines_of(text)) {
    const bool red = terminal && line.starts_with(kPrivacyRisk);
    std::fprintf(stdout, red ? "\x1b[31m%.*s\x1b[0m\n" : "%.*s\n", static_cast<int>(line.size()),
                 line.data());
  }
}

}  // namespace

OptionTable describe(ReportCall& o) {
  OptionTable t;
  t.argument("REAL.csv", o.real, "real table").require();
  t.argument("SYNTHETIC.csv", o.synthetic, "synthetic table").require();
  t.text("holdout", o.holdout, "HOLDOUT.csv",
         "real rows that the model has not seen: the ceiling of all figures");
  t.text("target", o.target, "COLUMN",
         "also measure how well models that are trained on the tables predict this column");
  t.text("output", o.output, "REPORT.html", "also write a web page with plots");
  t.text("json", o.json, "REPORT.json", "also write all figures as JSON");
  t.text("log", o.log, "LOG.jsonl", "log of the training, to show its losses on the page");
  t.append(describe(o.reading));
  t.append(describe(static_cast<ProcessOptions&>(o)));
  return t;
}

void report_tables(const ReportCall& call) {
  check_outputs(call);
  if (call.threads > 0) set_thread_count(call.threads);
  TrainingLog log;
  if (!call.log.empty()) log = read_training_log(call.log);
  std::vector<TableWarning> warnings;
  CsvOptions csv = csv_options(call.reading);
  csv.identifier_texts = true;
  const Table real = read_table(call.real, csv, type_overrides(call.reading), &warnings);
  const Table synthetic = read_table_as(call.synthetic, csv, column_infos(real), &warnings);
  ReportOptions options;
  options.real_name = call.real;
  options.synthetic_name = call.synthetic;
  options.target = call.target;
  Table holdout;
  if (!call.holdout.empty()) {
    holdout = read_table_as(call.holdout, csv, column_infos(real), &warnings);
    options.holdout = &holdout;
    options.holdout_name = call.holdout;
  }
  print_warnings(warnings);
  const Report result = make_report(real, synthetic, options);
  write_files(call, result, log);
  if (call.output != "-" && call.json != "-") print(result);
}

}  // namespace ballast
