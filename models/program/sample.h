// `sample`: generates rows with a model and writes them as a table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/program/program.h"

namespace ballast {

struct SampleOptions {
  std::string model;
  Index rows = 0;
  std::string output;
  std::vector<std::string> where;
  std::string balance;
  std::uint64_t seed = 0;
  int threads = 0;  // 0: all processors
  std::string device = "cpu";
  bool force = false;
};

void sample(const Program& program, const SampleOptions& options);

}  // namespace ballast
