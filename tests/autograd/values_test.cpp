// Compares results of operations with constants or naive loops, and tests their errors.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "autograd/grad.h"
#include "autograd/rules.h"
#include "kernels/error.h"
#include "operation_table.h"

namespace ballast {
namespace {

using testing::make_indices;
using testing::make_input;
using Values = std::vector<Real>;

Tensor matrix(Index rows, Index columns, const Values& values) {
  return Tensor::from(values, {rows, columns});
}

void check_close(const Tensor& a, const Tensor& b) {
  REQUIRE_EQ(a.shape(), b.shape());
  for (Index i = 0; i < a.count(); ++i) {
    CHECK(a.data()[i] == doctest::Approx(b.data()[i]).epsilon(1e-5));
  }
}

TEST_CASE("operands broadcast as in NumPy") {
  const Tensor column = matrix(2, 1, {10, 20});
  const Tensor row = Tensor::from({1, 2, 3}, {3});
  const Tensor table = column + row;
  CHECK_EQ(table.shape(), Shape{2, 3});
  CHECK(table.to_vector() == Values{11, 12, 13, 21, 22, 23});
  CHECK((table - column).to_vector() == Values{1, 2, 3, 1, 2, 3});
  CHECK((Tensor::full({}, 2) * row).to_vector() == Values{2, 4, 6});
  CHECK_EQ((Tensor::zeros({3, 0}) + Tensor::zeros({1, 1})).shape(), Shape{3, 0});
  CHECK_THROWS_WITH_AS(add(Tensor::zeros({500, 232}), Tensor::zeros({256, 232})),
                       "add: left is 500x232, right is 256x232; shapes cannot be broadcast", Error);
  CHECK_THROWS_WITH_AS(multiply(Tensor::zeros({2}), Tensor::zeros({0})),
                       "multiply: left is 2, right is 0; shapes cannot be broadcast", Error);
}

TEST_CASE("element-wise operations") {
  const Tensor a = Tensor::from({-2, 0, Real{0.5}, 3}, {4});
  const Tensor b = Tensor::from({4, 5, -1, 2}, {4});
  CHECK(divide(b, a + Real{1}).to_vector()[3] == Real{0.5});
  CHECK(maximum(a, b).to_vector() == Values{4, 5, Real{0.5}, 3});
  CHECK(minimum(a, b).to_vector() == Values{-2, 0, -1, 2});
  CHECK(clamp(a, -1, 1).to_vector() == Values{-1, 0, Real{0.5}, 1});
  CHECK(abs(a).to_vector() == Values{2, 0, Real{0.5}, 3});
  CHECK(relu(a).to_vector() == Values{0, 0, Real{0.5}, 3});
  CHECK(leaky_relu(a, Real{0.5}).to_vector() == Values{-1, 0, Real{0.5}, 3});
  CHECK((-a).to_vector()[3] == -3);
  CHECK((a / 2).to_vector()[3] == Real{1.5});
  const std::vector<std::pair<Tensor, double (*)(double)>> functions = {
      {exp(a), [](double x) { return std::exp(x); }},
      {tanh(a), [](double x) { return std::tanh(x); }},
      {sigmoid(a), [](double x) { return 1 / (1 + std::exp(-x)); }},
      {softplus(a), [](double x) { return std::log1p(std::exp(x)); }},
      {square(a), [](double x) { return x * x; }},
      {log(square(a) + 1), [](double x) { return std::log(x * x + 1); }},
      {sqrt(square(a)), [](double x) { return std::abs(x); }},
      {reciprocal(a + 1), [](double x) { return 1 / (x + 1); }}};
  for (const auto& [result, function] : functions) {
    for (Index i = 0; i < 4; ++i) {
      CHECK(result.data()[i] == doctest::Approx(function(a.data()[i])).epsilon(1e-5));
    }
  }
  CHECK_THROWS_AS(clamp(a, 1, -1), Error);
}

TEST_CASE("reshape, transpose and slices") {
  const Tensor x = matrix(2, 3, {1, 2, 3, 4, 5, 6});
  CHECK_EQ(reshape(x, {3, -1}).shape(), Shape{3, 2});
  CHECK_EQ(reshape(x, {3, -1}).data(), x.data());
  CHECK_EQ(reshape(x, {-1}).shape(), Shape{6});
  CHECK_EQ(reshape(Tensor::zeros({0, 3}), {-1, 3}).shape(), Shape{0, 3});
  CHECK_THROWS_WITH_AS(reshape(x, {4, 2}), "reshape: cannot reshape 2x3 to 4x2", Error);
  CHECK_THROWS_AS(reshape(x, {4, -1}), Error);
  CHECK_THROWS_AS(reshape(x, {-1, -1}), Error);
  CHECK_THROWS_AS(reshape(x, {0, -1}), Error);
  CHECK(transpose(x).to_vector() == Values{1, 4, 2, 5, 3, 6});
  CHECK(slice_columns(x, 1, 3).to_vector() == Values{2, 3, 5, 6});
  CHECK(slice_rows(x, 1, 2).to_vector() == Values{4, 5, 6});
  CHECK_EQ(slice_rows(x, 1, 2).data(), x.data() + 3);
  CHECK_EQ(slice_columns(x, 2, 2).shape(), Shape{2, 0});
  CHECK_EQ(slice_rows(reshape(x, {2, 1, 3}), 1, 2).shape(), Shape{1, 1, 3});
  CHECK_EQ(slice_rows(x, 2, 2).shape(), Shape{0, 3});
  CHECK_THROWS_WITH_AS(slice_rows(Tensor::zeros({}), 0, 1), "slice_rows: a scalar has no rows",
                       Error);
  CHECK_THROWS_AS(slice_columns(x, 1, 4), Error);
  CHECK_THROWS_AS(slice_rows(x, -1, 1), Error);
  CHECK_THROWS_AS(slice_rows(x, 2, 1), Error);
  CHECK_THROWS_AS(transpose(Tensor::zeros({3})), Error);
}

TEST_CASE("parts are concatenated by columns or by rows") {
  const Tensor a = matrix(2, 1, {1, 2});
  const Tensor b = matrix(2, 2, {3, 4, 5, 6});
  CHECK(concat_columns({a, b, a}).to_vector() == Values{1, 3, 4, 1, 2, 5, 6, 2});
  CHECK(concat_rows({b, matrix(1, 2, {7, 8})}).to_vector() == Values{3, 4, 5, 6, 7, 8});
  CHECK_THROWS_WITH_AS(concat_columns({a, matrix(1, 1, {0})}),
                       "concat_columns: left is 2x1, right is 1x1; numbers of rows differ", Error);
  CHECK_THROWS_WITH_AS(concat_rows({a, b}),
                       "concat_rows: left is 2x1, right is 2x2; shapes of the rows differ", Error);
  CHECK_THROWS_AS(concat_rows({b, reshape(b, {2, 2, 1})}), Error);
  CHECK_THROWS_AS(concat_rows({Tensor::zeros({}), Tensor::zeros({})}), Error);
  CHECK_THROWS_AS(concat_rows({}), Error);
}

TEST_CASE("broadcast_to and sum_to have inverse shapes") {
  const Tensor x = Tensor::from({1, 2}, {1, 2, 1});
  const Tensor wide = broadcast_to(x, {2, 2, 3});
  CHECK(wide.to_vector() == Values{1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2});
  CHECK(sum_to(wide, {1, 2, 1}).to_vector() == Values{6, 12});
  CHECK(sum_to(wide, {3}).to_vector() == Values{6, 6, 6});
  CHECK(sum_to(wide, {}).item() == 18);
  CHECK(sum_to(Tensor::zeros({0, 3}), {1, 3}).to_vector() == Values{0, 0, 0});
  CHECK_THROWS_WITH_AS(broadcast_to(x, {2, 3}), "broadcast_to: 1x2x1 cannot be broadcast to 2x3",
                       Error);
  CHECK_THROWS_AS(sum_to(wide, {3, 1}), Error);
}

TEST_CASE("rows are gathered and scattered") {
  const Tensor x = matrix(3, 2, {1, 2, 3, 4, 5, 6});
  CHECK(gather_rows(x, make_indices({2, 0, 2})).to_vector() == Values{5, 6, 1, 2, 5, 6});
  CHECK(scatter_add_rows(x, make_indices({1, 1, 3}), 4).to_vector() ==
        Values{0, 0, 4, 6, 0, 0, 5, 6});
  CHECK_EQ(gather_rows(x, make_indices({})).shape(), Shape{0, 2});
  CHECK_THROWS_WITH_AS(gather_rows(x, make_indices({3})),
                       "gather_rows: row index 3 is out of range; there are 3 rows", Error);
  CHECK_THROWS_AS(gather_rows(x, make_indices({-1})), Error);
  CHECK_THROWS_AS(scatter_add_rows(x, make_indices({0, 1}), 4), Error);
  CHECK_THROWS_AS(scatter_add_rows(x, make_indices({0, 1, 4}), 4), Error);
  const Tensor vector = Tensor::from({1, 2, 3}, {3});
  CHECK(gather_rows(vector, make_indices({2, 0})).to_vector() == Values{3, 1});
  CHECK(scatter_add_rows(vector, make_indices({1, 1, 0}), 2).to_vector() == Values{3, 3});
  const Tensor images = Tensor::from({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 1, 2});
  const Tensor last = gather_rows(images, make_indices({1}));
  CHECK_EQ(last.shape(), Shape{1, 2, 1, 2});
  CHECK(last.to_vector() == Values{5, 6, 7, 8});
  CHECK_THROWS_AS(gather_rows(Tensor::full({}, 1), make_indices({0})), Error);
  CHECK_THROWS_AS(scatter_add_rows(Tensor::full({}, 1), make_indices({0}), 1), Error);
}

TEST_CASE("reductions") {
  const Tensor x = Tensor::from({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2});
  CHECK_EQ(sum(x).item(), 36);
  CHECK_EQ(mean(x).item(), Real{4.5});
  CHECK_EQ(sum(x, 1).shape(), Shape{2, 1, 2});
  CHECK(sum(x, 0).to_vector() == Values{6, 8, 10, 12});
  CHECK(sum(x, 1).to_vector() == Values{4, 6, 12, 14});
  CHECK(mean(x, 2).to_vector() == Values{Real{1.5}, Real{3.5}, Real{5.5}, Real{7.5}});
  CHECK(row_norm(matrix(3, 2, {3, 4, 0, 0, -6, 8})).to_vector() == Values{5, 0, 10});
  CHECK_EQ(sum(Tensor::zeros({0})).item(), 0);
  CHECK_THROWS_AS(mean(Tensor::zeros({0})), Error);
  CHECK_THROWS_AS(mean(Tensor::zeros({2, 0}), 1), Error);
  CHECK_THROWS_AS(sum(x, 3), Error);
  CHECK_THROWS_AS(row_norm(x), Error);
}

TEST_CASE("the first and second gradient of a row norm at 0 are 0") {
  const Tensor x = matrix(2, 2, {0, 0, 3, 4}).set_requires_grad(true);
  const Tensor dx = grad({row_norm(x)}, {x}, {.create_graph = true})[0];
  check_close(dx, matrix(2, 2, {0, 0, Real{0.6}, Real{0.8}}));
  const Tensor ddx = grad({dx}, {x})[0];
  CHECK_EQ(ddx.data()[0], 0);
  CHECK_EQ(ddx.data()[1], 0);
  CHECK(std::isfinite(ddx.data()[2]));
}

TEST_CASE("the gradient of a row norm propagates NaN") {
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  const Tensor x = matrix(1, 2, {nan, 1}).set_requires_grad(true);
  const Tensor dx = grad({row_norm(x)}, {x})[0];
  CHECK(std::isnan(dx.data()[0]));
  CHECK(std::isnan(dx.data()[1]));
}

TEST_CASE("matrix products check their sizes") {
  const Tensor a = make_input({3, 4}, {}, 0);
  const Tensor b = make_input({4, 2}, {}, 1);
  Tensor plain = Tensor::zeros({3, 2});
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 2; ++j) {
      for (Index k = 0; k < 4; ++k) {
        plain.mutable_data()[i * 2 + j] += a.data()[i * 4 + k] * b.data()[k * 2 + j];
      }
    }
  }
  check_close(matmul(a, b), plain);
  check_close(matmul(transpose(a), b, {true, false}), plain);
  check_close(matmul(a, transpose(b), {false, true}), plain);
  check_close(matmul(transpose(a), transpose(b), {true, true}), plain);
  CHECK_THROWS_WITH_AS(matmul(Tensor::zeros({500, 232}), Tensor::zeros({256, 232})),
                       "matmul: left is 500x232, right is 256x232; inner sizes differ", Error);
  CHECK_THROWS_AS(matmul(a, Tensor::zeros({4})), Error);
}

TEST_CASE("sparse products equal the dense ones") {
  for (const bool with_values : {false, true}) {
    const SparseTensor x = testing::small_sparse(with_values);
    const Tensor w = make_input({6, 3}, {}, 0);
    const Tensor dy = make_input({4, 3}, {}, 1);
    check_close(linear({{{}, x, w}}, {}), matmul(x.to_dense(), w));
    check_close(sparse_transposed_matmul(x, dy), matmul(x.to_dense(), dy, {true, false}));
    CHECK_THROWS_AS(linear({{{}, x, dy}}, {}), Error);
    CHECK_THROWS_AS(sparse_transposed_matmul(x, w), Error);
  }
}

TEST_CASE("linear equals the composition of its parts") {
  const Tensor a = make_input({4, 3}, {}, 0);
  const Tensor wa = make_input({3, 2}, {}, 1);
  const SparseTensor s = testing::small_sparse(true);
  const Tensor ws = make_input({6, 2}, {}, 2);
  const Tensor bias = make_input({2}, {}, 3);
  const Tensor sum_of_parts = matmul(a, wa) + matmul(s.to_dense(), ws) + bias;
  check_close(linear({{a, {}, wa}, {{}, s, ws}}, bias), sum_of_parts);
  check_close(linear({{{}, s, ws}, {a, {}, wa}}, bias, Activation::relu), relu(sum_of_parts));
  check_close(linear({{{}, s, ws}}, bias, Activation::leaky_relu, Real{0.1}),
              leaky_relu(matmul(s.to_dense(), ws) + bias, Real{0.1}));
  check_close(linear({{{}, s, ws}}, {}), matmul(s.to_dense(), ws));
}

TEST_CASE("linear rejects inconsistent shapes") {
  const Tensor x = Tensor::zeros({4, 3});
  const Tensor w = Tensor::zeros({3, 2});
  CHECK_THROWS_AS(linear({}, {}), Error);
  CHECK_THROWS_AS(linear({{{}, {}, w}}, {}), Error);
  CHECK_THROWS_AS(linear({{x, testing::small_sparse(true), w}}, {}), Error);
  CHECK_THROWS_WITH_AS(linear({{x, {}, Tensor::zeros({4, 2})}}, {}),
                       "linear: left is 4x3, right is 4x2; inner sizes differ", Error);
  CHECK_THROWS_AS(linear({{x, {}, w}, {Tensor::zeros({5, 3}), {}, w}}, {}), Error);
  CHECK_THROWS_AS(linear({{x, {}, w}, {x, {}, Tensor::zeros({3, 1})}}, {}), Error);
  CHECK_THROWS_AS(linear({{x, {}, w}}, Tensor::zeros({3})), Error);
}

TEST_CASE("fused activations reject negative and NaN slopes") {
  const Tensor x = Tensor::zeros({2, 2});
  const Tensor row = Tensor::zeros({2});
  const Tensor images = Tensor::zeros({1, 2, 2, 1});
  const Tensor taps = Tensor::zeros({1, 1, 1, 1});
  const auto leaky = Activation::leaky_relu;
  for (const Real slope : {Real(-0.5), std::numeric_limits<Real>::quiet_NaN()}) {
    CHECK_THROWS_AS(linear({{x, {}, x}}, row, leaky, slope), Error);
    CHECK_THROWS_AS(batch_norm(x, row, row, Real(0.1), leaky, slope), Error);
    CHECK_THROWS_AS(convolution(images, taps, {}, {}, leaky, slope), Error);
    CHECK_THROWS_AS(transposed_convolution(images, taps, 2, 2, {}, {}, leaky, slope), Error);
  }
}

TEST_CASE("products without columns or filters have gradients") {
  Tensor x = Tensor::full({2, 3}, 1).set_requires_grad(true);
  Tensor w = Tensor::zeros({3, 0}).set_requires_grad(true);
  Tensor bias = Tensor::zeros({0}).set_requires_grad(true);
  const auto of_linear = grad({sum(linear({{x, {}, w}}, bias))}, {x, w, bias});
  CHECK(of_linear[0].to_vector() == Values(6, 0));
  CHECK_EQ(of_linear[2].shape(), Shape{0});
  Tensor images = Tensor::full({1, 4, 4, 32}, 1).set_requires_grad(true);
  Tensor taps = Tensor::zeros({3, 3, 32, 0}).set_requires_grad(true);
  const auto of_images = grad({sum(convolution(images, taps, {1, 1}))}, {images, taps});
  CHECK(of_images[0].to_vector() == Values(512, 0));
}

TEST_CASE("invalid spans, targets and noise are rejected") {
  const Tensor x = make_input({2, 4}, {}, 0);
  CHECK_THROWS_AS(sum_spans(x, make_spans({{2, 3, SpanKind::softmax}})), Error);
  CHECK_THROWS_AS(sum_spans(x, make_spans({{0, 3, SpanKind::softmax}, {2, 1, SpanKind::tanh}})),
                  Error);
  CHECK_THROWS_AS(sum_spans(x, make_spans({{0, 0, SpanKind::softmax}})), Error);
  const Spans spans = make_spans({{0, 1, SpanKind::tanh}, {1, 3, SpanKind::softmax}});
  CHECK_THROWS_AS(activate_spans(x, spans, 0), Error);
  CHECK_THROWS_AS(activate_spans(x, spans, std::numeric_limits<Real>::quiet_NaN()), Error);
  CHECK_THROWS_AS(activate_spans(x, spans, 1, Tensor::zeros({2, 3})), Error);
  Tensor noise = Tensor::zeros({2, 4});
  activate_spans(x, spans, 1, noise);
  noise.set_requires_grad(true);
  CHECK_THROWS_WITH_AS(activate_spans(x, spans, 1, noise),
                       "activate_spans: no gradient is defined for noise; detach() it first",
                       Error);
  CHECK_THROWS_AS(cross_entropy_spans(x, make_indices({-1, 0, -1}), spans), Error);
  CHECK_THROWS_AS(cross_entropy_spans(x, make_indices({-1, 0, -1, 3}), spans), Error);
  CHECK_THROWS_AS(cross_entropy_spans(x, make_indices({0, 0, -1, 2}), spans), Error);
}

// Columns outside softmax spans may have any value.
TEST_CASE("large values outside softmax spans do not affect a log-softmax gradient") {
  const Spans spans = make_spans({{0, 2, SpanKind::softmax}});
  const Tensor x = matrix(1, 3, {1, 2, 1e5}).set_requires_grad(true);
  const Tensor dx = grad({log_softmax_spans(x, spans)}, {x}, {.create_graph = true})[0];
  CHECK_EQ(dx.data()[2], 1);
  CHECK(std::isfinite(dx.data()[0]));
}

TEST_CASE("dropout saves its mask") {
  const Tensor x = Tensor::full({1000}, 1).set_requires_grad(true);
  const Tensor y = dropout(x, Real{0.25}, {.seed = 2});
  CHECK(grad({y}, {x})[0].to_vector() == y.to_vector());
  CHECK(mean(y).item() == doctest::Approx(1).epsilon(0.1));
  CHECK(dropout(x, 0, {.seed = 2}).to_vector() == x.to_vector());
  CHECK_THROWS_AS(dropout(x, 1, {}), Error);
  CHECK_THROWS_AS(dropout(x, -1, {}), Error);
}

TEST_CASE("integer arrays are concatenated and sliced") {
  const Integers all = concat({make_indices({3, 1}), make_indices({}), make_indices({4})});
  CHECK(all.to_vector() == std::vector<std::int32_t>{3, 1, 4});
  CHECK(slice(all, 1, 3).to_vector() == std::vector<std::int32_t>{1, 4});
  CHECK(slice(all, 2, 2).count() == 0);
  CHECK_THROWS_AS(concat({}), Error);
  CHECK_THROWS_WITH_AS(slice(all, 1, 4), "slice: range [1, 4) is invalid for 3 values", Error);
  CHECK_THROWS_AS(slice(all, 2, 1), Error);
}

TEST_CASE("batch norm rejects inconsistent parameters") {
  const Tensor x = make_input({3, 2}, {}, 0);
  const Tensor one = Tensor::full({2}, 1);
  CHECK_THROWS_AS(batch_norm(x, Tensor::zeros({3}), one, Real{1e-5}), Error);
  CHECK_THROWS_AS(batch_norm(x, one, Tensor::zeros({1, 2}), Real{1e-5}), Error);
  CHECK_THROWS_AS(batch_norm(Tensor::zeros({0, 2}), one, one, Real{1e-5}), Error);
  CHECK_THROWS_WITH_AS(batch_norm(x, one, one, Real{1e-5}, Activation::none, 0, 2),
                       "batch_norm: 3x2 cannot be split into 2 groups of equal size", Error);
  CHECK_THROWS_WITH_AS(
      batch_norm(x, one, one, Real{1e-5}, Activation::none, 0, 3),
      "batch_norm: several groups have no gradient; use NoGrad or normalise each group "
      "separately",
      Error);
  CHECK_FALSE(
      batch_norm(x, Tensor(one).set_requires_grad(true), one, Real{1e-5}).mean.requires_grad());
}

}  // namespace
}  // namespace ballast
