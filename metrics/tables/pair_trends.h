// Trends between all pairs of columns; used by measure_quality.
#pragma once

#include "metrics/tables/quality.h"

namespace ballast {

// All pairs (0,1), (0,2), ..., (1,2), ... of the shared columns.
std::vector<PairQuality> measure_pairs(const Table& real, const Table& synthetic,
                                       const SharedColumns& shared);

}  // namespace ballast
