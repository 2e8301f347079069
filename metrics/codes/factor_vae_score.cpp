#include "metrics/codes/factor_vae_score.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/error.h"

namespace ballast {
namespace {

constexpr const char* kName = "measure_factor_vae_score: ";

// Items sorted by their value of one factor.
struct Groups {
  std::size_t factor = 0;
  Labels values;  // per item
  std::vector<Index> items;
  std::vector<Index> first;  // [values + 1]: index of the first item of each value
};

Groups group_by(const CodedSet& set, std::size_t factor) {
  Groups groups;
  groups.factor = factor;
  groups.values = values_of(set, factor);
  groups.items.resize(groups.values.size());
  std::iota(groups.items.begin(), groups.items.end(), Index{0});
  const Labels& values = groups.values;
  std::stable_sort(groups.items.begin(), groups.items.end(), [&](Index a, Index b) {
    return values[static_cast<std::size_t>(a)] < values[static_cast<std::size_t>(b)];
  });
  groups.first.resize(static_cast<std::size_t>(set.factors[factor].size) + 1);
  for (const std::int32_t value : values) ++groups.first[static_cast<std::size_t>(value) + 1];
  std::partial_sum(groups.first.begin(), groups.first.end(), groups.first.begin());
  return groups;
}

// One index per factor that has at least two values.
std::vector<Groups> group_by_factors(const CodedSet& set) {
  std::vector<Groups> all;
  for (std::size_t k = 0; k < set.factors.size(); ++k) {
    Groups groups = group_by(set, k);
    const Labels& values = groups.values;
    if (!varies(values)) continue;
    for (std::size_t v = 0; v + 1 < groups.first.size(); ++v) {
      if (groups.first[v + 1] - groups.first[v] != 1) continue;
      throw Error(kName + std::string("value ") + std::to_string(v) + " of factor '" +
                  set.factors[k].name +
                  "' has only one item; at least two items per value are required, so that the "
                  "other factors vary");
    }
    all.push_back(std::move(groups));
  }
  if (all.empty()) {
    throw Error(kName +
                std::string("every factor has a single value; at least one factor must vary"));
  }
  return all;
}

// The used dimensions and their codes, divided by their standard deviations.
struct ScaledCodes {
  std::vector<std::size_t> dimensions;
  std::vector<double> codes;  // [items, used dimensions]
};

// Sample variance (n - 1), as in the code of the paper.
double deviation_of(const std::vector<Real>& codes) {
  const double count = static_cast<double>(codes.size());
  double sum = 0;
  for (const Real code : codes) sum += static_cast<double>(code);
  double squares = 0;
  for (const Real code : codes) squares += std::pow(static_cast<double>(code) - sum / count, 2);
  return std::sqrt(squares / (count - 1));
}

ScaledCodes scale_codes(const CodedSet& set, double least_deviation) {
  ScaledCodes scaled;
  std::vector<double> deviations;
  for (Index d = 0; d < set.dimensions; ++d) {
    const double deviation = deviation_of(codes_of(set, d));
    if (deviation < least_deviation || deviation == 0) continue;
    scaled.dimensions.push_back(static_cast<std::size_t>(d));
    deviations.push_back(deviation);
  }
  const std::size_t used = scaled.dimensions.size();
  scaled.codes.resize(static_cast<std::size_t>(set.items) * used);
  for (std::size_t i = 0; i < static_cast<std::size_t>(set.items); ++i) {
    const Real* codes = set.codes.data() + i * static_cast<std::size_t>(set.dimensions);
    for (std::size_t u = 0; u < used; ++u) {
      scaled.codes[i * used + u] = static_cast<double>(codes[scaled.dimensions[u]]) / deviations[u];
    }
  }
  return scaled;
}

// The used dimension with the lowest variance over a batch; the first one on ties. Differences are
// taken from the first item of the batch, so that a constant code has a variance of exactly 0.
std::size_t steadiest(const ScaledCodes& scaled, const std::vector<Index>& batch) {
  const std::size_t used = scaled.dimensions.size();
  std::vector<double> sums(used, 0);
  std::vector<double> squares(used, 0);
  const double* start = scaled.codes.data() + static_cast<std::size_t>(batch.front()) * used;
  for (const Index item : batch) {
    const double* codes = scaled.codes.data() + static_cast<std::size_t>(item) * used;
    for (std::size_t u = 0; u < used; ++u) {
      const double difference = codes[u] - start[u];
      sums[u] += difference;
      squares[u] += difference * difference;
    }
  }
  const double count = static_cast<double>(batch.size());
  for (std::size_t u = 0; u < used; ++u) squares[u] -= sums[u] * sums[u] / count;
  return static_cast<std::size_t>(std::min_element(squares.begin(), squares.end()) -
                                  squares.begin());
}

// Draws the batches. Each vote has its own elements of the random stream.
struct Batches {
  const std::vector<Groups>& all;
  Random random;
  Index size;

  std::size_t draw(Index vote, std::vector<Index>& batch) const {
    const Index element = vote * (size + 2);
    const Groups& groups = all[random_below(random, element, all.size())];
    const auto item = random_below(random, element + 1, groups.values.size());
    const std::size_t value = static_cast<std::size_t>(groups.values[item]);
    const Index first = groups.first[value];
    const auto count = static_cast<std::uint64_t>(groups.first[value + 1] - first);
    for (Index i = 0; i < size; ++i) {
      const auto rank = static_cast<Index>(random_below(random, element + 2 + i, count));
      batch[static_cast<std::size_t>(i)] = groups.items[static_cast<std::size_t>(first + rank)];
    }
    return groups.factor;
  }
};

// Votes first .. first + count - 1: [dimensions, factors].
std::vector<Index> count_votes(const CodedSet& set, const ScaledCodes& scaled,
                               const Batches& batches, Index first, Index count) {
  const std::size_t factors = set.factors.size();
  std::vector<Index> votes(static_cast<std::size_t>(set.dimensions) * factors);
  std::vector<Index> batch(static_cast<std::size_t>(batches.size));
  for (Index vote = first; vote < first + count; ++vote) {
    const std::size_t factor = batches.draw(vote, batch);
    ++votes[scaled.dimensions[steadiest(scaled, batch)] * factors + factor];
  }
  return votes;
}

// Share of the votes whose factor is the factor assigned to their dimension.
double share_foretold(const std::vector<Index>& votes, const std::vector<std::size_t>& factor_of) {
  const std::size_t factors = votes.size() / factor_of.size();
  Index foretold = 0;
  for (std::size_t d = 0; d < factor_of.size(); ++d) foretold += votes[d * factors + factor_of[d]];
  const Index total = std::accumulate(votes.begin(), votes.end(), Index{0});
  return static_cast<double>(foretold) / static_cast<double>(total);
}

}  // namespace

FactorVaeScore measure_factor_vae_score(const CodedSet& set, const Random& random,
                                        const FactorVaeOptions& options) {
  check_coded_set("measure_factor_vae_score", set);
  if (options.votes < 1 || options.tests < 1 || options.batch < 2) {
    throw Error(kName + std::string("votes and tests must be at least 1, and batch at least 2"));
  }
  const std::vector<Groups> groups = group_by_factors(set);
  const ScaledCodes scaled = scale_codes(set, options.least_deviation);
  const std::size_t dimensions = static_cast<std::size_t>(set.dimensions);
  const std::size_t factors = set.factors.size();
  FactorVaeScore result;
  result.used.resize(dimensions, false);
  result.factor_of.resize(dimensions, 0);
  result.votes.resize(dimensions * factors, 0);
  if (scaled.dimensions.empty()) return result;
  for (const std::size_t dimension : scaled.dimensions) result.used[dimension] = true;
  const Batches batches{groups, random, options.batch};
  result.votes = count_votes(set, scaled, batches, 0, options.votes);
  for (std::size_t d = 0; d < dimensions; ++d) {
    const Index* votes = result.votes.data() + d * factors;
    result.factor_of[d] =
        static_cast<std::size_t>(std::max_element(votes, votes + factors) - votes);
  }
  result.votes_foretold = share_foretold(result.votes, result.factor_of);
  result.score = share_foretold(count_votes(set, scaled, batches, options.votes, options.tests),
                                result.factor_of);
  return result;
}

}  // namespace ballast
