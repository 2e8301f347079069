// Choices of items with a given number of each class: imbalanced sets, and their balanced tests.
#pragma once

#include <cstdint>
#include <vector>

#include "data/images/image_set.h"
#include "kernels/random.h"

namespace ballast {

// counts[c] items of class c, drawn without replacement, in rising order; labels are classes from 0
// on. A larger count of the same stream takes the items of a smaller one, and more; a class's
// choice does not depend on the other counts. Class c draws with call + c. Throws Error for a class
// with fewer items.
std::vector<Index> choose_per_class(const std::vector<std::int32_t>& labels,
                                    const std::vector<Index>& counts, const Random& random);

// The items of each class, in rising order; labels outside [0, classes) are left out.
std::vector<std::vector<Index>> items_of_classes(const std::vector<std::int32_t>& labels,
                                                 std::size_t classes);

// How many items are of each class. Throws Error for a label outside [0, classes).
std::vector<Index> count_classes(const std::vector<std::int32_t>& labels, Index classes);

// The rows at these places of [.., columns].
std::vector<Real> take(const std::vector<Real>& rows, Index columns,
                       const std::vector<Index>& places);

}  // namespace ballast
