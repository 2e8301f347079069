// One description of every operation, used by the checks of values and gradients, the checks of
// other devices against the CPU, and the benchmarks.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "autograd/spans.h"
#include "tests/autograd/plain_reference.h"

namespace ballast::testing {

using Function = std::function<Tensor(const std::vector<Tensor>&)>;

// Values are in [low, high] and at least `gap` away from 0 (if an operation has a kink or pole
// there).
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
  // Allowed difference of two results in float, relative to the largest magnitude of their values.
  double tolerance = 1e-5;
  // Whether gradients are recorded and differentiated again; false if this is slow and tests
  // little.
  bool second_order = true;
};

// Every operation with small sizes, for finite differences.
std::vector<OperationCase> operation_table();
// The same operations at the sizes of a CTGAN training step on Adult. Linear operations are not
// squared here; in the small table they are, so that the second order is not all zeros.
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
