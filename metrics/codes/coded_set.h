// Items with known factors and the codes that a model assigns to them: the input of the
// disentanglement metrics. A rendered set is encoded once and measured repeatedly.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "kernels/random.h"
#include "metrics/classes/contingency.h"

namespace ballast {

struct Factor {
  std::string name;
  std::int32_t size = 0;  // values are 0 to size - 1
  bool ordered = true;    // values have an order (size, position); false for categories (shape)
};

struct CodedSet {
  Index items = 0;
  Index dimensions = 0;
  std::vector<Real> codes;           // [items, dimensions]
  std::vector<Factor> factors;       // at least one
  std::vector<std::int32_t> values;  // [items, factors]
};

// Throws Error, prefixed with the operation, if sizes are inconsistent, the set is empty, a factor
// value is out of range or a code is not finite.
void check_coded_set(const char* operation, const CodedSet& set);

// For metrics that are trained on one set and measured on another. Also throws Error if the two
// sets have different dimensions or factors.
void check_coded_sets(const char* operation, const CodedSet& train, const CodedSet& test);

// The values of one factor; the codes of one dimension.
Labels values_of(const CodedSet& set, std::size_t factor);
std::vector<Real> codes_of(const CodedSet& set, Index dimension);

// True if the factor has more than one value. Other factors are excluded from all metrics.
bool varies(const Labels& values);

// For each factor: its best score in [dimensions, factors] minus the second best. The second best
// is 0 if there is one dimension. NaN for a factor that does not vary. Scores must not be negative.
std::vector<double> gaps_of(const CodedSet& set, const std::vector<double>& scores);

// Mean of the gaps that are not NaN. Throws Error, prefixed with the operation, if all are NaN.
double mean_gap(const char* operation, const std::vector<double>& gaps);

// Splits the items at random into two halves. The first half is the smaller one for an odd number.
std::pair<CodedSet, CodedSet> split_halves(const CodedSet& set, const Random& random);

}  // namespace ballast
