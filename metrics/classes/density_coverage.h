// Density and coverage: do generated points lie where real points lie, and are all real points
// covered?
#pragma once

#include "kernels/real.h"

namespace ballast {

// Naeem, Oh, Uh, Choi, Yoo, "Reliable Fidelity and Diversity Metrics for Generative Models", ICML
// 2020, equations 4 and 5. r_i is the distance of real point i to its k-th nearest other real
// point.
struct DensityCoverage {
  // Number of balls of radius r_i that contain a generated point, divided by k; mean over the
  // generated points. About 1 if both sets have the same distribution; above 1 if the generated
  // points crowd in dense regions.
  double density = 0;
  // Share of the balls that contain a generated point. Expected value 1 - 2^-k for sets of the same
  // size and distribution.
  double coverage = 0;
};

// real [real_count, dimensions], made [made_count, dimensions]. A point is in a ball if its
// distance is below r_i, or if it equals the real point (r_i is 0 if all k nearest points are
// equal). If there are fewer than k other real points, k is their number. Throws Error for no
// dimensions, fewer than two real points, no generated points or k < 1.
DensityCoverage measure_density_coverage(const Real* real, Index real_count, const Real* made,
                                         Index made_count, Index dimensions, Index k = 5);

}  // namespace ballast
