// The differentiable operations. Each is a free function: shapes are checked (Error names the
// operation and both shapes), the result is allocated, a kernel called, a gradient rule attached.
// The rules are written with these same operations, so any gradient can be differentiated again.
#pragma once

#include <vector>

#include "autograd/array.h"
#include "autograd/spans.h"
#include "autograd/sparse.h"
#include "autograd/tensor.h"
#include "kernels/matmul.h"
#include "kernels/random.h"

namespace ballast {

// --- Element-wise, operands broadcast against each other as in NumPy.
Tensor add(const Tensor& a, const Tensor& b);
Tensor subtract(const Tensor& a, const Tensor& b);
Tensor multiply(const Tensor& a, const Tensor& b);
Tensor divide(const Tensor& a, const Tensor& b);
Tensor maximum(const Tensor& a, const Tensor& b);
Tensor minimum(const Tensor& a, const Tensor& b);

Tensor add(const Tensor& a, Real b);
Tensor multiply(const Tensor& a, Real b);

Tensor negate(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor square(const Tensor& x);
Tensor reciprocal(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor sigmoid(const Tensor& x);
Tensor softplus(const Tensor& x);
Tensor abs(const Tensor& x);
Tensor relu(const Tensor& x);
Tensor leaky_relu(const Tensor& x, Real slope);
Tensor clamp(const Tensor& x, Real low, Real high);  // gradient 0 outside; Error for low > high

inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return subtract(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return multiply(a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return divide(a, b); }
inline Tensor operator+(const Tensor& a, Real b) { return add(a, b); }
inline Tensor operator-(const Tensor& a, Real b) { return add(a, -b); }
inline Tensor operator*(const Tensor& a, Real b) { return multiply(a, b); }
inline Tensor operator*(Real a, const Tensor& b) { return multiply(b, a); }
inline Tensor operator/(const Tensor& a, Real b) { return multiply(a, 1 / b); }
inline Tensor operator-(const Tensor& x) { return negate(x); }

// --- Shape. reshape shares memory; one extent may be -1.
Tensor reshape(const Tensor& x, const Shape& shape);
Tensor transpose(const Tensor& x);  // of a matrix
Tensor broadcast_to(const Tensor& x, const Shape& shape);
Tensor sum_to(const Tensor& x, const Shape& shape);             // undoes broadcast_to
Tensor concat_columns(const std::vector<Tensor>& parts);        // of matrices
Tensor slice_columns(const Tensor& x, Index begin, Index end);  // [rows, end - begin]
// Rows are what the first index names, of any rank.
Tensor concat_rows(const std::vector<Tensor>& parts);
Tensor slice_rows(const Tensor& x, Index begin, Index end);  // shares memory
// Row indices. They are checked on the CPU alone: on CUDA a wrong one is the caller's fault.
// [index count, x's other extents]: row index[i] of x.
Tensor gather_rows(const Tensor& x, const Integers& index);
// [rows, x's other extents]: the sum of the rows i of x with index[i] = r.
Tensor scatter_add_rows(const Tensor& x, const Integers& index, Index rows);

// --- Reductions, summed in a fixed order. A mean of nothing is an Error.
Tensor sum(const Tensor& x);            // scalar
Tensor mean(const Tensor& x);           // scalar
Tensor sum(const Tensor& x, int axis);  // that axis gets extent 1
Tensor mean(const Tensor& x, int axis);
// The Euclidean norm of each row of a matrix, [rows, 1]: sqrt(sum x^2); its gradient at 0 is 0.
Tensor row_norm(const Tensor& x);

// --- Products.
struct Transposes {
  bool a = false;
  bool b = false;
};
// op(a) op(b), [m, k] [k, n] -> [m, n].
Tensor matmul(const Tensor& a, const Tensor& b, Transposes transposes = {});
Tensor sparse_matmul(const SparseTensor& x, const Tensor& w);              // x w
Tensor sparse_transposed_matmul(const SparseTensor& x, const Tensor& dy);  // x^T dy

// activation(sum of the products of the parts with their weights + bias): a linear layer over parts
// that lie side by side, without laying them side by side. Weights are [part columns, out], bias is
// [out] or undefined. Fused forward and backward; composed when the backward is recorded itself.
// Activations that are fused into an operation, here and below, take slopes of 0 or more (Error).
struct LinearInput {
  Tensor dense;         // either this
  SparseTensor sparse;  // or this
  Tensor weight;
};
Tensor linear(const std::vector<LinearInput>& inputs, const Tensor& bias,
              Activation activation = Activation::none, Real slope = 0);

// --- Convolutions, channels last; see kernels/convolution.h. x: [images, height, width, channels],
// y: [images, out height, out width, filters], w: [kernel height, kernel width, channels, filters].
struct Window {
  Index stride = 1;
  Index padding = 0;
};
// y = activation(convolution + bias); bias is [filters] or undefined.
Tensor convolution(const Tensor& x, const Tensor& w, Window window, const Tensor& bias = {},
                   Activation activation = Activation::none, Real slope = 0);
// x = activation(transposed convolution + bias); bias is [channels] or undefined. height and width
// are x's, since several sizes may give the same y.
Tensor transposed_convolution(const Tensor& y, const Tensor& w, Index height, Index width,
                              Window window, const Tensor& bias = {},
                              Activation activation = Activation::none, Real slope = 0);
// The gradient of w: the third of the triple.
Tensor convolution_weights(const Tensor& x, const Tensor& y, Index kernel_height,
                           Index kernel_width, Window window);

// --- Rows cut into spans (one a column of a table); see kernels/softmax.h.
// noise: [rows, columns] standard Gumbel values, a constant, or undefined.
Tensor activate_spans(const Tensor& x, const Spans& spans, Real temperature = 1,
                      const Tensor& noise = {});
Tensor log_softmax_spans(const Tensor& x, const Spans& spans);
Tensor sum_spans(const Tensor& x, const Spans& spans);
// [rows, 1]; target: rows * spans entries, a category in the span or -1 for one that does not
// count; checked on the CPU alone.
Tensor cross_entropy_spans(const Tensor& x, const Integers& target, const Spans& spans);
Tensor softmax(const Tensor& x);      // over each row
Tensor log_softmax(const Tensor& x);  // over each row
// -ln softmax(x)[category] of each row, [rows, 1]; a category a row, or -1 for a row that does not
// count; checked on the CPU alone.
Tensor cross_entropy(const Tensor& x, const Integers& category);

// --- Normalisation and noise.
struct BatchNormResult {
  Tensor y;
  Tensor mean;               // [columns], of this batch, no history; [groups, columns] of several
  Tensor inverse_deviation;  // alike
};
// Of each column of x, [rows, columns]; scale and shift are [columns]; see kernels/batch_norm.h.
// `groups` batches of as many rows, one after the other, have statistics of their own; several have
// no gradient (NoGrad).
BatchNormResult batch_norm(const Tensor& x, const Tensor& scale, const Tensor& shift, Real epsilon,
                           Activation activation = Activation::none, Real slope = 0,
                           Index groups = 1);
// x times a mask of 0 (with this probability, in [0, 1)) and 1 / (1 - probability), drawn once.
Tensor dropout(const Tensor& x, Real probability, const Random& random);

}  // namespace ballast
