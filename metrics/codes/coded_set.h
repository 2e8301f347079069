// Items with known factors and the codes that a model gives them: what the disentanglement figures
// are measured on. A rendered set is encoded once and then measured.
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
  bool ordered = true;    // a larger value is more of it (size, position); false for a kind
};

struct CodedSet {
  Index items = 0;
  Index dimensions = 0;
  std::vector<Real> codes;           // [items, dimensions]
  std::vector<Factor> factors;       // at least one
  std::vector<std::int32_t> values;  // [items, factors]
};

// Throws Error, named after the operation, where sizes do not agree, there is nothing to measure, a
// value is not one of its factor or a code is not finite.
void check_coded_set(const char* operation, const CodedSet& set);

// For figures that learn on one set and are measured on another: throws Error also when the two
// differ in their dimensions or factors.
void check_coded_sets(const char* operation, const CodedSet& train, const CodedSet& test);

// The values of one factor, the codes of one dimension.
Labels values_of(const CodedSet& set, std::size_t factor);
std::vector<Real> codes_of(const CodedSet& set, Index dimension);

// Is there more than one value? A factor that does not vary is no part of any figure.
bool varies(const Labels& values);

// For each factor, the best of its scores [dimensions, factors] minus the second best, which is 0
// where there is just one dimension; NaN for a factor that does not vary. Scores are not negative.
std::vector<double> gaps_of(const CodedSet& set, const std::vector<double>& scores);

// Of the gaps that are not NaN; throws Error, named after the operation, where all are.
double mean_gap(const char* operation, const std::vector<double>& gaps);

// A random half of the items, the smaller one if their number is odd, and the rest.
std::pair<CodedSet, CodedSet> split_halves(const CodedSet& set, const Random& random);

}  // namespace ballast
