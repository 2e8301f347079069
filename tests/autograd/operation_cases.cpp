#include "tests/autograd/operation_cases.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "autograd/rules.h"
#include "kernels/random.h"

namespace ballast::testing {

std::string with(const char* name, Activation activation) {
  if (activation == Activation::none) return name;
  return std::string(name) + (activation == Activation::relu ? " + relu" : " + leaky_relu");
}

void Table::add_linear(OperationCase operation) {
  if (small) {
    operation.apply = [f = operation.apply](auto& x) { return square(f(x)); };
    operation.reference = [f = operation.reference](auto& x) {
      return plain::map(f(x), [](double value) { return value * value; });
    };
  }
  operation.second_order = small;
  add(std::move(operation));
}

void add_binary(Table& table, const Shape& a, const Shape& b) {
  const auto binary = [&](const char* name, Tensor (*f)(const Tensor&, const Tensor&),
                          double (*plain)(double, double), Domain domain = {}) {
    table.add({"binary",
               name,
               {a, b},
               [f](auto& x) { return f(x[0], x[1]); },
               [plain](auto& x) { return plain::zip(x[0], x[1], plain); },
               domain});
  };
  binary("add", add, [](double x, double y) { return x + y; });
  binary("subtract", subtract, [](double x, double y) { return x - y; });
  binary("multiply", multiply, [](double x, double y) { return x * y; });
  binary("divide", divide, [](double x, double y) { return x / y; }, {-2, 2, 0.5});
  binary("maximum", maximum, [](double x, double y) { return x > y ? x : y; });
  binary("minimum", minimum, [](double x, double y) { return x < y ? x : y; });
  binary("tanh_gradient", tanh_gradient, [](double x, double y) { return x * (1 - y * y); });
  binary("sigmoid_gradient", sigmoid_gradient, [](double x, double y) { return x * y * (1 - y); });
}

void add_unary(Table& table, const Shape& shape) {
  const auto unary = [&](const char* name, Tensor (*f)(const Tensor&), double (*plain)(double),
                         Domain domain = {}) {
    table.add({"unary",
               name,
               {shape},
               [f](auto& x) { return f(x[0]); },
               [plain](auto& x) { return plain::map(x[0], plain); },
               domain});
  };
  const Domain no_kink = {-2, 2, Real{0.1}};
  unary("negate", negate, [](double x) { return -x; });
  unary("exp", exp, [](double x) { return std::exp(x); });
  unary("log", log, [](double x) { return std::log(x); }, {0.5, 3});
  unary("sqrt", sqrt, [](double x) { return std::sqrt(x); }, {0.5, 3});
  unary("square", square, [](double x) { return x * x; });
  unary("reciprocal", reciprocal, [](double x) { return 1 / x; }, {-2, 2, 0.5});
  unary("tanh", tanh, [](double x) { return std::tanh(x); });
  unary("sigmoid", sigmoid, [](double x) { return 1 / (1 + std::exp(-x)); }, {-4, 4});
  unary("softplus", softplus, [](double x) { return std::log1p(std::exp(x)); }, {-4, 4});
  unary(
      "abs", abs, [](double x) { return std::fabs(x); }, no_kink);
  unary(
      "relu", relu, [](double x) { return x > 0 ? x : 0; }, no_kink);
  unary(
      "leaky_relu", [](const Tensor& x) { return leaky_relu(x, Real(0.2)); },
      [](double x) { return x > 0 ? x : 0.2 * x; }, no_kink);
  unary(
      "leaky_gradient", [](const Tensor& x) { return leaky_gradient(x, x.detach(), Real(0.2)); },
      [](double x) { return x > 0 ? x : 0.2 * x; });
  unary(
      "add a number", [](const Tensor& x) { return x + 3; }, [](double x) { return x + 3; });
  unary(
      "multiply by a number", [](const Tensor& x) { return x * 3; },
      [](double x) { return x * 3; });
  unary(
      "clamp", [](const Tensor& x) { return clamp(x, Real(-0.7), Real(0.8)); },
      [](double x) { return std::clamp(x, -0.7, 0.8); });
}

void add_dropout(Table& table, const Shape& shape) {
  Tensor uniform = Tensor::empty(shape);
  random_uniform({}, {.seed = 5}, uniform.mutable_data(), shape.count());
  table.add_linear({"dropout",
                    "dropout",
                    {shape},
                    [](auto& x) { return dropout(x[0], Real(0.4), {.seed = 5}); },
                    [drawn = plain::from(uniform)](auto& x) {
                      return plain::zip(x[0], drawn,
                                        [](double a, double u) { return u < 0.4 ? 0 : a / 0.6; });
                    }});
}

void add_broadcast(Table& table, const Shape& from, const Shape& to) {
  table.add_linear({"shape",
                    "broadcast_to",
                    {from},
                    [to](auto& x) { return broadcast_to(x[0], to); },
                    [to](auto& x) { return plain::broadcast(x[0], to); }});
  table.add_linear({"shape",
                    "sum_to",
                    {to},
                    [from](auto& x) { return sum_to(x[0], from); },
                    [from](auto& x) { return plain::sum_to(x[0], from); }});
}

void add_reshape(Table& table, const Shape& from, const Shape& to) {
  table.add_linear({"shape",
                    "reshape",
                    {from},
                    [to](auto& x) { return reshape(x[0], to); },
                    [to](auto& x) {
                      return PlainArray{to, x[0].values};
                    }});
}

void add_transpose(Table& table, const Shape& shape) {
  table.add_linear({"shape",
                    "transpose",
                    {shape},
                    [](auto& x) { return transpose(x[0]); },
                    [](auto& x) { return plain::transpose(x[0]); }});
}

void add_concat_columns(Table& table, const std::vector<Shape>& parts) {
  table.add_linear({"shape", "concat_columns", parts, concat_columns, plain::concat_columns});
}

void add_concat_rows(Table& table, const std::vector<Shape>& parts) {
  table.add_linear({"shape", "concat_rows", parts, concat_rows, plain::concat_rows});
}

void add_column_slices(Table& table, const Shape& shape, Index begin, Index end) {
  const Index count = end - begin;
  table.add_linear({"shape",
                    "slice_columns",
                    {shape},
                    [=](auto& x) { return slice_columns(x[0], begin, end); },
                    [=](auto& x) { return plain::columns(x[0], begin, count); }});
  table.add_linear({"shape",
                    "embed_columns",
                    {{shape[0], count}},
                    [=](auto& x) { return embed(1, x[0], begin, shape[1]); },
                    [=](auto& x) { return plain::columns(x[0], -begin, shape[1]); }});
}

void add_row_slices(Table& table, const Shape& shape, Index begin, Index end) {
  const Index count = end - begin;
  Shape part = shape;
  part[0] = count;
  table.add_linear({"shape",
                    "slice_rows",
                    {shape},
                    [=](auto& x) { return slice_rows(x[0], begin, end); },
                    [=](auto& x) { return plain::rows(x[0], begin, count); }});
  table.add_linear({"shape",
                    "embed_rows",
                    {part},
                    [=](auto& x) { return embed(0, x[0], begin, shape[0]); },
                    [=](auto& x) { return plain::rows(x[0], -begin, shape[0]); }});
}

void add_row_moves(Table& table, const Shape& shape, const std::vector<std::int32_t>& gathered,
                   const std::vector<std::int32_t>& scattered, Index rows) {
  const Constant from(make_indices(gathered));
  const Constant to(make_indices(scattered));
  Shape source = shape;
  source[0] = static_cast<Index>(scattered.size());
  table.add_linear({"rows",
                    "gather_rows",
                    {shape},
                    [=](auto& x) { return gather_rows(x[0], from.on(x[0].device())); },
                    [=](auto& x) { return plain::gather_rows(x[0], gathered); }});
  table.add_linear({"rows",
                    "scatter_add_rows",
                    {source},
                    [=](auto& x) { return scatter_add_rows(x[0], to.on(x[0].device()), rows); },
                    [=](auto& x) { return plain::scatter_add_rows(x[0], scattered, rows); }});
}

void add_reductions(Table& table, const Shape& shape) {
  table.add_linear({"reduction",
                    "sum",
                    {shape},
                    [](auto& x) { return sum(x[0]); },
                    [](auto& x) { return plain::sum(x[0]); }});
  table.add_linear({"reduction",
                    "mean",
                    {shape},
                    [](auto& x) { return mean(x[0]); },
                    [](auto& x) { return plain::mean(x[0]); }});
  for (int axis = 0; axis < shape.rank(); ++axis) {
    const std::string name = " of axis " + std::to_string(axis);
    table.add_linear({"reduction",
                      "sum" + name,
                      {shape},
                      [axis](auto& x) { return sum(x[0], axis); },
                      [axis](auto& x) { return plain::sum(x[0], axis); }});
    table.add_linear({"reduction",
                      "mean" + name,
                      {shape},
                      [axis](auto& x) { return mean(x[0], axis); },
                      [axis](auto& x) { return plain::mean(x[0], axis); }});
  }
}

void add_row_norm(Table& table, const Shape& shape) {
  table.add({"reduction",
             "row_norm",
             {shape},
             [](auto& x) { return row_norm(x[0]); },
             [](auto& x) { return plain::row_norm(x[0]); },
             {-2, 2, Real(0.3)}});
}

void add_matmul(Table& table, Index m, Index n, Index k) {
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      table.add({"matmul",
                 "matmul",
                 {a ? Shape{k, m} : Shape{m, k}, b ? Shape{n, k} : Shape{k, n}},
                 [=](auto& x) {
                   return matmul(x[0], x[1], {a, b});
                 },
                 [=](auto& x) {
                   return plain::matmul(a ? plain::transpose(x[0]) : x[0],
                                        b ? plain::transpose(x[1]) : x[1]);
                 }});
    }
  }
}

void add_sparse(Table& table, const SparseTensor& rows, Index width) {
  const Constant sparse(rows);
  const PlainArray dense = plain::from(rows);
  table.add_linear({"sparse",
                    "linear, sparse",
                    {{rows.columns(), width}},
                    [=](auto& x) {
                      return linear({{{}, sparse.on(x[0].device()), x[0]}}, {});
                    },
                    [=](auto& x) { return plain::matmul(dense, x[0]); }});
  if (!table.small) return;  // the other product is the gradient of the first
  table.add_linear(
      {"sparse",
       "sparse_transposed_matmul",
       {{rows.rows(), width}},
       [=](auto& x) { return sparse_transposed_matmul(sparse.on(x[0].device()), x[0]); },
       [=](auto& x) { return plain::matmul(plain::transpose(dense), x[0]); }});
}

namespace {

// Inputs: for each part its columns, if dense, and its weight; then the bias.
std::vector<Shape> linear_shapes(Index rows, const Parts& parts, Index out, bool bias) {
  std::vector<Shape> shapes;
  for (const Part& part : parts) {
    if (!part.sparse) shapes.push_back({rows, part.columns});
    shapes.push_back({part.columns, out});
  }
  if (bias) shapes.push_back({out});
  return shapes;
}

Tensor linear_of(const Parts& parts, const std::vector<Tensor>& x, Activation activation) {
  std::vector<LinearInput> inputs;
  auto next = x.begin();
  for (const Part& part : parts) {
    LinearInput& input = inputs.emplace_back();
    if (part.sparse) {
      input.sparse = part.sparse->on(x[0].device());
    } else {
      input.dense = *next++;
    }
    input.weight = *next++;
  }
  return linear(inputs, next == x.end() ? Tensor() : *next, activation, Real(kSlope));
}

PlainArray plain_linear(const Parts& parts, const std::vector<PlainArray>& x,
                        Activation activation) {
  const auto plus = [](double a, double b) { return a + b; };
  PlainArray total{{}, {0}};
  auto next = x.begin();
  for (const Part& part : parts) {
    const PlainArray& rows = part.sparse ? part.dense : *next++;
    total = plain::zip(total, plain::matmul(rows, *next++), plus);
  }
  if (next != x.end()) total = plain::zip(total, *next, plus);
  return plain::activate(total, activation, kSlope);
}

}  // namespace

void add_linear_layer(Table& table, Activation activation, const char* what, Index rows,
                      const Parts& parts, Index out, bool bias) {
  table.add({"linear", with("linear", activation) + what, linear_shapes(rows, parts, out, bias),
             [=](auto& x) { return linear_of(parts, x, activation); },
             [=](auto& x) { return plain_linear(parts, x, activation); }});
}

void add_linear_spans(Table& table, Index rows, Index columns, const Spans& spans,
                      const std::vector<std::int32_t>& target) {
  const Index categories = (*spans)[spans->size() - 1].offset + (*spans)[spans->size() - 1].width;
  const Constant wanted(make_indices(target));
  table.add({"spans",
             "linear_cross_entropy_spans",
             {{rows, columns}, {categories, columns}, {categories}},
             [=](auto& x) {
               return linear_cross_entropy_spans(x[0], x[1], x[2], wanted.on(x[0].device()), spans);
             },
             [=](auto& x) {
               const auto plus = [](double a, double b) { return a + b; };
               const PlainArray logits =
                   plain::zip(plain::matmul(x[0], plain::transpose(x[1])), x[2], plus);
               return plain::cross_entropy_spans(logits, target, spans);
             }});
}

void add_spans(Table& table, const Shape& shape, const Spans& spans,
               const std::vector<std::int32_t>& target) {
  Tensor drawn = Tensor::empty(shape);
  random_gumbel({}, {.seed = 3}, drawn.mutable_data(), drawn.count());
  const Constant noise(drawn);
  const Constant wanted(make_indices(target));
  const auto temperature = Real(0.7);
  table.add({"spans",
             "activate_spans",
             {shape},
             [=](auto& x) { return activate_spans(x[0], spans, temperature); },
             [=](auto& x) { return plain::activate_spans(x[0], spans, 0.7); }});
  table.add(
      {"spans",
       "activate_spans with noise",
       {shape},
       [=](auto& x) { return activate_spans(x[0], spans, temperature, noise.on(x[0].device())); },
       [=, plain_noise = plain::from(drawn)](auto& x) {
         return plain::activate_spans(x[0], spans, 0.7, plain_noise);
       }});
  table.add({"spans",
             "log_softmax_spans",
             {shape},
             [=](auto& x) { return log_softmax_spans(x[0], spans); },
             [=](auto& x) { return plain::log_softmax_spans(x[0], spans); }});
  table.add_linear({"spans",
                    "sum_spans",
                    {shape},
                    [=](auto& x) { return sum_spans(x[0], spans); },
                    [=](auto& x) { return plain::sum_spans(x[0], spans); }});
  table.add({"spans",
             "cross_entropy_spans",
             {shape},
             [=](auto& x) { return cross_entropy_spans(x[0], wanted.on(x[0].device()), spans); },
             [=](auto& x) { return plain::cross_entropy_spans(x[0], target, spans); }});
}

void add_softmax(Table& table, const Shape& shape) {
  const Spans whole = make_spans({{0, shape[1]}});
  table.add({"softmax",
             "softmax",
             {shape},
             [](auto& x) { return softmax(x[0]); },
             [=](auto& x) { return plain::activate_spans(x[0], whole, 1); }});
  table.add({"softmax",
             "log_softmax",
             {shape},
             [](auto& x) { return log_softmax(x[0]); },
             [=](auto& x) { return plain::log_softmax_spans(x[0], whole); }});
  if (shape[1] == 0) return;
  std::vector<std::int32_t> target;
  for (Index row = 0; row < shape[0]; ++row) {
    target.push_back(static_cast<std::int32_t>((row + 1) % shape[1]));
  }
  table.add({"softmax",
             "cross_entropy",
             {shape},
             [wanted = Constant(make_indices(target))](auto& x) {
               return cross_entropy(x[0], wanted.on(x[0].device()));
             },
             [=](auto& x) { return plain::cross_entropy_spans(x[0], target, whole); }});
}

void add_batch_norm(Table& table, Activation activation, Index rows, Index columns) {
  table.add(
      {"batch_norm",
       with("batch_norm", activation),
       {{rows, columns}, {columns}, {columns}},
       [=](auto& x) { return batch_norm(x[0], x[1], x[2], Real(0.1), activation, Real(kSlope)).y; },
       [=](auto& x) {
         return plain::activate(plain::batch_norm(x[0], x[1], x[2], 0.1), activation, kSlope);
       }});
}

void add_shared_inputs(Table& table) {
  table.add({"binary",
             "multiply by itself",
             {{2, 3}},
             [](auto& x) { return multiply(x[0], x[0]); },
             [](auto& x) { return plain::map(x[0], [](double a) { return a * a; }); }});
  table.add(
      {"matmul",
       "matmul with itself",
       {{3, 3}},
       [](auto& x) {
         return matmul(x[0], matmul(x[0], x[0], {true, false}));
       },
       [](auto& x) { return plain::matmul(x[0], plain::matmul(plain::transpose(x[0]), x[0])); }});
  table.add({"batch_norm",
             "batch_norm, one scale and shift",
             {{4, 3}, {3}},
             [](auto& x) { return batch_norm(x[0], x[1], x[1], Real(0.1)).y; },
             [](auto& x) { return plain::batch_norm(x[0], x[1], x[1], 0.1); }});
}

void add_shared_weight(Table& table, Activation activation) {
  table.add({"linear",
             with("linear", activation) + ", a weight twice",
             {{4, 2}, {2, 2}, {2}},
             [=](auto& x) {
               return linear_of({2}, {linear_of({2}, x, activation), x[1], x[2]}, activation);
             },
             [=](auto& x) {
               return plain_linear({2}, {plain_linear({2}, x, activation), x[1], x[2]}, activation);
             }});
}

}  // namespace ballast::testing
