// --log: a JSON Lines file with one record every few steps.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/real.h"

namespace ballast {

struct LogRecord {
  Index epoch = 0;  // counted from 1
  Index step = 0;   // steps completed since the start of training
  // Names and values. Consecutive values with the same name ending in "[]" form a list.
  std::vector<std::pair<std::string, double>> figures;
};

// Whether the path is a readable file that is empty or whose first line is a log record.
bool is_log(const std::string& path);

class LogWriter {
 public:
  // With an empty path nothing is written. In an existing file, records up to step `keep_steps` are
  // kept and later records are removed; with keep_steps 0 all records are removed. Throws Error if
  // the file cannot be written and, without `force`, FileExists if it exists.
  LogWriter(const std::string& path, Index keep_steps, bool force = true);
  // Throws Error if the record cannot be written. Nothing more is written then.
  void write(const LogRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  [[noreturn]] void fail();

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace ballast
