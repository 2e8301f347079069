// The differentiable operations, as free functions. Each checks shapes (the Error has the name of
// the operation and both shapes), allocates the result, calls a kernel and attaches a gradient
// rule. The rules use these same operations, so any gradient can be differentiated again.
#pragma once

#include <vector>

#include "autograd/array.h"
#include "autograd/sparse.h"
#include "autograd/tensor.h"
#include "kernels/matmul.h"
#include "kernels/random.h"

namespace ballast {

// --- Element-wise. Operands are broadcast as in NumPy.
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
Tensor clamp(const Tensor& x, Real low,
             Real high);  // gradient 0 outside; throws Error for low > high

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
Tensor sum_to(const Tensor& x, const Shape& shape);             // adjoint of broadcast_to
Tensor concat_columns(const std::vector<Tensor>& parts);        // of matrices
Tensor slice_columns(const Tensor& x, Index begin, Index end);  // [rows, end - begin]
// Rows are indexed by the first axis; tensors of any rank.
Tensor concat_rows(const std::vector<Tensor>& parts);
Tensor slice_rows(const Tensor& x, Index begin, Index end);  // shares memory
// Row indices. They are checked only on the CPU; on CUDA an invalid index is undefined behaviour.
// [index count, x's other extents]: row index[i] of x.
Tensor gather_rows(const Tensor& x, const Integers& index);
// [rows, x's other extents]: row r is the sum of the rows i of x with index[i] = r.
Tensor scatter_add_rows(const Tensor& x, const Integers& index, Index rows);

// --- Reductions, summed in a fixed order. The mean of an empty tensor is an Error.
Tensor sum(const Tensor& x);            // scalar
Tensor mean(const Tensor& x);           // scalar
Tensor sum(const Tensor& x, int axis);  // the axis has extent 1 in the result
Tensor mean(const Tensor& x, int axis);
// Euclidean norm of each row of a matrix, [rows, 1]: sqrt(sum x^2). Its gradient at 0 is 0.
Tensor row_norm(const Tensor& x);

// --- Products.
struct Transposes {
  bool a = false;
  bool b = false;
};
// op(a) op(b), [m, k] [k, n] -> [m, n].
Tensor matmul(const Tensor& a, const Tensor& b, Transposes transposes = {});

// activation(sum of the products of the parts with their weights + bias): a linear layer whose
// input is split into parts, without concatenating them. Weights are [part columns, out], bias is
// [out] or undefined. Forward and backward are fused, unless the backward pass is recorded. Here
// and below, activations fused into an operation need a slope >= 0 (Error).
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
// are the size of x, since several sizes may give the same y.
Tensor transposed_convolution(const Tensor& y, const Tensor& w, Index height, Index width,
                              Window window, const Tensor& bias = {},
                              Activation activation = Activation::none, Real slope = 0);
// The gradient of w, the third operation of the triple.
Tensor convolution_weights(const Tensor& x, const Tensor& y, Index kernel_height,
                           Index kernel_width, Window window);

// --- Softmax over each row of a matrix.
Tensor softmax(const Tensor& x);
Tensor log_softmax(const Tensor& x);
// -ln softmax(x)[category] of each row, [rows, 1]; one category per row, or -1 to skip the row;
// checked only on the CPU.
Tensor cross_entropy(const Tensor& x, const Integers& category);

// --- Normalisation and noise.
struct BatchNormResult {
  Tensor y;
  Tensor mean;  // [columns], of this batch, no history; [groups, columns] for several groups
  Tensor inverse_deviation;  // same shape
};
// Normalises each column of x, [rows, columns]; scale and shift are [columns]; see
// kernels/batch_norm.h. `groups` consecutive batches of equal size have separate statistics; more
// than one group has no gradient (NoGrad).
BatchNormResult batch_norm(const Tensor& x, const Tensor& scale, const Tensor& shift, Real epsilon,
                           Activation activation = Activation::none, Real slope = 0,
                           Index groups = 1);
// x times a mask of 0 (with this probability, in [0, 1)) and 1 / (1 - probability), drawn once.
Tensor dropout(const Tensor& x, Real probability, const Random& random);

}  // namespace ballast
