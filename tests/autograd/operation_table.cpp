#include "tests/autograd/operation_table.h"

#include <utility>

#include "kernels/random.h"
#include "tests/autograd/operation_cases.h"

namespace ballast::testing {
namespace {

// Columns 0: tanh, 1-3: softmax, 4: outside spans, 5-6: softmax, 7: tanh.
Spans mixed_spans() {
  return make_spans({{0, 1, SpanKind::tanh},
                     {1, 3, SpanKind::softmax},
                     {5, 2, SpanKind::softmax},
                     {7, 1, SpanKind::tanh}});
}

constexpr Index kRows = 500;        // batch size of CTGAN
constexpr Index kPack = 10;         // rows per pack of the critic
constexpr Index kHidden = 256;      // columns of a hidden layer
constexpr Index kNoise = 128;       // noise columns of the generator's input
constexpr Index kConditions = 104;  // condition columns of the generator's input
constexpr Index kColumns = 157;     // columns of a row of Adult

// A row of Adult: six numbers with their modes and nine categories.
Spans adult_spans() {
  std::vector<Span> spans;
  Index offset = 0;
  const auto add = [&](Index width, SpanKind kind) {
    spans.push_back({offset, width, kind});
    offset += width;
  };
  for (int number = 0; number < 6; ++number) {
    add(1, SpanKind::tanh);
    add(8, SpanKind::softmax);
  }
  for (const Index width : {9, 16, 7, 15, 6, 5, 2, 41, 2}) add(width, SpanKind::softmax);
  return make_spans(spans);
}

Index below(Index bound, Index element) {
  return static_cast<Index>(random_below({.seed = 2}, element, static_cast<std::uint64_t>(bound)));
}

std::vector<std::int32_t> random_indices(Index count, Index bound) {
  std::vector<std::int32_t> index;
  for (Index i = 0; i < count; ++i) index.push_back(static_cast<std::int32_t>(below(bound, i)));
  return index;
}

// Packed rows of Adult: each span of a row has a number or the 1 of a category.
SparseTensor packed_rows() {
  const Spans spans = adult_spans();
  const auto entries = static_cast<Index>(spans->size());
  SparseTensor rows = SparseTensor::empty(kRows, kColumns, entries, true);
  for (Index i = 0; i < kRows * entries; ++i) {
    const Span& span = (*spans)[static_cast<std::size_t>(i % entries)];
    rows.mutable_index()[i] = static_cast<std::int32_t>(span.offset + below(span.width, i));
    rows.mutable_value()[i] = span.kind == SpanKind::tanh ? Real(i % 19) / 10 - Real(0.9) : 1;
  }
  return rows.pack(kPack);
}

SparseTensor conditions() {
  return SparseTensor::one_hot(make_indices(random_indices(kRows, kConditions)), kConditions);
}

// One condition per row, on the spans of categories in turn.
std::vector<std::int32_t> adult_targets() {
  const auto spans = static_cast<Index>(adult_spans()->size());
  std::vector<std::int32_t> target(static_cast<std::size_t>(kRows * spans), -1);
  for (Index row = 0; row < kRows; ++row) {
    target[static_cast<std::size_t>(row * spans + 12 + row % 9)] = 1;
  }
  return target;
}

}  // namespace

std::vector<OperationCase> operation_table() {
  Table table{.small = true, .cases = {}};
  const std::vector<std::pair<Shape, Shape>> pairs = {{{}, {}},
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
  for (const auto& [a, b] : pairs) add_binary(table, a, b);
  for (const Shape& shape :
       {Shape{}, Shape{1}, Shape{7}, Shape{3, 4}, Shape{2, 3, 2}, Shape{0, 3}}) {
    add_unary(table, shape);
    add_dropout(table, shape);
  }
  add_reshape(table, {2, 6}, {3, 4});
  for (const Shape& shape : {Shape{2, 3}, Shape{1, 5}, Shape{0, 4}}) add_transpose(table, shape);
  add_broadcast(table, {}, {2, 3});
  add_broadcast(table, {3}, {2, 3});
  add_broadcast(table, {2, 1}, {2, 3});
  add_broadcast(table, {2, 3}, {2, 3});
  add_broadcast(table, {1, 1}, {2, 3});
  add_broadcast(table, {2, 1, 3, 1}, {2, 4, 3, 2});
  add_broadcast(table, {1, 3, 1}, {2, 2, 3, 2});
  add_broadcast(table, {1, 3}, {0, 3});
  add_concat_columns(table, {{2, 3}, {2, 1}, {2, 0}, {2, 4}});
  add_concat_rows(table, {{1, 3}, {2, 3}, {0, 3}});
  add_concat_rows(table, {{2}, {3}});
  add_concat_rows(table, {{1, 2, 3, 2}, {2, 2, 3, 2}});
  add_column_slices(table, {4, 5}, 1, 3);
  for (const Shape& shape : {Shape{4, 5}, Shape{5}, Shape{4, 2, 1, 3}}) {
    add_row_slices(table, shape, 1, 3);
  }
  add_row_moves(table, {4, 3}, {2, 0, 2, 3, 2}, {2, 0, 2, 4}, 5);
  add_row_moves(table, {4}, {2, 0, 2}, {1, 1, 0}, 3);
  add_row_moves(table, {3, 2, 1, 2}, {2, 0, 2, 1}, {1, 1, 3}, 4);
  for (const Shape& shape : {Shape{}, Shape{5}, Shape{3, 4}, Shape{2, 3, 2}, Shape{1, 1}}) {
    add_reductions(table, shape);
  }
  table.add_linear({"reduction",
                    "sum of nothing",
                    {{0, 2}},
                    [](auto& x) { return sum(x[0]); },
                    [](auto& x) { return plain::sum(x[0]); }});
  for (const Shape& shape : {Shape{4, 3}, Shape{1, 1}, Shape{2, 9}, Shape{0, 3}}) {
    add_row_norm(table, shape);
  }
  add_matmul(table, 3, 2, 4);
  add_matmul(table, 1, 1, 1);
  add_matmul(table, 2, 3, 0);
  add_matmul(table, 0, 3, 2);
  for (const bool values : {false, true}) add_sparse(table, small_sparse(values), 3);
  add_spans(table, {3, 8}, mixed_spans(), {-1, 2, 1, -1, -1, -1, 0, -1, -1, -1, -1, -1});
  // A wide span between narrow ones; a row without targets.
  add_linear_spans(table, 3, 4, make_spans({{0, 3}, {3, 40}, {43, 2}, {45, 2}}),
                   {2, -1, 0, 1, -1, 39, -1, 0, -1, -1, -1, -1});
  add_linear_spans(table, 2, 3, make_spans({{0, 33}, {33, 2}}), {-1, 1, -1, 0});  // none is wide
  for (const Shape& shape : {Shape{3, 4}, Shape{1, 1}, Shape{2, 9}, Shape{0, 3}, Shape{2, 0}}) {
    add_softmax(table, shape);
  }
  add_shared_inputs(table);
  for (const Activation a : {Activation::none, Activation::relu, Activation::leaky_relu}) {
    add_linear_layer(table, a, "", 4, {3}, 2);
    add_linear_layer(table, a, ", no bias", 4, {3}, 2, false);
    add_linear_layer(table, a, ", parts", 4, {3, small_sparse(true), 1}, 2);
    add_linear_layer(table, a, ", sparse", 4, {small_sparse(false)}, 2);
    add_shared_weight(table, a);
    for (const Index rows : {5, 2}) add_batch_norm(table, a, rows, 3);
    add_convolutions(table, a, {2, 5, 4, 2, 3, 3, 2, 2, 1});
    add_convolutions(table, a, {1, 4, 4, 1, 2, 2, 2, 1, 0});
  }
  add_convolutions(table, Activation::none, {1, 2, 3, 17, 2, 2, 2, 1, 1});
  add_convolutions(table, Activation::none, {1, 5, 6, 2, 1, 1, 2, 3, 0});
  return table.cases;
}

std::vector<OperationCase> operation_table_of_step_size() {
  const Index packs = kRows / kPack;
  Table table{.small = false, .cases = {}};
  add_binary(table, {kRows, kHidden}, {kRows, kHidden});
  add_binary(table, {kRows, kHidden}, {kHidden});
  add_binary(table, {kRows, kHidden}, {kRows, 1});
  add_unary(table, {kRows, kHidden});
  add_dropout(table, {kRows, kHidden});
  add_transpose(table, {kRows, kHidden});
  add_broadcast(table, {kHidden}, {kRows, kHidden});
  add_concat_columns(table, {{kRows, kNoise}, {kRows, kConditions}});
  add_concat_rows(table, {{packs, kPack * kColumns}, {packs, kPack * kColumns}});
  add_column_slices(table, {kRows, kHidden}, kConditions, kHidden);
  add_row_slices(table, {kRows, kHidden}, kConditions, kHidden);
  add_row_moves(table, {kRows, kHidden}, random_indices(kRows, kRows), random_indices(kRows, kRows),
                kRows);
  add_reductions(table, {kRows, kHidden});
  add_row_norm(table, {packs, kPack * (kColumns + kConditions)});
  add_matmul(table, kRows, kHidden, kNoise + kConditions);
  add_sparse(table, packed_rows(), kHidden);
  const auto activation = Activation::leaky_relu;
  const SparseTensor packed_conditions = conditions().pack(kPack);
  add_linear_layer(table, Activation::none, ", generator's first", kRows, {kNoise, conditions()},
                   kHidden);
  add_linear_layer(table, Activation::relu, ", hidden", kRows, {kHidden}, kHidden);
  add_linear_layer(table, activation, ", critic's hidden", packs, {kHidden}, kHidden);
  add_linear_layer(table, activation, ", critic's first on made rows", packs,
                   {kPack * kColumns, packed_conditions}, kHidden);
  add_linear_layer(table, activation, ", critic's first on real rows", packs,
                   {packed_rows(), packed_conditions}, kHidden);
  table.cases.back().second_order = false;
  add_spans(table, {kRows, kColumns}, adult_spans(), adult_targets());
  add_softmax(table, {kRows, kColumns});
  add_batch_norm(table, Activation::none, kRows, kHidden);
  add_batch_norm(table, Activation::relu, kRows, kHidden);
  // Inputs for which no sum is so close to the kink that rounding decides its sign.
  table.cases.back().domain = {-2, 2, Real(0.1)};
  // The convolutions of the InfoGAN of MNIST, on few images.
  add_convolutions(table, Activation::none, {4, 28, 28, 1, 64, 4, 4, 2, 1});
  add_convolutions(table, Activation::none, {2, 14, 14, 64, 128, 4, 4, 2, 1});
  return table.cases;
}

std::string describe(const OperationCase& operation) {
  std::string text = operation.name + " of";
  for (const Shape& shape : operation.shapes) text += " " + shape.text();
  return text;
}

Tensor make_input(const Shape& shape, const Domain& domain, std::uint32_t call) {
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

std::vector<Tensor> make_inputs(const OperationCase& operation) {
  std::vector<Tensor> inputs;
  for (const Shape& shape : operation.shapes) {
    inputs.push_back(
        make_input(shape, operation.domain, static_cast<std::uint32_t>(inputs.size())));
  }
  return inputs;
}

SparseTensor small_sparse(bool with_values) {
  SparseTensor x = SparseTensor::empty(4, 6, 2, with_values);
  const std::vector<std::int32_t> index = {0, 3, 5, 5, 2, 0, 1, 4};
  for (std::size_t i = 0; i < index.size(); ++i) {
    x.mutable_index()[i] = index[i];
    if (with_values) x.mutable_value()[i] = Real{0.5} * static_cast<Real>(i) - 1;
  }
  return x;
}

}  // namespace ballast::testing
