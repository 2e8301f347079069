#include <string>

#include "autograd/epilogue_rule.h"
#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/error.h"
#include "kernels/gather.h"
#include "kernels/matmul.h"

namespace ballast {
namespace {

// y = epilogue(op(a) op(b) + beta y); the sizes must match.
void product(const Tensor& a, const Tensor& b, Transposes transposes, Real beta, Real* y,
             const Epilogue& epilogue = {}) {
  MatmulShape shape;
  shape.transpose_a = transposes.a;
  shape.transpose_b = transposes.b;
  shape.m = a.shape()[transposes.a ? 1 : 0];
  shape.k = a.shape()[transposes.a ? 0 : 1];
  shape.n = b.shape()[transposes.b ? 0 : 1];
  matmul(a.device(), shape, {a.data(), a.shape()[1]}, {b.data(), b.shape()[1]}, beta, {y, shape.n},
         epilogue);
}

// Adds op(a) op(b) to a gradient, in place where possible, so that a weight that is used several
// times needs no temporary.
void add_product(Backward& g, std::size_t input, const Tensor& a, const Tensor& b,
                 Transposes transposes) {
  g.add(
      input, [&] { return matmul(a, b, transposes); },
      [&](Real* y, Real beta) { product(a, b, transposes, beta, y); });
}

void add_sparse_product(Backward& g, std::size_t input, const SparseTensor& x, const Tensor& dy) {
  g.add(
      input, [&] { return sparse_transposed_matmul(x, dy); },
      [&](Real* dw, Real beta) {
        sparse_transposed_matmul(x.device(), x.view(), dy.data(), dy.shape()[1], beta, dw);
      });
}

// The gradients of y = op(a) op(b).
void matmul_rule(Backward& g, const Saved<Tensor>& a, const Saved<Tensor>& b, Transposes t) {
  const Tensor& dy = g.gradient();
  if (g.needs(0) && t.a) add_product(g, 0, g.saved(b), dy, {t.b, true});
  if (g.needs(0) && !t.a) add_product(g, 0, dy, g.saved(b), {false, !t.b});
  if (g.needs(1) && t.b) add_product(g, 1, dy, g.saved(a), {true, t.a});
  if (g.needs(1) && !t.b) add_product(g, 1, g.saved(a), dy, {!t.a, false});
}

Shape sparse_shape(const SparseTensor& x) { return {x.rows(), x.columns()}; }

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b, Transposes transposes) {
  check_matrix("matmul", a);
  check_matrix("matmul", b);
  check_devices("matmul", a.device(), b.device());
  if (a.dim(transposes.a ? 0 : 1) != b.dim(transposes.b ? 1 : 0)) {
    const auto text = [](bool transposed) { return transposed ? " (transposed)" : ""; };
    throw Error("matmul: left is " + a.shape().text() + text(transposes.a) + ", right is " +
                b.shape().text() + text(transposes.b) + "; inner sizes differ");
  }
  Tensor y = Tensor::empty({a.dim(transposes.a ? 1 : 0), b.dim(transposes.b ? 0 : 1)}, a.device());
  product(a, b, transposes, 0, y.mutable_data());
  const Saved saved_a = saved_if(b.requires_grad(), a);
  const Saved saved_b = saved_if(a.requires_grad(), b);
  return record("matmul", y, {&a, &b}, [saved_a, saved_b, transposes](Backward& g) {
    matmul_rule(g, saved_a, saved_b, transposes);
  });
}

Tensor sparse_matmul(const SparseTensor& x, const Tensor& w) {
  check_matrix("sparse_matmul", w);
  check_devices("sparse_matmul", x.device(), w.device());
  if (x.columns() != w.dim(0)) {
    throw_shapes("sparse_matmul", sparse_shape(x), w.shape(), "inner sizes differ");
  }
  x.check_indices("sparse_matmul");
  Tensor y = Tensor::empty({x.rows(), w.dim(1)}, w.device());
  sparse_matmul(w.device(), x.view(), w.data(), w.dim(1), 0, y.mutable_data());
  return record("sparse_matmul", y, {&w}, [x = Saved(x)](Backward& g) {
    add_sparse_product(g, 0, g.saved(x), g.gradient());
  });
}

Tensor sparse_transposed_matmul(const SparseTensor& x, const Tensor& dy) {
  check_matrix("sparse_transposed_matmul", dy);
  check_devices("sparse_transposed_matmul", x.device(), dy.device());
  if (x.rows() != dy.dim(0)) {
    throw_shapes("sparse_transposed_matmul", sparse_shape(x), dy.shape(), "rows differ");
  }
  x.check_indices("sparse_transposed_matmul");
  Tensor dw = Tensor::empty({x.columns(), dy.dim(1)}, dy.device());
  sparse_transposed_matmul(dy.device(), x.view(), dy.data(), dy.dim(1), 0, dw.mutable_data());
  return record("sparse_transposed_matmul", dw, {&dy},
                [x = Saved(x)](Backward& g) { g.add(0, sparse_matmul(g.saved(x), g.gradient())); });
}

namespace {

Shape input_shape(const LinearInput& input) {
  return input.dense.defined() ? input.dense.shape() : sparse_shape(input.sparse);
}

// The shape of the result.
Shape check_linear(const std::vector<LinearInput>& inputs, const Tensor& bias) {
  if (inputs.empty()) throw Error("linear: no inputs");
  for (const LinearInput& input : inputs) {
    if (input.dense.defined() == input.sparse.defined()) {
      throw Error("linear: each input must be either dense or sparse");
    }
    const Shape shape = input_shape(input);
    const Device device = input.dense.defined() ? input.dense.device() : input.sparse.device();
    check_matrix("linear", input.weight);
    check_devices("linear", device, inputs.front().weight.device());
    check_devices("linear", device, input.weight.device());
    if (shape.rank() != 2 || shape[1] != input.weight.dim(0)) {
      throw_shapes("linear", shape, input.weight.shape(), "inner sizes differ");
    }
    if (shape[0] != input_shape(inputs.front())[0]) {
      throw_shapes("linear", input_shape(inputs.front()), shape, "numbers of rows differ");
    }
    if (input.weight.dim(1) != inputs.front().weight.dim(1)) {
      throw_shapes("linear", inputs.front().weight.shape(), input.weight.shape(),
                   "output columns of the weights differ");
    }
    if (input.sparse.defined()) input.sparse.check_indices("linear");
  }
  const Index out = inputs.front().weight.dim(1);
  if (bias.defined()) check_devices("linear", inputs.front().weight.device(), bias.device());
  if (bias.defined() && bias.shape() != Shape{out}) {
    throw_shapes("linear", inputs.front().weight.shape(), bias.shape(),
                 "bias does not match the weight");
  }
  return {input_shape(inputs.front())[0], out};
}

// Sparse inputs first, so that the last dense product can apply the epilogue; without dense inputs,
// an empty product applies it.
void linear_forward(const std::vector<LinearInput>& inputs, const Epilogue& epilogue, Tensor& y) {
  Real beta = 0;
  const LinearInput* last_dense = nullptr;
  for (const LinearInput& input : inputs) {
    if (input.dense.defined()) {
      last_dense = &input;
      continue;
    }
    sparse_matmul(y.device(), input.sparse.view(), input.weight.data(), y.shape()[1], beta,
                  y.mutable_data());
    beta = 1;
  }
  for (const LinearInput& input : inputs) {
    if (!input.dense.defined()) continue;
    product(input.dense, input.weight, {}, beta, y.mutable_data(),
            &input == last_dense ? epilogue : Epilogue{});
    beta = 1;
  }
  if (last_dense || (!epilogue.bias && epilogue.activation == Activation::none)) return;
  MatmulShape shape;
  shape.m = y.shape()[0];
  shape.n = y.shape()[1];
  matmul(y.device(), shape, {}, {}, 1, {y.mutable_data(), shape.n}, epilogue);
}

// Tensors saved by a linear layer. Inputs of its node: dense and weight of each part, then the
// bias.
struct LinearRule {
  struct Part {
    Saved<Tensor> dense;
    Saved<SparseTensor> sparse;
    Saved<Tensor> weight;
  };
  PoolVector<Part> parts;
  EpilogueRule epilogue;

  void operator()(Backward& g) const {
    const Tensor dz = epilogue.before(g, 2 * parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const Part& part = parts[i];
      if (g.needs(2 * i + 1) && part.sparse.defined()) {
        add_sparse_product(g, 2 * i + 1, g.saved(part.sparse), dz);
      } else if (g.needs(2 * i + 1)) {
        add_product(g, 2 * i + 1, g.saved(part.dense), dz, {true, false});
      }
      if (g.needs(2 * i)) add_product(g, 2 * i, dz, g.saved(part.weight), {false, true});
    }
  }
};

LinearRule linear_rule(const std::vector<LinearInput>& inputs, const Tensor& y,
                       Activation activation, Real slope) {
  LinearRule rule{{}, EpilogueRule::of(y, activation, slope)};
  rule.parts.reserve(inputs.size());
  for (const LinearInput& input : inputs) {
    rule.parts.push_back({saved_if(input.weight.requires_grad(), input.dense), Saved(input.sparse),
                          saved_if(input.dense.requires_grad(), input.weight)});
  }
  return rule;
}

}  // namespace

Tensor linear(const std::vector<LinearInput>& inputs, const Tensor& bias, Activation activation,
              Real slope) {
  const Shape shape = check_linear(inputs, bias);
  check_slope("linear", activation, slope);
  Tensor y = Tensor::empty(shape, inputs.front().weight.device());
  linear_forward(inputs, {bias.defined() ? bias.data() : nullptr, activation, slope}, y);
  if (!is_recording()) return y;
  PoolVector<const Tensor*> tensors;
  tensors.reserve(2 * inputs.size() + 1);
  for (const LinearInput& input : inputs) {
    tensors.push_back(&input.dense);
    tensors.push_back(&input.weight);
  }
  tensors.push_back(&bias);
  return record("linear", y, tensors, linear_rule(inputs, y, activation, slope));
}

}  // namespace ballast
