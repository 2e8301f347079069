// Fréchet distance between two sets of points, each modelled as a Gaussian.
#pragma once

#include "kernels/real.h"

namespace ballast {

// |m - n|^2 + tr(A + B - 2 (A B)^(1/2)), with m, n the means and A, B the covariances of the two
// sets (Dowson and Landau 1982). On features of an Inception network it is known as FID; on other
// features it is not comparable with FID. a [a_count, dimensions], b [b_count, dimensions]. Throws
// Error for fewer than two points in a set or no dimensions.
double measure_frechet_distance(const Real* a, Index a_count, const Real* b, Index b_count,
                                Index dimensions);

}  // namespace ballast
