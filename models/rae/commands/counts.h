// Number of synthetic items for each class.
#pragma once

#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast::rae::commands {

// The values of --to and --per-class, unparsed.
struct WantedCounts {
  // Target size of each class. "majority": the size of the largest class. An integer: this number
  // of items. A decimal number: this fraction of the largest class. A class without items gets
  // none.
  std::string to = "majority";
  // Target sizes of single classes: "cat=500,dog=1000". The other classes get no synthetic items.
  std::string per_class;
};

// The number of synthetic items for each class in addition to the counts[c] real ones; 0 for a
// class that is large enough. Throws UsageError, naming the option, for invalid text or an unknown
// class.
std::vector<Index> synthetic_counts(const WantedCounts& wanted, const std::vector<Index>& counts,
                                    const std::vector<std::string>& class_names);

// Prints one line per class. items: "images" or "rows".
void print_counts(const std::vector<std::string>& class_names, const std::vector<Index>& counts,
                  const std::vector<Index>& synthetic, const std::string& items);

}  // namespace ballast::rae::commands
