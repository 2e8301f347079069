// One description of every operation: it drives the gradient checks, the checks of kernels on other
// devices against this one, and benchmarks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/random.h"

namespace ballast::testing {

using Function = std::function<Tensor(const std::vector<Tensor>&)>;

// Values lie in [low, high], and not within `gap` of 0 (where an operation has a kink or a pole).
struct Domain {
  Real low = -2;
  Real high = 2;
  Real gap = 0;
};

struct OperationCase {
  std::string name;
  std::vector<Shape> shapes;  // of the inputs
  Domain domain;
  Function apply;
  bool second_order = true;
};

inline Tensor make_input(const Shape& shape, const Domain& domain, std::uint32_t call) {
  Tensor x = Tensor::empty(shape);
  random_uniform({}, {.seed = 11, .purpose = 7, .call = call}, x.mutable_data(), x.count());
  for (Index i = 0; i < x.count(); ++i) {
    Real& value = x.mutable_data()[i];
    value = domain.low + (domain.high - domain.low) * value;
    if (value >= 0 && value < domain.gap) value += domain.gap;
    if (value < 0 && value > -domain.gap) value -= domain.gap;
  }
  return x;
}

inline std::vector<Tensor> make_inputs(const OperationCase& operation) {
  std::vector<Tensor> inputs;
  for (const Shape& shape : operation.shapes) {
    inputs.push_back(
        make_input(shape, operation.domain, static_cast<std::uint32_t>(inputs.size())));
  }
  return inputs;
}

inline Spans make_spans(std::vector<Span> spans) {
  return std::make_shared<const std::vector<Span>>(std::move(spans));
}

// Columns 0: tanh, 1-3: softmax, 4: in no span, 5-6: softmax, 7: tanh.
inline Spans mixed_spans() {
  return make_spans({{0, 1, SpanKind::tanh},
                     {1, 3, SpanKind::softmax},
                     {5, 2, SpanKind::softmax},
                     {7, 1, SpanKind::tanh}});
}

inline Indices make_indices(std::vector<std::int32_t> index) {
  return std::make_shared<const std::vector<std::int32_t>>(std::move(index));
}

// 4 rows of 6 columns, 2 entries each; some repeat within a row.
inline SparseTensor small_sparse(bool with_values) {
  SparseTensor x = SparseTensor::empty(4, 6, 2, with_values);
  const std::vector<std::int32_t> index = {0, 3, 5, 5, 2, 0, 1, 4};
  for (std::size_t i = 0; i < index.size(); ++i) {
    x.mutable_index()[i] = index[i];
    if (with_values) x.mutable_value()[i] = Real{0.5} * static_cast<Real>(i) - 1;
  }
  return x;
}

std::vector<OperationCase> operation_table();

}  // namespace ballast::testing
