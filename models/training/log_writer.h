// --log: a JSON object every so many steps, a line each.
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
  Index step = 0;   // done in all
  // By their names. Those of a name that ends in "[]" make a list, in their order.
  std::vector<std::pair<std::string, double>> figures;
};

// Whether it is a file that can be read, whose first line is a record of ours or that has none.
bool is_log(const std::string& path);

class LogWriter {
 public:
  // An empty path: nothing is written. Records of steps after `keep_steps` are dropped from an
  // existing file, those before are kept (none with keep_steps 0). Throws Error when the file
  // cannot be written.
  LogWriter(const std::string& path, Index keep_steps);
  void write(const LogRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  [[noreturn]] void fail() const;

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace ballast
