// One description of every operation: it drives the checks of values and of gradients, the checks
// of other devices against the CPU, and the benchmarks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "tests/autograd/plain_reference.h"

namespace ballast::testing {

using Function = std::function<Tensor(const std::vector<Tensor>&)>;

// Values lie in [low, high], and not within `gap` of 0 (where an operation has a kink or a pole).
struct Domain {
  Real low = -2;
  Real high = 2;
  Real gap = 0;
};

struct OperationCase {
  std::string family;
  std::string name;
  std::vector<Shape> shapes;  // of the inputs
  Function apply;             // on any device
  PlainFunction reference;
  Domain domain{};
  // How far two results in float may lie apart, by the largest magnitude among their values.
  double tolerance = 1e-5;
  // Gradients are recorded and differentiated again; not where that says little and takes long.
  bool second_order = true;
};

// Every operation, small: what finite differences are taken of.
std::vector<OperationCase> operation_table();
// The same operations at the sizes of a CTGAN training step on Adult. What is linear stands there
// as it is, where the small table has its square, so that the second order is not all zeros.
std::vector<OperationCase> operation_table_of_step_size();

std::string describe(const OperationCase& operation);  // the name and the shapes

Tensor make_input(const Shape& shape, const Domain& domain, std::uint32_t call);
std::vector<Tensor> make_inputs(const OperationCase& operation);

inline Integers make_indices(const std::vector<std::int32_t>& index) {
  return Integers::from(index);
}
// 4 rows of 6 columns, 2 entries each; some repeat within a row.
SparseTensor small_sparse(bool with_values);

}  // namespace ballast::testing
