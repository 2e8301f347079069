#include "metrics/classes/diversity.h"

#include <algorithm>
#include <string>
#include <vector>

#include "kernels/error.h"

namespace ballast {
namespace {

// Mean of |x - y| over all pairs of values. Uses the sorted order: the value of rank i is the
// larger one of i pairs and the smaller one of the others.
double mean_difference(std::vector<Real>& values) {
  std::sort(values.begin(), values.end());
  const double count = static_cast<double>(values.size());
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += (2 * static_cast<double>(i) - (count - 1)) * static_cast<double>(values[i]);
  }
  return sum / (count * (count - 1) / 2);
}

// Mean over the pairs of `count` consecutive images and over their pixels.
double mean_pixel_difference(const Real* images, Index count, Index pixels) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  double sum = 0;
  for (Index p = 0; p < pixels; ++p) {
    for (Index i = 0; i < count; ++i) values[static_cast<std::size_t>(i)] = images[i * pixels + p];
    sum += mean_difference(values);
  }
  return sum / static_cast<double>(pixels);
}

}  // namespace

Diversity measure_diversity(const Real* images, Index groups, Index images_each, Index pixels) {
  if (groups < 1 || images_each < 2 || pixels < 1) {
    throw Error("measure_diversity: " + std::to_string(groups) + " groups of " +
                std::to_string(images_each) + " images of " + std::to_string(pixels) +
                " pixels; at least one group, two images per group and one pixel are required");
  }
  Diversity result;
  for (Index g = 0; g < groups; ++g) {
    result.within += mean_pixel_difference(images + g * images_each * pixels, images_each, pixels);
  }
  result.within /= static_cast<double>(groups);
  result.among = mean_pixel_difference(images, groups * images_each, pixels);
  result.relative = result.among > 0 ? result.within / result.among : 0;
  return result;
}

}  // namespace ballast
