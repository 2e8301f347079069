#include "data/relations/function_map.h"

#include <algorithm>

namespace ballast {
namespace {

struct Cells {
  CellKey source;
  CellKey target;
  Index row = 0;
  friend bool operator<(const Cells& a, const Cells& b) {
    if (a.source != b.source) return a.source < b.source;
    if (a.target != b.target) return a.target < b.target;
    return a.row < b.row;
  }
};
using Iterator = std::vector<Cells>::const_iterator;

// The cells of one value of the source.
void add_group(Iterator begin, Iterator end, FunctionEntries& result) {
  Iterator best = begin;
  Index most = 0;
  for (Iterator run = begin; run != end;) {
    const Iterator next =
        std::find_if(run, end, [&](const Cells& cells) { return cells.target != run->target; });
    if (next - run > most) {
      most = next - run;
      best = run;
    }
    run = next;
  }
  result.entries.push_back({best->row, most});
  result.violations += (end - begin) - most;
  for (Iterator cells = begin; cells != end; ++cells) {
    if (cells->target == best->target) continue;
    if (result.first_violation < 0 || cells->row < result.first_violation) {
      result.first_violation = cells->row;
    }
  }
}

}  // namespace

FunctionEntries function_entries(const Column& source, const Column& target, Index rows) {
  std::vector<Cells> all(static_cast<std::size_t>(rows));
  for (Index row = 0; row < rows; ++row) {
    all[static_cast<std::size_t>(row)] = {cell_key(source, row), cell_key(target, row), row};
  }
  std::sort(all.begin(), all.end());
  FunctionEntries result;
  for (Iterator begin = all.begin(); begin != all.end();) {
    const Iterator end = std::find_if(
        begin, all.cend(), [&](const Cells& cells) { return cells.source != begin->source; });
    add_group(begin, end, result);
    begin = end;
  }
  return result;
}

}  // namespace ballast
