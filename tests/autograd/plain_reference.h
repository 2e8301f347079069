// Reference implementation of the operations: naive loops in double, written from the formulas,
// independent of the engine.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "autograd/operations.h"
#include "autograd/spans.h"
#include "kernels/convolution.h"

namespace ballast::testing {

struct PlainArray {
  Shape shape;
  std::vector<double> values;
};
using PlainFunction = std::function<PlainArray(const std::vector<PlainArray>&)>;

namespace plain {

PlainArray zeros(const Shape& shape);
PlainArray from(const Tensor& x);
PlainArray from(const SparseTensor& x);  // on the CPU

// f of each element; f of each pair, broadcast as in NumPy; f(row, column).
using Unary = std::function<double(double)>;
using Binary = std::function<double(double, double)>;
PlainArray map(PlainArray x, const Unary& f);
PlainArray zip(const PlainArray& a, const PlainArray& b, const Binary& f);
PlainArray matrix(Index rows, Index columns, const std::function<double(Index, Index)>& f);
double at(const PlainArray& x, Index row, Index column);

PlainArray broadcast(const PlainArray& x, const Shape& shape);
PlainArray sum_to(const PlainArray& x, const Shape& shape);
// Sum along an axis, which then has extent 1; divided by the extent for a mean.
PlainArray sum(const PlainArray& x, int axis);
PlainArray mean(const PlainArray& x, int axis);
PlainArray sum(const PlainArray& x);
PlainArray mean(const PlainArray& x);
PlainArray row_norm(const PlainArray& x);

PlainArray transpose(const PlainArray& x);
PlainArray concat_columns(const std::vector<PlainArray>& parts);
PlainArray concat_rows(const std::vector<PlainArray>& parts);
// Columns or rows [begin, begin + count) of x, zeros outside x: slices and, for negative begin,
// their adjoints.
PlainArray columns(const PlainArray& x, Index begin, Index count);
PlainArray rows(const PlainArray& x, Index begin, Index count);
PlainArray gather_rows(const PlainArray& x, const std::vector<std::int32_t>& index);
PlainArray scatter_add_rows(const PlainArray& x, const std::vector<std::int32_t>& index,
                            Index rows);

PlainArray matmul(const PlainArray& a, const PlainArray& b);
PlainArray activate(const PlainArray& x, Activation activation, double slope);
PlainArray batch_norm(const PlainArray& x, const PlainArray& scale, const PlainArray& shift,
                      double epsilon);

// The convolution triple, channels last; bias may be missing.
PlainArray convolution(const ConvolutionShape& shape, const PlainArray& x, const PlainArray& w,
                       const PlainArray& bias = {{}, {0}});
PlainArray transposed_convolution(const ConvolutionShape& shape, const PlainArray& y,
                                  const PlainArray& w, const PlainArray& bias = {{}, {0}});
PlainArray convolution_weights(const ConvolutionShape& shape, const PlainArray& x,
                               const PlainArray& y);

PlainArray activate_spans(const PlainArray& x, const Spans& spans, double temperature,
                          const PlainArray& noise = {{}, {0}});
PlainArray log_softmax_spans(const PlainArray& x, const Spans& spans);
PlainArray sum_spans(const PlainArray& x, const Spans& spans);
PlainArray cross_entropy_spans(const PlainArray& x, const std::vector<std::int32_t>& target,
                               const Spans& spans);

}  // namespace plain
}  // namespace ballast::testing
