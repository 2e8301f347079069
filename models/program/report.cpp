#include "models/program/report.h"

#include <cstdio>

#include "data/tables/csv.h"
#include "io/files.h"
#include "metrics/report/report.h"
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

}  // namespace

void report(const ReportOptions& options) {
  if (!options.output.empty()) check_page(options);
  TrainingLog log;
  if (!options.log.empty()) log = read_training_log(options.log);
  std::vector<std::string> warnings;
  const CsvOptions csv = csv_options(options.reading);
  const Table real = read_table(options.real, csv, type_overrides(options.reading), &warnings);
  const Table synthetic = read_table_as(options.synthetic, csv, column_infos(real), &warnings);
  for (const std::string& warning : warnings) {
    std::fprintf(stderr, "warning: %s\n", warning.c_str());
  }
  const Report result = make_report(real, synthetic, options.real, options.synthetic);
  if (!options.output.empty())
    write_whole_file(options.output, report_html(result, log), options.force);
  if (options.output != "-") std::fputs(report_text(result).c_str(), stdout);
}

}  // namespace ballast
