// `report`: a synthetic table against the real one.
#pragma once

#include <string>

namespace ballast {

struct ReportOptions {
  std::string real;
  std::string synthetic;
  std::string log;
  std::string output;
  bool force = false;
};

void report(const ReportOptions& options);

}  // namespace ballast
