// Are generated samples where real ones are, and are they everywhere where these are?
#pragma once

#include "kernels/real.h"

namespace ballast {

// Naeem, Oh, Uh, Choi, Yoo, "Reliable Fidelity and Diversity Metrics for Generative Models", ICML
// 2020, equations 4 and 5. With r_i the distance of real point i to its k-th nearest other one:
struct DensityCoverage {
  // How many of the balls of radius r_i a generated point lies in, over k: a mean over the
  // generated points. Near 1 for points of one law; above where generated points crowd in the
  // middle.
  double density = 0;
  // The share of the balls that hold a generated point: 1 - 2^-k on average for as many points of
  // one law.
  double coverage = 0;
};

// real [real_count, dimensions], made [made_count, dimensions]. A point counts as in a ball if it
// is nearer than r_i, or where the real point is (whose k nearest may all be there, too). Where
// there are less than k other real points, k is as many as there are. Throws Error without
// dimensions, and for fewer than two real points or no made one.
DensityCoverage measure_density_coverage(const Real* real, Index real_count, const Real* made,
                                         Index made_count, Index dimensions, Index k = 5);

}  // namespace ballast
