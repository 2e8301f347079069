// The distribution of a number, from probabilities of its bins.
#pragma once

#include <cstdint>
#include <vector>

#include "data/encoding/quantile_bins.h"

namespace ballast::argn {

// The probability of a bin is spread evenly over 32 quantiles of its values.
class NumberDistribution {
 public:
  NumberDistribution(const QuantileBins& bins, const ColumnInfo& info);

  struct Value {
    double number = 0;  // as QuantileBins::number()
    std::int32_t code = 0;
    float position = 0;  // in the bin, from 0 to 1
  };
  // From the probabilities of all codes but "missing", whose sum is 1.
  double mean(const double* probabilities) const;
  // The smallest of the values that are exceeded with probability 1 - share or less.
  const Value& quantile(const double* probabilities, double share) const;

 private:
  void add(std::int32_t code, double position, double weight, double number);

  struct Atom {
    Value value;
    double weight = 1;  // of the probability of its code
  };
  std::vector<Atom> atoms_;  // by number
  std::vector<double> means_;
};

}  // namespace ballast::argn
