#include "operation_table.h"

namespace ballast::testing {
namespace {

using Tensors = std::vector<Tensor>;
using Table = std::vector<OperationCase>;

void add_binary(Table& table) {
  const std::vector<std::vector<Shape>> shapes = {{{}, {}},
                                                  {{5}, {5}},
                                                  {{2, 3}, {2, 3}},
                                                  {{2, 3}, {3}},
                                                  {{2, 3}, {2, 1}},
                                                  {{1, 3}, {2, 1}},
                                                  {{}, {2, 3}},
                                                  {{2, 1, 3}, {4, 1}},
                                                  {{1, 1}, {2, 3}},
                                                  {{3, 0}, {1, 1}},
                                                  {{2, 1, 2, 1}, {3, 1, 2}}};
  for (const auto& pair : shapes) {
    table.push_back({"add", pair, {}, [](const Tensors& x) { return add(x[0], x[1]); }});
    table.push_back({"subtract", pair, {}, [](const Tensors& x) { return subtract(x[0], x[1]); }});
    table.push_back({"multiply", pair, {}, [](const Tensors& x) { return multiply(x[0], x[1]); }});
    table.push_back(
        {"divide", pair, {-2, 2, 0.5}, [](const Tensors& x) { return divide(x[0], x[1]); }});
    table.push_back({"maximum", pair, {}, [](const Tensors& x) { return maximum(x[0], x[1]); }});
    table.push_back({"minimum", pair, {}, [](const Tensors& x) { return minimum(x[0], x[1]); }});
    table.push_back(
        {"tanh_gradient", pair, {}, [](const Tensors& x) { return tanh_gradient(x[0], x[1]); }});
    table.push_back({"sigmoid_gradient", pair, {}, [](const Tensors& x) {
                       return sigmoid_gradient(x[0], x[1]);
                     }});
  }
  table.push_back(
      {"multiply by itself", {{2, 3}}, {}, [](const Tensors& x) { return multiply(x[0], x[0]); }});
}

void add_unary(Table& table) {
  const std::vector<Shape> shapes = {{}, {1}, {7}, {3, 4}, {2, 3, 2}, {0, 3}};
  for (const Shape& shape : shapes) {
    const auto unary = [&](const char* name, Domain domain, Tensor (*f)(const Tensor&)) {
      table.push_back({name, {shape}, domain, [f](const Tensors& x) { return f(x[0]); }});
    };
    unary("negate", {}, negate);
    unary("exp", {}, exp);
    unary("log", {0.5, 3}, log);
    unary("sqrt", {0.5, 3}, sqrt);
    unary("square", {}, square);
    unary("reciprocal", {-2, 2, 0.5}, reciprocal);
    unary("tanh", {}, tanh);
    unary("sigmoid", {-4, 4}, sigmoid);
    unary("softplus", {-4, 4}, softplus);
    unary("abs", {-2, 2, 0.1}, abs);
    unary("relu", {-2, 2, 0.1}, relu);
    table.push_back({"leaky_relu", {shape}, {-2, 2, 0.1}, [](const Tensors& x) {
                       return leaky_relu(x[0], Real{0.2});
                     }});
    table.push_back({"leaky_gradient", {shape}, {}, [](const Tensors& x) {
                       return leaky_gradient(x[0], x[0].detach(), Real{0.2});
                     }});
    table.push_back({"add a number", {shape}, {}, [](const Tensors& x) { return x[0] + 3; }});
    table.push_back(
        {"multiply by a number", {shape}, {}, [](const Tensors& x) { return x[0] * 3; }});
    table.push_back({"clamp", {shape}, {}, [](const Tensors& x) {
                       return clamp(x[0], Real{-0.7}, Real{0.8});
                     }});
    table.push_back({"dropout", {shape}, {}, [](const Tensors& x) {
                       return dropout(square(x[0]), Real{0.4}, {.seed = 5});
                     }});
  }
}

void add_shaping(Table& table) {
  table.push_back({"reshape", {{2, 6}}, {}, [](const Tensors& x) {
                     return square(reshape(x[0], {3, -1}));
                   }});
  for (const Shape& shape : {Shape{2, 3}, Shape{1, 5}, Shape{0, 4}}) {
    table.push_back(
        {"transpose", {shape}, {}, [](const Tensors& x) { return square(transpose(x[0])); }});
  }
  const auto broadcast = [&](const Shape& from, const Shape& to) {
    table.push_back({"broadcast_to", {from}, {}, [to](const Tensors& x) {
                       return square(broadcast_to(x[0], to));
                     }});
    table.push_back(
        {"sum_to", {to}, {}, [from](const Tensors& x) { return square(sum_to(x[0], from)); }});
  };
  broadcast({}, {2, 3});
  broadcast({3}, {2, 3});
  broadcast({2, 1}, {2, 3});
  broadcast({2, 3}, {2, 3});
  broadcast({1, 1}, {2, 3});
  broadcast({2, 1, 3, 1}, {2, 4, 3, 2});
  broadcast({1, 3, 1}, {2, 2, 3, 2});
  broadcast({1, 3}, {0, 3});
  table.push_back({"concat_columns", {{2, 3}, {2, 1}, {2, 0}, {2, 4}}, {}, [](const Tensors& x) {
                     return square(concat_columns(x));
                   }});
  table.push_back({"concat_rows", {{1, 3}, {2, 3}, {0, 3}}, {}, [](const Tensors& x) {
                     return square(concat_rows(x));
                   }});
  table.push_back({"slice_columns", {{3, 5}}, {}, [](const Tensors& x) {
                     return square(slice_columns(x[0], 1, 4));
                   }});
  table.push_back({"slice_rows", {{4, 3}}, {}, [](const Tensors& x) {
                     return square(slice_rows(x[0], 1, 3));
                   }});
  table.push_back({"embed_columns", {{3, 2}}, {}, [](const Tensors& x) {
                     return square(embed_columns(x[0], 1, 5));
                   }});
  table.push_back({"embed_rows", {{2, 3}}, {}, [](const Tensors& x) {
                     return square(embed_rows(x[0], 2, 5));
                   }});
  table.push_back({"gather_rows", {{4, 3}}, {}, [](const Tensors& x) {
                     return square(gather_rows(x[0], make_indices({2, 0, 2, 3, 2})));
                   }});
  table.push_back({"scatter_add_rows", {{4, 3}}, {}, [](const Tensors& x) {
                     return square(scatter_add_rows(x[0], make_indices({2, 0, 2, 4}), 5));
                   }});
}

void add_reductions(Table& table) {
  for (const Shape& shape : {Shape{}, Shape{5}, Shape{3, 4}, Shape{2, 3, 2}, Shape{1, 1}}) {
    table.push_back({"sum", {shape}, {}, [](const Tensors& x) { return square(sum(x[0])); }});
    table.push_back({"mean", {shape}, {}, [](const Tensors& x) { return square(mean(x[0])); }});
    for (int axis = 0; axis < shape.rank(); ++axis) {
      table.push_back({"sum of an axis", {shape}, {}, [axis](const Tensors& x) {
                         return square(sum(x[0], axis));
                       }});
      table.push_back({"mean of an axis", {shape}, {}, [axis](const Tensors& x) {
                         return square(mean(x[0], axis));
                       }});
    }
  }
  table.push_back({"sum of nothing", {{0, 2}}, {}, [](const Tensors& x) { return sum(x[0]); }});
  for (const Shape& shape : {Shape{4, 3}, Shape{1, 1}, Shape{2, 9}, Shape{0, 3}}) {
    table.push_back({"row_norm", {shape}, {-2, 2, 0.3}, [](const Tensors& x) {
                       return square(row_norm(x[0]));
                     }});
  }
}

void add_products(Table& table) {
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      const auto product = [a, b](const Tensors& x) { return matmul(x[0], x[1], {a, b}); };
      const auto shapes = [a, b](Index m, Index n, Index k) -> std::vector<Shape> {
        return {a ? Shape{k, m} : Shape{m, k}, b ? Shape{n, k} : Shape{k, n}};
      };
      table.push_back({"matmul", shapes(3, 2, 4), {}, product});
      table.push_back({"matmul", shapes(1, 1, 1), {}, product});
      table.push_back({"matmul", shapes(2, 3, 0), {}, product});
      table.push_back({"matmul", shapes(0, 3, 2), {}, product});
    }
  }
  table.push_back({"matmul with itself", {{3, 3}}, {}, [](const Tensors& x) {
                     return matmul(x[0], matmul(x[0], x[0], {true, false}));
                   }});
  for (const bool values : {false, true}) {
    table.push_back({"sparse_matmul", {{6, 3}}, {}, [values](const Tensors& x) {
                       return square(sparse_matmul(small_sparse(values), x[0]));
                     }});
    table.push_back({"sparse_transposed_matmul", {{4, 3}}, {}, [values](const Tensors& x) {
                       return square(sparse_transposed_matmul(small_sparse(values), x[0]));
                     }});
  }
}

struct ActivationCase {
  const char* name;
  Activation activation;
  Real slope;
};
constexpr ActivationCase kActivations[] = {{"", Activation::none, 0},
                                           {" + relu", Activation::relu, 0},
                                           {" + leaky_relu", Activation::leaky_relu, Real{0.2}}};

void add_linear(Table& table) {
  for (const ActivationCase& c : kActivations) {
    const std::string name = std::string("linear") + c.name;
    const auto last = [c](const std::vector<LinearInput>& inputs, const Tensor& bias) {
      return linear(inputs, bias, c.activation, c.slope);
    };
    table.push_back({name, {{4, 3}, {3, 2}, {2}}, {}, [last](const Tensors& x) {
                       return last({{x[0], {}, x[1]}}, x[2]);
                     }});
    table.push_back({name + ", no bias", {{4, 3}, {3, 2}}, {}, [last](const Tensors& x) {
                       return last({{x[0], {}, x[1]}}, {});
                     }});
    table.push_back(
        {name + ", parts",
         {{4, 3}, {3, 2}, {4, 1}, {1, 2}, {6, 2}, {2}},
         {},
         [last](const Tensors& x) {
           return last({{x[0], {}, x[1]}, {{}, small_sparse(true), x[4]}, {x[2], {}, x[3]}}, x[5]);
         }});
    table.push_back({name + ", sparse", {{6, 2}, {2}}, {}, [last](const Tensors& x) {
                       return last({{{}, small_sparse(false), x[0]}}, x[1]);
                     }});
    table.push_back(
        {name + ", a weight twice", {{4, 2}, {2, 2}, {2}}, {}, [last](const Tensors& x) {
           return last({{last({{x[0], {}, x[1]}}, x[2]), {}, x[1]}}, x[2]);
         }});
  }
}

void add_spans(Table& table) {
  table.push_back({"activate_spans", {{3, 8}}, {}, [](const Tensors& x) {
                     return activate_spans(x[0], mixed_spans(), Real{0.7});
                   }});
  table.push_back({"activate_spans with noise", {{3, 8}}, {}, [](const Tensors& x) {
                     Tensor noise = Tensor::empty({3, 8});
                     random_gumbel({}, {.seed = 3}, noise.mutable_data(), 24);
                     return activate_spans(x[0], mixed_spans(), Real{0.7}, noise);
                   }});
  table.push_back({"log_softmax_spans", {{3, 8}}, {}, [](const Tensors& x) {
                     return log_softmax_spans(x[0], mixed_spans());
                   }});
  table.push_back({"sum_spans", {{3, 8}}, {}, [](const Tensors& x) {
                     return square(sum_spans(x[0], mixed_spans()));
                   }});
  table.push_back({"cross_entropy_spans", {{3, 8}}, {}, [](const Tensors& x) {
                     return cross_entropy_spans(
                         x[0], make_indices({-1, 2, 1, -1, -1, -1, 0, -1, -1, -1, -1, -1}),
                         mixed_spans());
                   }});
  for (const Shape& shape : {Shape{3, 4}, Shape{1, 1}, Shape{2, 9}, Shape{0, 3}, Shape{2, 0}}) {
    table.push_back({"softmax", {shape}, {}, [](const Tensors& x) { return softmax(x[0]); }});
    table.push_back(
        {"log_softmax", {shape}, {}, [](const Tensors& x) { return log_softmax(x[0]); }});
  }
}

void add_normalization(Table& table) {
  table.push_back({"batch_norm, one scale and shift", {{4, 3}, {3}}, {}, [](const Tensors& x) {
                     return batch_norm(x[0], x[1], x[1], Real{0.1}).y;
                   }});
  for (const ActivationCase& c : kActivations) {
    for (const Index rows : {Index{5}, Index{2}}) {
      table.push_back(
          {std::string("batch_norm") + c.name, {{rows, 3}, {3}, {3}}, {}, [c](const Tensors& x) {
             return batch_norm(x[0], x[1], x[2], Real{0.1}, c.activation, c.slope).y;
           }});
    }
  }
}

}  // namespace

std::vector<OperationCase> operation_table() {
  Table table;
  add_binary(table);
  add_unary(table);
  add_shaping(table);
  add_reductions(table);
  add_products(table);
  add_linear(table);
  add_spans(table);
  add_normalization(table);
  return table;
}

}  // namespace ballast::testing
