// Tables with a known distribution, for tests, the demo and likelihood fitness.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "data/tables/table.h"

namespace ballast {

// A customer table with typical difficulties of real tables. Row r depends only on the seed and r,
// so a longer table starts with the rows of a shorter one.
//  segment    category  "private" 0.55, "small business" 0.30, "company" 0.14, "public" 0.01
//  region     category  six of them, by segment
//  age        integer   18..90, two humps
//  income     real      two decimals; two modes by segment
//  score      real      three decimals; three modes -5, 0, 6 of shares 0.3, 0.5, 0.2
//  purchases  integer   0 in 60 % of the rows, else a long tail (up to 5000)
//  signup     date      days from 2015 to 2024, later for the young
//  discount   real      one decimal, 0..40; missing in 10 % (private: 30 %)
//  active     boolean   1 more often for many purchases
//  fraud      category  "yes" in about 1 % of the rows: by purchases, score and segment
Table simulate_customers(Index rows, std::uint64_t seed);

// Gaussians in the plane with covariance 0.05 I (Xu et al. 2019, section 5): 25 on {-4,-2,0,2,4}^2,
// the same with each centre moved by U(-0.5, 0.5)^2, eight on the unit circle.
enum class PlaneSet { grid, moved_grid, ring };
constexpr double kPlaneVariance = 0.05;

// The seed moves the centres of moved_grid.
std::vector<std::array<double, 2>> plane_centres(PlaneSet set, std::uint64_t seed);
// Columns x and y, real with six decimals; centres equally likely.
Table simulate_plane(PlaneSet set, Index rows, std::uint64_t seed);

}  // namespace ballast
