// Compares every operation of the table with finite differences, to first and second order.
#include <doctest/doctest.h>

#include "tests/autograd/gradient_check.h"
#include "tests/autograd/operation_table.h"

namespace ballast {
namespace {

// In float a difference quotient has about three significant digits.
GradientCheck precision() {
#ifdef BALLAST_DOUBLE
  return {};
#else
  return {.step = 4e-3, .tolerance = 2e-2};
#endif
}

TEST_CASE("first and second gradients of every operation agree with finite differences") {
  for (const testing::OperationCase& operation : testing::operation_table()) {
    CAPTURE(describe(operation));
    GradientCheck options = precision();
    options.second_order = operation.second_order;
    CHECK_EQ(check_gradients(operation.apply, testing::make_inputs(operation), options), "");
  }
}

TEST_CASE("a wrong gradient is found") {
  const Tensor x = Tensor::from({Real{0.5}, 1, Real{1.5}}, {3});
  const TensorFunction forgets = [](const std::vector<Tensor>& in) {
    return multiply(in[0], in[0].detach());
  };
  CHECK(check_gradients(forgets, {x}, precision())
            .find("gradient with respect to input 0 at element 0") != std::string::npos);
}

// Correct only to first order: the dependence of the gradient is hidden from the second order.
TEST_CASE("a wrong gradient of a gradient is found") {
  const Tensor x = Tensor::from({Real{0.5}, 1, Real{1.5}}, {3});
  const TensorFunction half_detached = [](const std::vector<Tensor>& in) {
    const Tensor value = multiply(square(in[0]), in[0]);
    const Tensor tangent = multiply(in[0], multiply(square(in[0].detach()), 3));
    return add(tangent, subtract(value, tangent).detach());
  };
  CHECK(check_gradients(half_detached, {x}, precision()).find("gradient of the gradient") !=
        std::string::npos);
}

}  // namespace
}  // namespace ballast
