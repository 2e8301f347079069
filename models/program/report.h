// `report`: compares a synthetic table with the real table.
#pragma once

#include <string>

#include "models/options/call_options.h"
#include "models/tabular/options.h"

namespace ballast {

struct ReportCall : ProcessOptions {
  std::string real;
  std::string synthetic;
  ReadingOptions reading;  // for reading the real table; the synthetic table is read the same way
  std::string log;         // path of the fit's JSON Lines log
  std::string output;      // path of the HTML page
};
OptionTable describe(ReportCall& o);

// Prints the report as text and writes the HTML page if an output is given. If the output is "-",
// prints the page instead of the text.
void report_tables(const ReportCall& call);

}  // namespace ballast
