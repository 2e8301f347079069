// `report`: a synthetic table against the real one.
#pragma once

#include <string>

#include "models/tabular/options.h"

namespace ballast {

struct ReportOptions {
  std::string real;
  std::string synthetic;
  ReadingOptions reading;  // how the real table is read; the synthetic one is read alike
  std::string log;         // JSONL file of the fit
  std::string output;      // HTML page
  bool force = false;
};

// Prints the report as text and writes the page asked for; "-" as output prints the page instead.
void report(const ReportOptions& options);

}  // namespace ballast
