// How many synthetic items each class gets.
#pragma once

#include <string>
#include <vector>

#include "kernels/real.h"

namespace ballast {

// What a call asks for, as it was written.
struct WantedCounts {
  // "majority": as many items as the largest class has. A whole number: so many a class. A number
  // with a point: that share of the largest class. A class without items gets none.
  std::string to = "majority";
  // "cat=500,dog=1000": these classes, and no others, to so many items.
  std::string per_class;
};

// Synthetic items of each class, on top of counts[c]; a class that has enough gets none. Throws
// UsageError, naming the option, for a text that says no counts and for a class that is not there.
std::vector<Index> synthetic_counts(const WantedCounts& wanted, const std::vector<Index>& counts,
                                    const std::vector<std::string>& class_names);

// The first names, for messages: "0, 1, 2".
std::string listed(const std::vector<std::string>& names);

// Prints a line a class; items: "images" or "rows".
void print_counts(const std::vector<std::string>& class_names, const std::vector<Index>& counts,
                  const std::vector<Index>& synthetic, const std::string& items);

}  // namespace ballast
