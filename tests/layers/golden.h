// Golden values computed with PyTorch by tests/fixtures/make_golden.py, and their inputs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "autograd/tensor.h"

namespace ballast::testing {

// The values of make_golden.py's values(): multiples of 2^-23 in [-1, 1), times a power of two.
Tensor values(unsigned stream, const Shape& shape, double scale = 1);
// Dropout at 0.5: 0 or 2.
Tensor mask(unsigned stream, const Shape& shape);

class Golden {
 public:
  explicit Golden(const std::string& file);
  // The largest difference from the golden tensor, relative to the largest magnitude there. Fails
  // the test if the number of values differs or a value is not finite.
  double difference(const std::string& name, const Tensor& tensor) const;

 private:
  std::map<std::string, std::vector<double>> tensors_;
};

#ifdef BALLAST_DOUBLE
constexpr double kGoldenTolerance = 1e-9;
#else
constexpr double kGoldenTolerance = 1e-5;
#endif

// Compares the tensor with the golden tensor of this name.
void check_golden(const Golden& golden, const std::string& name, const Tensor& tensor);

Tensor leaf(const Tensor& x);  // its values, to be differentiated with respect to
void copy(const Tensor& from, Tensor to);

}  // namespace ballast::testing
