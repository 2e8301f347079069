#include "metrics/classes/class_likeness.h"

#include <algorithm>
#include <limits>

#include "data/classes/imbalance.h"
#include "metrics/classes/frechet_distance.h"

namespace ballast {
namespace {

constexpr Index kMostFrechet = 1024;  // dimensions; the cost grows with their cube
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

void append(std::vector<Real>& to, const std::vector<Real>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

ClassLikeness measure_class_likeness(const std::vector<Real>& real, const Labels& real_classes,
                                     const std::vector<Real>& made, const Labels& made_classes,
                                     Index dimensions, Index classes) {
  const auto count = [&](const std::vector<Real>& points) {
    return static_cast<Index>(points.size()) / dimensions;
  };
  const auto real_items = items_of_classes(real_classes, static_cast<std::size_t>(classes));
  auto made_items = items_of_classes(made_classes, static_cast<std::size_t>(classes));
  ClassLikeness result;
  std::vector<Real> all_real;
  std::vector<Real> all_made;
  for (std::size_t c = 0; c < real_items.size(); ++c) {
    made_items[c].resize(std::min(made_items[c].size(), real_items[c].size()));
    if (made_items[c].empty() || real_items[c].size() < 2) {
      result.of_class.push_back({kNaN, kNaN});
      continue;
    }
    const std::vector<Real> own_real = select_rows(real, dimensions, real_items[c]);
    const std::vector<Real> own_made = select_rows(made, dimensions, made_items[c]);
    result.of_class.push_back(measure_density_coverage(
        own_real.data(), count(own_real), own_made.data(), count(own_made), dimensions));
    append(all_real, own_real);
    append(all_made, own_made);
  }
  result.pooled = {kNaN, kNaN};
  result.frechet = kNaN;
  if (all_made.empty()) return result;
  result.pooled = measure_density_coverage(all_real.data(), count(all_real), all_made.data(),
                                           count(all_made), dimensions);
  if (count(all_made) > 1 && dimensions <= kMostFrechet) {
    result.frechet = measure_frechet_distance(all_real.data(), count(all_real), all_made.data(),
                                              count(all_made), dimensions);
  }
  return result;
}

}  // namespace ballast
