// Similarity of generated points to real points, per class and over all classes.
#pragma once

#include <vector>

#include "metrics/classes/contingency.h"
#include "metrics/classes/density_coverage.h"

namespace ballast {

struct ClassLikeness {
  std::vector<DensityCoverage> of_class;  // NaN for a class without figures
  // Over the points of all classes that count.
  DensityCoverage pooled;
  double frechet = 0;  // also NaN for more than 1024 dimensions
};

// Points are [count, dimensions], each with its class. At most as many generated points of a class
// are used as it has real points (the first ones), so that no class outweighs the others. A class
// without generated points or with fewer than two real points is skipped. If all classes are
// skipped, all figures are NaN.
ClassLikeness measure_class_likeness(const std::vector<Real>& real, const Labels& real_classes,
                                     const std::vector<Real>& made, const Labels& made_classes,
                                     Index dimensions, Index classes);

}  // namespace ballast
