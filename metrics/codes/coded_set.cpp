#include "metrics/codes/coded_set.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/error.h"
#include "kernels/table_rows.h"

namespace ballast {
namespace {

std::string size_text(std::size_t size, Index rows, Index columns) {
  return std::to_string(size) + " values; expected " + std::to_string(rows) + "x" +
         std::to_string(columns);
}

CodedSet take_items(const CodedSet& set, const std::int32_t* chosen, Index count) {
  CodedSet taken;
  taken.items = count;
  taken.dimensions = set.dimensions;
  taken.factors = set.factors;
  const Index factors = static_cast<Index>(set.factors.size());
  for (Index i = 0; i < count; ++i) {
    const auto codes = set.codes.begin() + chosen[i] * set.dimensions;
    taken.codes.insert(taken.codes.end(), codes, codes + set.dimensions);
    const auto values = set.values.begin() + chosen[i] * factors;
    taken.values.insert(taken.values.end(), values, values + factors);
  }
  return taken;
}

double lead_of_best(const std::vector<double>& scores, std::size_t factors, std::size_t factor) {
  double best = 0;
  double second = 0;
  for (std::size_t at = factor; at < scores.size(); at += factors) {
    second = std::max(second, std::min(best, scores[at]));
    best = std::max(best, scores[at]);
  }
  return best - second;
}

}  // namespace

void check_coded_set(const char* operation, const CodedSet& set) {
  const std::string start = std::string(operation) + ": ";
  const Index factors = static_cast<Index>(set.factors.size());
  if (set.items < 1 || set.dimensions < 1 || factors < 1) {
    throw Error(start + std::to_string(set.items) + " items with " +
                std::to_string(set.dimensions) + " codes and " + std::to_string(factors) +
                " factors; at least one of each is required");
  }
  if (static_cast<Index>(set.codes.size()) != set.items * set.dimensions) {
    throw Error(start + "codes have " + size_text(set.codes.size(), set.items, set.dimensions));
  }
  if (static_cast<Index>(set.values.size()) != set.items * factors) {
    throw Error(start + "factors have " + size_text(set.values.size(), set.items, factors));
  }
  for (std::size_t i = 0; i < set.codes.size(); ++i) {
    if (std::isfinite(set.codes[i])) continue;
    throw Error(start + "code " + std::to_string(i % static_cast<std::size_t>(set.dimensions)) +
                " of item " + std::to_string(i / static_cast<std::size_t>(set.dimensions)) +
                " is not finite");
  }
  for (std::size_t i = 0; i < set.values.size(); ++i) {
    const Factor& factor = set.factors[i % set.factors.size()];
    if (set.values[i] >= 0 && set.values[i] < factor.size) continue;
    throw Error(start + "factor '" + factor.name + "' of item " +
                std::to_string(i / set.factors.size()) + " is " + std::to_string(set.values[i]) +
                "; valid values are 0 to " + std::to_string(factor.size - 1));
  }
}

void check_coded_sets(const char* operation, const CodedSet& train, const CodedSet& test) {
  check_coded_set(operation, train);
  check_coded_set(operation, test);
  bool same = train.dimensions == test.dimensions && train.factors.size() == test.factors.size();
  for (std::size_t k = 0; same && k < train.factors.size(); ++k) {
    same = train.factors[k].size == test.factors[k].size &&
           train.factors[k].ordered == test.factors[k].ordered;
  }
  if (same) return;
  throw Error(std::string(operation) +
              ": train set and test set have different dimensions or factors");
}

Labels values_of(const CodedSet& set, std::size_t factor) {
  Labels values;
  values.reserve(static_cast<std::size_t>(set.items));
  for (std::size_t i = factor; i < set.values.size(); i += set.factors.size()) {
    values.push_back(set.values[i]);
  }
  return values;
}

std::vector<Real> codes_of(const CodedSet& set, Index dimension) {
  std::vector<Real> codes;
  codes.reserve(static_cast<std::size_t>(set.items));
  for (Index i = 0; i < set.items; ++i) {
    codes.push_back(set.codes[static_cast<std::size_t>(i * set.dimensions + dimension)]);
  }
  return codes;
}

bool varies(const Labels& values) {
  return std::any_of(values.begin(), values.end(),
                     [&](std::int32_t value) { return value != values.front(); });
}

std::vector<double> gaps_of(const CodedSet& set, const std::vector<double>& scores) {
  std::vector<double> gaps;
  for (std::size_t k = 0; k < set.factors.size(); ++k) {
    gaps.push_back(varies(values_of(set, k)) ? lead_of_best(scores, set.factors.size(), k)
                                             : std::numeric_limits<double>::quiet_NaN());
  }
  return gaps;
}

double mean_gap(const char* operation, const std::vector<double>& gaps) {
  double sum = 0;
  double measured = 0;
  for (const double gap : gaps) {
    if (std::isnan(gap)) continue;
    sum += gap;
    measured += 1;
  }
  if (measured == 0) {
    throw Error(std::string(operation) +
                ": every factor has a single value; at least one factor must vary");
  }
  return sum / measured;
}

std::pair<CodedSet, CodedSet> split_halves(const CodedSet& set, const Random& random) {
  check_coded_set("split_halves", set);
  std::vector<std::int32_t> order(static_cast<std::size_t>(set.items));
  std::iota(order.begin(), order.end(), 0);
  shuffle({}, random, order.data(), set.items, order.data());
  const Index half = set.items / 2;
  return {take_items(set, order.data(), half),
          take_items(set, order.data() + half, set.items - half)};
}

}  // namespace ballast
