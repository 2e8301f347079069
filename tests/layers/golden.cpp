#include "golden.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "autograd/operations.h"

namespace ballast::testing {

Tensor values(unsigned stream, const Shape& shape, double scale) {
  Tensor result = Tensor::empty(shape);
  unsigned state = 12345 + 7919 * stream;
  for (Index i = 0; i < shape.count(); ++i) {
    state = state * 1664525U + 1013904223U;
    result.mutable_data()[i] = static_cast<Real>(((state >> 8U) / 8388608.0 - 1) * scale);
  }
  return result;
}

Tensor mask(unsigned stream, const Shape& shape) {
  Tensor result = values(stream, shape);
  for (Index i = 0; i < shape.count(); ++i) {
    result.mutable_data()[i] = result.data()[i] > 0 ? Real{2} : Real{0};
  }
  return result;
}

Golden::Golden(const std::string& file) {
  std::ifstream in(std::string(BALLAST_FIXTURES) + "/" + file, std::ios::binary);
  REQUIRE(in);
  for (std::string line; std::getline(in, line);) {
    std::istringstream header(line);
    std::string name;
    header >> name;
    std::size_t count = 1;
    for (std::size_t extent = 0; header >> extent;) count *= extent;
    std::vector<double> tensor(count);
    in.read(reinterpret_cast<char*>(tensor.data()),
            static_cast<std::streamsize>(count * sizeof(double)));
    REQUIRE(in);
    tensors_.emplace(name, std::move(tensor));
  }
}

double Golden::difference(const std::string& name, const Tensor& tensor) const {
  REQUIRE(tensors_.count(name) == 1);
  const std::vector<double>& golden = tensors_.at(name);
  REQUIRE_EQ(static_cast<Index>(golden.size()), tensor.count());
  double largest = 0;
  double difference = 0;
  for (std::size_t i = 0; i < golden.size(); ++i) {
    const double value = tensor.data()[i];
    REQUIRE(std::isfinite(value));
    largest = std::max(largest, std::abs(golden[i]));
    difference = std::max(difference, std::abs(golden[i] - value));
  }
  return largest > 0 ? difference / largest : difference;
}

void check_golden(const Golden& golden, const std::string& name, const Tensor& tensor) {
  CAPTURE(name);
  CHECK(golden.difference(name, tensor) <= kGoldenTolerance);
}

Tensor leaf(const Tensor& x) { return x.detach().set_requires_grad(true); }

void copy(const Tensor& from, Tensor to) {
  REQUIRE_EQ(from.shape(), to.shape());
  std::copy_n(from.data(), from.count(), to.mutable_data());
}

}  // namespace ballast::testing
