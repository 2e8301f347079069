// k-means in one dimension: a cluster is a range of the sorted values. With prefix sums, an
// iteration costs only a binary search for each boundary.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "data/encoding/gaussian_mixture.h"
#include "kernels/error.h"

namespace ballast {
namespace {

constexpr int kMaxIterations = 300;

// The index drawn with probability proportional to its weight, for u in [0, 1).
std::size_t draw(const std::vector<double>& weights, double total, double u) {
  double left = u * total;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

// Greedy k-means++: draws a few candidates by their squared distance to the nearest centre and
// keeps the one with the smallest remaining cost.
std::vector<double> first_centres(const WeightedValues& data, std::size_t clusters,
                                  const Random& random) {
  const std::size_t count = data.values.size();
  const int trials = 2 + static_cast<int>(std::log(static_cast<double>(clusters)));
  Index drawn = 0;
  double rows = 0;
  for (const double weight : data.counts) rows += weight;
  std::vector<double> centres{data.values[draw(data.counts, rows, random_double(random, drawn++))]};
  std::vector<double> distance(count, std::numeric_limits<double>::infinity());
  std::vector<double> candidate(count);
  std::vector<double> best(count);
  const auto distance_with = [&](double centre, std::vector<double>& out) {
    double total = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double d = data.values[i] - centre;
      out[i] = std::min(distance[i], data.counts[i] * d * d);
      total += out[i];
    }
    return total;
  };
  double total = distance_with(centres[0], best);
  distance.swap(best);
  while (centres.size() < clusters) {
    double best_total = std::numeric_limits<double>::infinity();
    double best_centre = centres[0];
    for (int trial = 0; trial < trials; ++trial) {
      const double centre = data.values[draw(distance, total, random_double(random, drawn++))];
      const double left = distance_with(centre, candidate);
      if (left >= best_total) continue;
      best_total = left;
      best_centre = centre;
      best.swap(candidate);
    }
    centres.push_back(best_centre);
    distance.swap(best);
    total = best_total;
  }
  std::sort(centres.begin(), centres.end());
  return centres;
}

// ends[k] = end of the range of cluster k.
std::vector<std::size_t> cut(const std::vector<double>& values,
                             const std::vector<double>& centres) {
  std::vector<std::size_t> ends;
  for (std::size_t k = 0; k + 1 < centres.size(); ++k) {
    const double middle = 0.5 * (centres[k] + centres[k + 1]);
    const auto end = std::upper_bound(values.begin(), values.end(), middle);
    ends.push_back(static_cast<std::size_t>(end - values.begin()));
  }
  ends.push_back(values.size());
  return ends;
}

}  // namespace

std::vector<std::int32_t> k_means(const WeightedValues& data, int clusters, const Random& random) {
  const std::size_t count = data.values.size();
  if (clusters < 1 || static_cast<std::size_t>(clusters) > count) {
    throw Error("k_means: cannot make " + std::to_string(clusters) + " clusters of " +
                std::to_string(count) + " distinct values");
  }
  std::vector<double> rows(count + 1, 0);
  std::vector<double> sums(count + 1, 0);
  for (std::size_t i = 0; i < count; ++i) {
    rows[i + 1] = rows[i] + data.counts[i];
    sums[i + 1] = sums[i] + data.counts[i] * data.values[i];
  }
  std::vector<double> centres = first_centres(data, static_cast<std::size_t>(clusters), random);
  std::vector<std::size_t> ends = cut(data.values, centres);
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    std::size_t begin = 0;
    for (std::size_t k = 0; k < centres.size(); ++k) {
      if (ends[k] > begin)
        centres[k] = (sums[ends[k]] - sums[begin]) / (rows[ends[k]] - rows[begin]);
      begin = ends[k];
    }
    std::vector<std::size_t> next = cut(data.values, centres);
    if (next == ends) break;
    ends = std::move(next);
  }
  std::vector<std::int32_t> labels(count);
  std::size_t begin = 0;
  for (std::size_t k = 0; k < ends.size(); ++k) {
    std::fill(labels.begin() + static_cast<std::ptrdiff_t>(begin),
              labels.begin() + static_cast<std::ptrdiff_t>(ends[k]), static_cast<std::int32_t>(k));
    begin = ends[k];
  }
  return labels;
}

}  // namespace ballast
