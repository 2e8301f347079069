// Compares every operation of the table on CUDA with the CPU: values, gradients and gradients of
// gradients.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "autograd/grad.h"
#include "tests/autograd/operation_table.h"
#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;
using ballast::testing::OperationCase;

namespace {

// Weights for a result or a gradient, on the device.
Tensor weights(const Shape& shape, std::uint32_t call, Device device) {
  return testing::make_input(shape, {-1, 1, Real(0.25)}, 100 + call).to(device);
}

struct Results {
  void add(const std::string& what, const Tensor& tensor) {
    names.push_back(what + ", " + tensor.shape().text());
    values.push_back(tensor.to_vector());
  }
  void add_each(const std::string& what, const std::vector<Tensor>& tensors) {
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      add(what + " by input " + std::to_string(i), tensors[i]);
    }
  }
  std::vector<std::string> names;
  std::vector<std::vector<Real>> values;
};

// The inner product of the gradients with fixed directions, differentiated with respect to the
// inputs and the weights of the result.
std::vector<Tensor> second_gradients(const std::vector<Tensor>& gradients,
                                     const std::vector<Tensor>& variables) {
  GradOptions options;
  std::vector<Tensor> outputs;
  for (const Tensor& gradient : gradients) {
    if (!gradient.requires_grad()) continue;
    const auto call = static_cast<std::uint32_t>(outputs.size());
    options.output_gradients.push_back(weights(gradient.shape(), 1 + call, gradient.device()));
    outputs.push_back(gradient);
  }
  for (const Tensor& variable : variables) {  // zeros for unused variables
    options.destinations.push_back(Tensor::empty(variable.shape(), variable.device()));
  }
  return grad(outputs, variables, options);
}

Results run(const OperationCase& operation, Device device) {
  Results results;
  std::vector<Tensor> inputs;
  for (const Tensor& input : testing::make_inputs(operation)) {
    inputs.push_back(input.to(device).set_requires_grad(true));
  }
  const Tensor y = operation.apply(inputs);
  results.add("value", y);
  Tensor weight = weights(y.shape(), 0, device);
  results.add_each("gradient", grad({y}, inputs, {.output_gradients = {weight}}));
  if (!operation.second_order) return results;
  weight.set_requires_grad(true);
  const Tensor total = sum(multiply(operation.apply(inputs), weight));
  const std::vector<Tensor> recorded = grad({total}, inputs, {.create_graph = true});
  results.add_each("recorded gradient", recorded);
  inputs.push_back(weight);
  results.add_each("gradient of the gradients", second_gradients(recorded, inputs));
  return results;
}

void check_case(const OperationCase& operation) {
  CAPTURE(testing::describe(operation));
  const Results expected = run(operation, {});
  const Results results = run(operation, kCuda);
  REQUIRE(results.names == expected.names);
  for (std::size_t i = 0; i < results.names.size(); ++i) {
    CAPTURE(results.names[i]);
    check_close(results.values[i], expected.values[i], operation.tolerance);
  }
}

void check_family(const std::string& family) {
  int found = 0;
  for (const auto& table : {testing::operation_table(), testing::operation_table_of_step_size()}) {
    for (const OperationCase& operation : table) {
      if (operation.family != family) continue;
      check_case(operation);
      ++found;
    }
  }
  CHECK(found > 0);
}

}  // namespace

TEST_CASE("operations.each family has a test on CUDA") {
  std::set<std::string> families;
  for (const OperationCase& operation : testing::operation_table()) {
    families.insert(operation.family);
  }
  CHECK(families == std::set<std::string>{"batch_norm", "binary", "convolution", "dropout",
                                          "linear", "matmul", "reduction", "rows", "shape",
                                          "softmax", "spans", "sparse", "unary"});
}

TEST_CASE("binary.operands that broadcast, on CUDA as on the CPU") { check_family("binary"); }

TEST_CASE("unary.element-wise functions, on CUDA as on the CPU") { check_family("unary"); }

TEST_CASE("convolution.the triple, on CUDA as on the CPU") { check_family("convolution"); }

TEST_CASE("dropout.the same mask on CUDA as on the CPU") { check_family("dropout"); }

TEST_CASE("shape.broadcasts, slices and joints on CUDA as on the CPU") { check_family("shape"); }

TEST_CASE("rows.gathered and scattered on CUDA as on the CPU") { check_family("rows"); }

TEST_CASE("reduction.sums, means and norms on CUDA as on the CPU") { check_family("reduction"); }

TEST_CASE("matmul.all transposes, on CUDA as on the CPU") { check_family("matmul"); }

TEST_CASE("sparse.products on CUDA as on the CPU") { check_family("sparse"); }

TEST_CASE("linear.parts, dense and sparse, on CUDA as on the CPU") { check_family("linear"); }

TEST_CASE("spans.activations and losses on CUDA as on the CPU") { check_family("spans"); }

TEST_CASE("softmax.whole rows on CUDA as on the CPU") { check_family("softmax"); }

TEST_CASE("batch_norm.with and without activation, on CUDA as on the CPU") {
  check_family("batch_norm");
}
