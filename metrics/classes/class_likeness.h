// How near generated points with classes are to real ones, class by class and in all.
#pragma once

#include <vector>

#include "metrics/classes/contingency.h"
#include "metrics/classes/density_coverage.h"

namespace ballast {

struct ClassLikeness {
  std::vector<DensityCoverage> of_class;  // NaN for a class that has no figures
  // Of all points that count, whatever their class.
  DensityCoverage pooled;
  double frechet = 0;  // NaN of more than 1024 dimensions, too
};

// Points are [count, dimensions], each with its class. Of a class at most as many generated points
// count as it has real ones, the first, so that no class outweighs the others; of one without
// generated or with less than two real points none count. Where no class counts all figures are
// NaN.
ClassLikeness measure_class_likeness(const std::vector<Real>& real, const Labels& real_classes,
                                     const std::vector<Real>& made, const Labels& made_classes,
                                     Index dimensions, Index classes);

}  // namespace ballast
