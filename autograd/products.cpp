#include <utility>

#include "autograd/rules.h"
#include "kernels/gather.h"
#include "kernels/matmul.h"

namespace ballast {
namespace {

// y = epilogue(op(a) op(b) + beta y); the sizes must match.
void product(const Tensor& a, const Tensor& b, Transposes transposes, Real beta, Real* y,
             const Epilogue& epilogue = {}) {
  const MatmulShape shape{transposes.a, transposes.b, a.shape()[transposes.a ? 1 : 0],
                          b.shape()[transposes.b ? 0 : 1], a.shape()[transposes.a ? 0 : 1]};
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

Shape sparse_shape(const SparseTensor& x) { return {x.rows(), x.columns()}; }

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b, Transposes transposes) {
  check_matrix("matmul", a);
  check_matrix("matmul", b);
  check_devices("matmul", a.device(), b.device());
  const auto text = [](bool transposed) { return transposed ? " (transposed)" : ""; };
  require(a.dim(transposes.a ? 0 : 1) == b.dim(transposes.b ? 1 : 0), "matmul", "left is ",
          a.shape(), text(transposes.a), ", right is ", b.shape(), text(transposes.b),
          "; inner sizes differ");
  Tensor y = Tensor::empty({a.dim(transposes.a ? 1 : 0), b.dim(transposes.b ? 0 : 1)}, a.device());
  product(a, b, transposes, 0, y.mutable_data());
  return record("matmul", y, {&a, &b},
                [a = saved_if(b.requires_grad(), a), b = saved_if(a.requires_grad(), b),
                 t = transposes](Backward& g) {
                  const Tensor& dy = g.gradient();
                  if (g.needs(0) && t.a) add_product(g, 0, g.saved(b), dy, {t.b, true});
                  if (g.needs(0) && !t.a) add_product(g, 0, dy, g.saved(b), {false, !t.b});
                  if (g.needs(1) && t.b) add_product(g, 1, dy, g.saved(a), {true, t.a});
                  if (g.needs(1) && !t.b) add_product(g, 1, g.saved(a), dy, {!t.a, false});
                });
}

Tensor sparse_transposed_matmul(const SparseTensor& x, const Tensor& dy) {
  check_matrix("sparse_transposed_matmul", dy);
  check_devices("sparse_transposed_matmul", x.device(), dy.device());
  require_match(x.rows() == dy.dim(0), "sparse_transposed_matmul", sparse_shape(x), dy.shape(),
                "rows differ");
  x.check_indices("sparse_transposed_matmul");
  Tensor dw = Tensor::empty({x.columns(), dy.dim(1)}, dy.device());
  sparse_transposed_matmul(dy.device(), x.view(), dy.data(), dy.dim(1), 0, dw.mutable_data());
  return record("sparse_transposed_matmul", dw, {&dy}, [x = Saved(x)](Backward& g) {
    g.add(0, linear({{{}, g.saved(x), g.gradient()}}, {}));
  });
}

namespace {

Shape shape_of(const LinearInput& input) {
  return input.dense.defined() ? input.dense.shape() : sparse_shape(input.sparse);
}

void check_linear(const std::vector<LinearInput>& inputs) {
  require(!inputs.empty(), "linear", "no inputs");
  const Tensor& first = inputs.front().weight;
  for (const LinearInput& input : inputs) {
    require(input.dense.defined() != input.sparse.defined(), "linear",
            "each input must be either dense or sparse");
    const Shape shape = shape_of(input);
    check_matrix("linear", input.weight);
    check_devices("linear", input.dense.defined() ? input.dense.device() : input.sparse.device(),
                  first.device());
    check_devices("linear", first.device(), input.weight.device());
    require_match(shape.rank() == 2 && shape[1] == input.weight.dim(0), "linear", shape,
                  input.weight.shape(), "inner sizes differ");
    require_match(shape[0] == shape_of(inputs.front())[0], "linear", shape_of(inputs.front()),
                  shape, "numbers of rows differ");
    require_match(input.weight.dim(1) == first.dim(1), "linear", first.shape(),
                  input.weight.shape(), "output columns of the weights differ");
    if (input.sparse.defined()) input.sparse.check_indices("linear");
  }
}

// Sparse inputs first, so that the last dense product can apply the epilogue; without dense inputs,
// an empty product applies it.
void linear_forward(const std::vector<LinearInput>& inputs, const Epilogue& epilogue, Tensor& y) {
  Real beta = 0;
  std::size_t dense = 0;  // number of dense inputs that are left
  for (const LinearInput& input : inputs) {
    if (input.dense.defined()) {
      ++dense;
      continue;
    }
    sparse_matmul(y.device(), input.sparse.view(), input.weight.data(), y.dim(1), beta,
                  y.mutable_data());
    beta = 1;
  }
  const bool epilogue_left =
      dense == 0 && (epilogue.bias || epilogue.activation != Activation::none);
  for (const LinearInput& input : inputs) {
    if (!input.dense.defined()) continue;
    product(input.dense, input.weight, {}, beta, y.mutable_data(),
            --dense == 0 ? epilogue : Epilogue{});
    beta = 1;
  }
  if (!epilogue_left) return;
  const MatmulShape shape{.m = y.dim(0), .n = y.dim(1)};
  matmul(y.device(), shape, {}, {}, 1, {y.mutable_data(), shape.n}, epilogue);
}

}  // namespace

Tensor linear(const std::vector<LinearInput>& inputs, const Tensor& bias, Activation activation,
              Real slope) {
  check_linear(inputs);
  const Tensor& first = inputs.front().weight;
  check_epilogue("linear", first, bias, first.dim(1), activation, slope);
  Tensor y = Tensor::empty({shape_of(inputs.front())[0], first.dim(1)}, first.device());
  linear_forward(inputs, {bias.defined() ? bias.data() : nullptr, activation, slope}, y);
  if (!is_recording()) return y;
  struct Part {
    Saved<Tensor> dense;
    Saved<SparseTensor> sparse;
    Saved<Tensor> weight;
  };
  PoolVector<Part> parts;
  PoolVector<const Tensor*> tensors;  // dense and weight of each part, then the bias
  parts.reserve(inputs.size());
  tensors.reserve(2 * inputs.size() + 1);
  for (const auto& [dense, sparse, weight] : inputs) {
    parts.push_back({saved_if(weight.requires_grad(), dense), Saved(sparse),
                     saved_if(dense.requires_grad(), weight)});
    tensors.insert(tensors.end(), {&dense, &weight});
  }
  tensors.push_back(&bias);
  return record(
      "linear", y, tensors,
      [parts = std::move(parts), epilogue = EpilogueRule(y, activation, slope)](Backward& g) {
        const Tensor dz = epilogue.before(g, 2 * parts.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
          const Part& part = parts[i];
          if (g.needs(2 * i + 1) && part.sparse.defined()) {
            add_sparse_product(g, 2 * i + 1, g.saved(part.sparse), dz);
          } else if (g.needs(2 * i + 1)) {
            add_product(g, 2 * i + 1, g.saved(part.dense), dz, {true, false});
          }
          if (g.needs(2 * i)) {
            add_product(g, 2 * i, dz, g.saved(part.weight), {false, true});
          }
        }
      });
}

}  // namespace ballast
