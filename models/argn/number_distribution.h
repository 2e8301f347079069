// The distribution of a number, from probabilities of its bins.
#pragma once

#include <cstdint>
#include <vector>

#include "data/encoding/quantile_bins.h"

namespace ballast::argn {

// The probability of a bin, or of each of `fine` equal parts of it, is spread evenly over 32
// quantiles of its values.
class NumberDistribution {
 public:
  NumberDistribution(const QuantileBins& bins, const ColumnInfo& info, Index fine);

  // Parts of all codes but "missing": part f of code c is c * fine + f. Those of a single value
  // have all of their probability in part 0.
  Index parts() const { return static_cast<Index>(means_.size()); }

  struct Value {
    double number = 0;  // as QuantileBins::number()
    std::int32_t code = 0;
    float position = 0;  // in the bin, from 0 to 1
  };
  // From the probabilities of the parts, whose sum is 1.
  double mean(const double* probabilities) const;
  // The smallest of the values that are exceeded with probability 1 - share or less.
  const Value& quantile(const double* probabilities, double share) const;

 private:
  void add(std::int32_t code, double position, std::size_t part, double weight,
           const QuantileBins& bins, const ColumnInfo& info);

  struct Atom {
    Value value;
    std::size_t part = 0;
    double weight = 1;  // of the probability of its part
  };
  std::vector<Atom> atoms_;  // by number
  std::vector<double> means_;
};

}  // namespace ballast::argn
