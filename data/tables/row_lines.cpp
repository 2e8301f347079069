#include "data/tables/row_lines.h"

#include <algorithm>

namespace ballast {

void RowLines::add(std::int64_t line) {
  if (line != last_ + 1) jumps_.push_back({rows_, line});
  last_ = line;
  ++rows_;
}

std::int64_t RowLines::line(Index row) const {
  const auto after = std::upper_bound(jumps_.begin(), jumps_.end(), row,
                                      [](Index at, const Jump& jump) { return at < jump.row; });
  const Jump& jump = *(after - 1);
  return jump.line + row - jump.row;
}

}  // namespace ballast
