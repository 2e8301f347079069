// The line of a file on which each row starts.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/real.h"

namespace ballast {

// Uses memory only for rows that do not follow the previous row by one line.
class RowLines {
 public:
  void add(std::int64_t line);
  std::int64_t line(Index row) const;

 private:
  struct Jump {
    Index row = 0;
    std::int64_t line = 0;
  };
  std::vector<Jump> jumps_;  // rows that do not start one line after the previous row
  Index rows_ = 0;
  std::int64_t last_ = -1;
};

}  // namespace ballast
