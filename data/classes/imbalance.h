// Selecting a given number of items per class: imbalanced training sets and balanced test sets.
#pragma once

#include <cstdint>
#include <vector>

#include "data/images/image_set.h"
#include "kernels/random.h"

namespace ballast {

// Draws counts[c] items of class c without replacement and returns them in increasing order; labels
// are classes from 0. With the same random stream, a larger count selects a superset of a smaller
// one, and the selection of a class does not depend on the other counts. Class c uses call + c.
// Throws Error for a class with too few items.
std::vector<Index> choose_per_class(const std::vector<std::int32_t>& labels,
                                    const std::vector<Index>& counts, const Random& random);

// The items of each class in increasing order. Labels outside [0, classes) are skipped.
std::vector<std::vector<Index>> items_of_classes(const std::vector<std::int32_t>& labels,
                                                 std::size_t classes);

// The number of items of each class. Throws Error for a label outside [0, classes).
std::vector<Index> count_classes(const std::vector<std::int32_t>& labels, Index classes);

// The rows of [.., columns] at these indices.
std::vector<Real> select_rows(const std::vector<Real>& rows, Index columns,
                              const std::vector<Index>& places);

}  // namespace ballast
