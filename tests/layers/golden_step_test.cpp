// Compares the gradient penalty of a packed critic, and one training step of critic and generator
// each, with PyTorch.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>

#include "autograd/grad.h"
#include "autograd/operations.h"
#include "autograd/spans.h"
#include "golden.h"
#include "layers/losses.h"
#include "layers/network.h"

namespace ballast {
namespace {

using testing::check_golden;
using testing::copy;
using testing::Golden;
using testing::leaf;
using testing::mask;
using testing::values;

Tensor leaky(const Tensor& x, const Tensor& weight, const Tensor& bias) {
  return linear({{x, {}, weight}}, bias, Activation::leaky_relu, Real{0.2});
}

TEST_CASE("loss and gradients of the gradient penalty of a packed critic agree with PyTorch") {
  const Golden golden("golden_gradient_penalty.bin");
  const std::vector<std::string> names = {"dw1", "db1", "dw2", "db2", "dw3", "db3"};
  const std::vector<Tensor> p = {leaf(values(1, {130, 64}, 0.125)), leaf(values(2, {64}, 0.125)),
                                 leaf(values(3, {64, 64}, 0.125)),  leaf(values(4, {64}, 0.125)),
                                 leaf(values(5, {64, 1}, 0.25)),    leaf(values(6, {1}))};
  const Tensor x = leaf(values(7, {12, 130}));
  const Tensor h1 = leaky(x, p[0], p[1]) * mask(8, {12, 64});
  const Tensor h2 = leaky(h1, p[2], p[3]) * mask(9, {12, 64});
  const Tensor scores = linear({{h2, {}, p[4]}}, p[5]);

  check_golden(golden, "slope", grad({scores}, {x}, {.create_graph = true})[0]);
  const Tensor loss = gradient_penalty(scores, x);
  check_golden(golden, "loss", loss);
  GradOptions options;
  for (const Tensor& parameter : p)
    options.destinations.push_back(Tensor::full(parameter.shape(), 9));
  const std::vector<Tensor> found = grad({loss}, p, options);
  for (std::size_t i = 0; i < p.size(); ++i) check_golden(golden, names[i], found[i]);
}

constexpr Index kBatch = 20;
constexpr Index kPac = 5;
constexpr Index kLatent = 6;
constexpr Index kCondition = 8;
constexpr Index kHidden = 16;
constexpr Index kRow = 10;
constexpr Index kPack = kPac * (kRow + kCondition);

SparseTensor conditions() {
  SparseTensor c = SparseTensor::empty(kBatch, kCondition, 1, false);
  for (Index row = 0; row < kBatch; ++row) {
    c.mutable_index()[row] = static_cast<std::int32_t>(row * 3 % kCondition);
  }
  return c;
}

Tensor pack(const Tensor& rows) {
  return reshape(concat_columns({rows, conditions().to_dense()}), {kBatch / kPac, kPack});
}

struct Start {
  const char* name;
  Shape shape;
  unsigned stream;
  double scale;
};

// Plain parameters and their optimiser.
struct Parameters : Network {
  Parameters(const std::string& name, const std::vector<Start>& starts) : Network(name) {
    for (const Start& start : starts) add_parameter(start.name, start.shape, {});
    for (std::size_t i = 0; i < starts.size(); ++i) {
      copy(values(starts[i].stream, starts[i].shape, starts[i].scale), parameter(i));
    }
    optimise({.learning_rate = 2e-3, .beta1 = 0.5, .beta2 = 0.9, .weight_decay = 1e-3});
    start_step(0);
  }
  const Tensor& operator[](std::size_t i) const { return parameter(i); }

  void check(const Golden& golden) const {
    for (std::size_t i = 0; i < parameters().size(); ++i) {
      check_golden(golden, name() + ".d" + parameter_names()[i], gradients()[i]);
      check_golden(golden, name() + "." + parameter_names()[i], parameter(i));
    }
  }
};

struct GoldenCritic : Parameters {
  GoldenCritic()
      : Parameters("critic", {{"w1", {kPack, kHidden}, 7, 0.25},
                              {"b1", {kHidden}, 8, 0.25},
                              {"w2", {kHidden, 1}, 9, 0.25},
                              {"b2", {1}, 10, 1}}) {}
  Tensor score(const Tensor& x, unsigned mask_stream) const {
    const GoldenCritic& p = *this;
    const Tensor h = leaky(x, p[0], p[1]) * mask(mask_stream, {x.dim(0), kHidden});
    return linear({{h, {}, p[2]}}, p[3]);
  }
};

struct GoldenGenerator : Parameters {
  struct Rows {
    Tensor logits;
    Tensor values;
  };
  GoldenGenerator()
      : Parameters("generator", {{"w1_z", {kLatent, kHidden}, 0, 0},
                                 {"w1_c", {kCondition, kHidden}, 0, 0},
                                 {"b1", {kHidden}, 2, 0.25},
                                 {"scale", {kHidden}, 3, 1},
                                 {"shift", {kHidden}, 4, 0.25},
                                 {"w2_h", {kHidden, kRow}, 0, 0},
                                 {"w2_z", {kLatent, kRow}, 0, 0},
                                 {"w2_c", {kCondition, kRow}, 0, 0},
                                 {"b2", {kRow}, 6, 0.25}}) {
    const Tensor w1 = values(1, {kLatent + kCondition, kHidden}, 0.25);
    const Tensor w2 = values(5, {kHidden + kLatent + kCondition, kRow}, 0.5);
    fill_rows(0, w1, 0);
    fill_rows(1, w1, kLatent);
    fill_rows(5, w2, 0);
    fill_rows(6, w2, kHidden);
    fill_rows(7, w2, kHidden + kLatent);
  }
  void fill_rows(std::size_t index, const Tensor& whole, Index first) {
    Tensor to = parameter(index);
    std::copy_n(whole.data() + first * to.dim(1), to.count(), to.mutable_data());
  }
  Rows generate(unsigned stream) const {
    const GoldenGenerator& p = *this;
    const Tensor z = values(stream, {kBatch, kLatent});
    const SparseTensor c = conditions();
    const Tensor h = batch_norm(linear({{z, {}, p[0]}, {{}, c, p[1]}}, p[2]), p[3], p[4],
                                Real{1e-5}, Activation::relu)
                         .y;
    const Tensor logits = linear({{h, {}, p[5]}, {z, {}, p[6]}, {{}, c, p[7]}}, p[8]);
    const Spans spans = make_spans({{0, 1, SpanKind::tanh},
                                    {1, 3, SpanKind::softmax},
                                    {4, 1, SpanKind::softmax},
                                    {5, 1, SpanKind::tanh},
                                    {6, 4, SpanKind::softmax}});
    return {logits, activate_spans(logits, spans, Real{0.25}, values(stream + 1, {kBatch, kRow}))};
  }
  // The parts of a weight concatenated by rows, as in PyTorch.
  void check_whole(const Golden& golden) const {
    const auto join = [&](const std::vector<Tensor>& tensors, std::size_t begin, std::size_t end) {
      return concat_rows({tensors.begin() + static_cast<std::ptrdiff_t>(begin),
                          tensors.begin() + static_cast<std::ptrdiff_t>(end)});
    };
    const auto& p = parameters();
    const auto& d = gradients();
    check_golden(golden, "generator.w1", join(p, 0, 2));
    check_golden(golden, "generator.dw1", join(d, 0, 2));
    check_golden(golden, "generator.w2", join(p, 5, 8));
    check_golden(golden, "generator.dw2", join(d, 5, 8));
    const std::vector<std::size_t> whole = {3, 4, 8};
    for (const std::size_t i : whole) {
      check_golden(golden, "generator." + parameter_names()[i], p[i]);
      check_golden(golden, "generator.d" + parameter_names()[i], d[i]);
    }
  }
};

TEST_CASE("a critic step and a generator step on small conditional tables agree with PyTorch") {
  const Golden golden("golden_step.bin");
  GoldenCritic critic;
  GoldenGenerator generator;

  const Tensor real = pack(values(20, {kBatch, kRow}));
  Tensor fake;
  {
    const NoGrad pause;
    fake = pack(generator.generate(21).values);
  }
  const Tensor share = values(23, {kBatch / kPac, 1}) * Real{0.5} + Real{0.5};
  const Tensor x = interpolate(real, fake, share);
  const Tensor penalty = gradient_penalty(critic.score(x, 24), x);
  const Tensor loss =
      wasserstein_critic_loss(critic.score(real, 26), critic.score(fake, 25)) + penalty;
  check_golden(golden, "critic.penalty", penalty);
  check_golden(golden, "critic.loss", loss);
  critic.descend(loss);
  critic.check(golden);

  const GoldenGenerator::Rows rows = generator.generate(30);
  const Integers target = [] {
    std::vector<std::int32_t> categories;
    for (std::int32_t row = 0; row < kBatch; ++row) categories.push_back(row % 4);
    return Integers::from(categories);
  }();
  const Spans last = make_spans({{6, 4, SpanKind::softmax}});
  const Tensor entropy = mean(cross_entropy_spans(rows.logits, target, last));
  const Tensor generator_loss =
      wasserstein_generator_loss(critic.score(pack(rows.values), 32)) + entropy;
  check_golden(golden, "generator.entropy", entropy);
  check_golden(golden, "generator.loss", generator_loss);
  generator.descend(generator_loss);
  generator.check_whole(golden);
}

}  // namespace
}  // namespace ballast
