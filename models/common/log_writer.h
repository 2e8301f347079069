// --log: a JSON object an epoch, a line each.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/real.h"

namespace ballast {

struct EpochRecord {
  Index epoch = 0;                                      // counted from 1
  Index step = 0;                                       // done in all
  std::vector<std::pair<std::string, double>> figures;  // losses, by their names
  double seconds = 0;                                   // of this epoch's training steps alone
  double rows_per_second = 0;
};

class LogWriter {
 public:
  // An empty path: nothing is written. Records of epochs after `keep_epochs` are dropped from an
  // existing file, those before are kept (none with keep_epochs 0). Throws Error when the file
  // cannot be written.
  LogWriter(const std::string& path, Index keep_epochs);
  void write(const EpochRecord& record);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  void put(const std::string& line);

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace ballast
