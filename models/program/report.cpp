#include "models/program/report.h"

#include <unistd.h>

#include <cstdio>

#include "data/tables/csv.h"
#include "io/files.h"
#include "metrics/report/report.h"
#include "models/program/progress.h"
#include "models/tabular/options.h"

namespace ballast {
namespace {

void check_page(const ReportCall& call) {
  if (call.output.ends_with(".png")) {
    throw UsageError("--output '" + call.output +
                     "': a report is an HTML page, or text on the terminal; give a file name that "
                     "ends in .html, or omit --output");
  }
  for (const std::string& input : {call.real, call.synthetic, call.log}) {
    if (same_file(call.output, input)) {
      throw UsageError("--output '" + call.output +
                       "' is an input of this command; give another file name");
    }
  }
  check_output(call.output, call.force);
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
  t.text("output", o.output, "REPORT.html", "also write a web page with plots");
  t.text("log", o.log, "LOG.jsonl", "log of the training, to show its losses on the page");
  t.append(describe(o.reading));
  t.append(describe(static_cast<ProcessOptions&>(o)).without({"threads"}));
  return t;
}

void report_tables(const ReportCall& call) {
  if (!call.output.empty()) check_page(call);
  TrainingLog log;
  if (!call.log.empty()) log = read_training_log(call.log);
  std::vector<TableWarning> warnings;
  CsvOptions csv = csv_options(call.reading);
  csv.identifier_texts = true;
  const Table real = read_table(call.real, csv, type_overrides(call.reading), &warnings);
  const Table synthetic = read_table_as(call.synthetic, csv, column_infos(real), &warnings);
  print_warnings(warnings);
  const Report result = make_report(real, synthetic, call.real, call.synthetic);
  if (!call.output.empty()) write_whole_file(call.output, report_html(result, log), call.force);
  if (call.output != "-") print(result);
}

}  // namespace ballast
