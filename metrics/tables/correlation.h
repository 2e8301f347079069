// Pearson correlations of all pairs of numeric columns.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

// Entry (i, j): correlation of columns i and j over the rows in which both are present. NaN if
// there are fewer than two such rows or one of the columns has a single value in them.
Eigen::MatrixXd correlate(const std::vector<const Column*>& columns, Index rows);

}  // namespace ballast
