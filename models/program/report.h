// `report`: compares a synthetic table with the real table.
#pragma once

#include <string>

#include "models/program/call_options.h"
#include "models/tabular/options.h"

namespace ballast {

struct ReportCall : ProcessOptions {
  std::string real;
  std::string synthetic;
  ReadingOptions reading;  // for reading the real table; the synthetic table is read the same way
  std::string holdout;     // path of a table with real rows that the model has not seen
  std::string target;      // column to predict
  std::string log;         // path of the fit's JSON Lines log
  std::string output;      // path of the HTML page
  std::string json;        // path of the figures as JSON
};
OptionTable describe(ReportCall& o);

// Prints the report as text, and writes the HTML page and the JSON file if they are given. If one
// of them is "-", prints it instead of the text.
void report_tables(const ReportCall& call);

}  // namespace ballast
