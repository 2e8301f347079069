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

void check_page(const ReportOptions& options) {
  if (options.output.ends_with(".png")) {
    throw UsageError("--output '" + options.output +
                     "': a report is an HTML page, or text on the terminal; give a file name that "
                     "ends in .html, or omit --output");
  }
  for (const std::string& input : {options.real, options.synthetic, options.log}) {
    if (same_file(options.output, input)) {
      throw UsageError("--output '" + options.output +
                       "' is an input of this command; give another file name");
    }
  }
  check_output(options.output, options.force);
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

void report(const ReportOptions& options) {
  if (!options.output.empty()) check_page(options);
  TrainingLog log;
  if (!options.log.empty()) log = read_training_log(options.log);
  std::vector<TableWarning> warnings;
  CsvOptions csv = csv_options(options.reading);
  csv.identifier_texts = true;
  const Table real = read_table(options.real, csv, type_overrides(options.reading), &warnings);
  const Table synthetic = read_table_as(options.synthetic, csv, column_infos(real), &warnings);
  print_warnings(warnings);
  const Report result = make_report(real, synthetic, options.real, options.synthetic);
  if (!options.output.empty())
    write_whole_file(options.output, report_html(result, log), options.force);
  if (options.output != "-") print(result);
}

}  // namespace ballast
