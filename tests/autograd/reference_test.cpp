// Compares every operation of the table with naive loops in double.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/autograd/operation_table.h"

namespace ballast {
namespace {

using testing::OperationCase;
using testing::PlainArray;

// The tolerance, given for float, converted to the engine's scalar type.
double tolerance(const OperationCase& operation) {
  constexpr double kFloat = std::numeric_limits<float>::epsilon();
  return operation.tolerance * (static_cast<double>(std::numeric_limits<Real>::epsilon()) / kFloat);
}

// The largest difference of two arrays, relative to the largest magnitude of the second.
double distance(const PlainArray& a, const PlainArray& b) {
  double largest = 0;
  double magnitude = std::numeric_limits<double>::min();
  for (std::size_t i = 0; i < b.values.size(); ++i) {
    const double difference = std::fabs(a.values[i] - b.values[i]);
    if (std::isnan(difference)) return difference;
    largest = std::max(largest, difference);
    magnitude = std::max(magnitude, std::fabs(b.values[i]));
  }
  return largest / magnitude;
}

void check_values(const OperationCase& operation) {
  CAPTURE(testing::describe(operation));
  const std::vector<Tensor> inputs = testing::make_inputs(operation);
  std::vector<PlainArray> plain;
  for (const Tensor& input : inputs) plain.push_back(testing::plain::from(input));
  const PlainArray value = testing::plain::from(operation.apply(inputs));
  const PlainArray expected = operation.reference(plain);
  REQUIRE_EQ(value.shape.text(), expected.shape.text());
  CHECK_LE(distance(value, expected), tolerance(operation));
}

TEST_CASE("every operation agrees with its naive reference") {
  for (const OperationCase& operation : testing::operation_table()) check_values(operation);
}

TEST_CASE("every operation agrees with its naive reference at the size of a training step") {
  for (const OperationCase& operation : testing::operation_table_of_step_size()) {
    check_values(operation);
  }
}

}  // namespace
}  // namespace ballast
