#include "layers/network.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "kernels/error.h"
#include "kernels/memory.h"
#include "layers/draws.h"
#include "small_network.h"

namespace ballast {
namespace {

using testing::SmallNetwork;

const Initial kOne = Initial::constant(1);

void set(Tensor tensor, Real value) {
  tensor.copy_from(Tensor::full(tensor.shape(), value, tensor.device()));
}

// --- Tensors

TEST_CASE("parameters are in one flat buffer, aligned to 64 bytes, with zeros in between") {
  Network net("net");
  net.add_parameter("a", {3, 5}, kOne);
  net.add_parameter("b", {}, kOne);
  net.add_parameter("nothing", {0, 4}, kOne);
  net.add_parameter("c", {16}, kOne);
  CHECK(net.parameter_names() == std::vector<std::string>{"a", "b", "nothing", "c"});
  REQUIRE_EQ(net.parameters().size(), 4);
  REQUIRE_EQ(net.gradients().size(), 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const Tensor& parameter = net.parameter(i);
    const Tensor& gradient = net.gradients()[i];
    CHECK_EQ(reinterpret_cast<std::uintptr_t>(parameter.data()) % 64, 0);
    CHECK_EQ(reinterpret_cast<std::uintptr_t>(gradient.data()) % 64, 0);
    CHECK_EQ(parameter.data() - net.flat_parameters().data(),
             gradient.data() - net.flat_gradients().data());
    CHECK_EQ(parameter.shape(), gradient.shape());
    CHECK(parameter.requires_grad());
    CHECK_FALSE(gradient.requires_grad());
  }
  CHECK_EQ(net.parameter(0).shape(), Shape{3, 5});
  CHECK_EQ(net.flat_parameters().count(), net.count());
  CHECK_EQ(net.flat_gradients().count(), net.count());
  const auto values = net.flat_parameters().to_vector();
  CHECK_EQ(std::count(values.begin(), values.end(), Real{1}), 15 + 1 + 16);
  CHECK_EQ(std::count(values.begin(), values.end(), Real{0}), net.count() - 32);
  for (const Real value : net.flat_gradients().to_vector()) CHECK_EQ(value, 0);
}

TEST_CASE("a network has no gradients until they are needed") {
  constexpr Index kCount = 1 << 20;
  constexpr std::size_t kBytes = kCount * sizeof(Real);
  const auto used = [] { return arena_statistics({}).bytes_used; };
  Network net("net");
  net.add_parameter("a", {kCount}, kOne);
  const std::size_t none = used();
  CHECK_EQ(net.flat_parameters().count(), kCount);
  const std::size_t parameters = used();
  CHECK_LT(parameters - none, 2 * kBytes);
  net.optimise({});  // gradients and two moments
  CHECK_EQ(used() - parameters, 3 * kBytes);
  CHECK_EQ(net.gradients().size(), 1);
  CHECK_EQ(used() - parameters, 3 * kBytes);
}

TEST_CASE("buffers are in a separate flat buffer and require no gradients") {
  Network net("net");
  net.add_parameter("a", {3}, kOne);
  CHECK_EQ(net.add_buffer("mean", {5}, Initial::constant(0)), 0);
  CHECK_EQ(net.add_buffer("variance", {5}, Initial::constant(2)), 1);
  CHECK_EQ(net.parameters().size(), 1);
  CHECK(net.buffer(0).to_vector() == std::vector<Real>(5, 0));
  CHECK(net.buffer(1).to_vector() == std::vector<Real>(5, 2));
  CHECK_FALSE(net.buffer(1).requires_grad());
  CHECK_EQ(net.buffer(0).data(), net.flat_buffers().data());
  CHECK_EQ(reinterpret_cast<std::uintptr_t>(net.buffer(1).data()) % 64, 0);
}

TEST_CASE(
    "a network rejects duplicate names, undetermined shapes and tensors after its first use") {
  Network net("net");
  net.add_parameter("a", {2}, kOne);
  net.add_buffer("b", {2}, kOne);
  const std::string taken = "network 'net': tensor 'a' already exists";
  CHECK_THROWS_WITH_AS(net.add_parameter("a", {2}, kOne), taken.c_str(), Error);
  CHECK_THROWS_WITH_AS(net.add_buffer("a", {2}, kOne), taken.c_str(), Error);
  CHECK_THROWS_AS(net.add_parameter("b", {2}, kOne), Error);
  CHECK_THROWS_AS(net.add_parameter("open", {2, -1}, kOne), Error);
  CHECK_EQ(net.parameters().size(), 1);
  const std::string late = "network 'net': 'c' was added after the memory had been allocated";
  CHECK_THROWS_WITH_AS(net.add_parameter("c", {2}, kOne), late.c_str(), Error);
  CHECK_THROWS_WITH_AS(net.add_buffer("c", {2}, kOne), late.c_str(), Error);
  CHECK_THROWS(net.parameter(1));
  CHECK_THROWS(net.buffer(1));
}

TEST_CASE("a network without tensors can be trained") {
  Network net("empty");
  net.optimise({});
  net.keep_average();
  net.start_step(0);
  net.update();
  net.decay_weights(0.1);
  net.finish_step();
  const auto averaged = net.averaged();
  CHECK_EQ(net.flat_parameters().count(), 0);
  CHECK_EQ(net.count(), 0);
}

// --- Initial values

std::vector<Real> start(const std::string& network, std::uint64_t seed, const std::string& tensor,
                        const std::string& before = "") {
  Network net(network, {}, seed);
  if (!before.empty()) net.add_parameter(before, {5}, Initial::normal(1));
  return net.parameter(net.add_parameter(tensor, {20}, Initial::normal(1))).to_vector();
}

TEST_CASE("initial values depend only on the seed and the full name of the tensor") {
  const auto values = start("net", 1, "a.weight");
  CHECK(values == start("net", 1, "a.weight"));
  CHECK(values == start("net", 1, "a.weight", "before"));
  CHECK(values == start("net.a", 1, "weight"));
  CHECK(values != start("net", 2, "a.weight"));
  CHECK(values != start("other", 1, "a.weight"));
  CHECK(values != start("net", 1, "b.weight"));
}

TEST_CASE("the initial values of a layer do not depend on other layers") {
  Network alone("net", {}, 1);
  const Linear layer(alone, "layer", {3}, 4);
  Network among("net", {}, 1);
  const Linear before(among, "before", {30}, 3);
  const BatchNorm norm(among, "norm", 3);
  const Linear same(among, "layer", {3}, 4);
  const Linear after(among, "after", {3}, 4);
  CHECK(layer.weight().to_vector() == same.weight().to_vector());
  CHECK(layer.bias().to_vector() == same.bias().to_vector());
  CHECK(same.weight().to_vector() != after.weight().to_vector());
}

TEST_CASE("initial values are uniform within a bound, normal with a given std, or constant") {
  Network net("net", {}, 1);
  net.add_parameter("uniform", {1000}, Initial::uniform(Real{0.25}));
  net.add_parameter("normal", {20000}, Initial::normal(Real{0.02}));
  net.add_parameter("constant", {10}, Initial::constant(Real{-1.5}));
  const auto uniform = net.parameter(0).to_vector();
  const auto [low, high] = std::minmax_element(uniform.begin(), uniform.end());
  CHECK(*low >= Real{-0.25});
  CHECK(*low < Real{-0.24});
  CHECK(*high < Real{0.25});
  CHECK(*high > Real{0.24});
  const auto normal = net.parameter(1).to_vector();
  const double mean = std::accumulate(normal.begin(), normal.end(), 0.0) / 20000;
  const double square = std::inner_product(normal.begin(), normal.end(), normal.begin(), 0.0);
  CHECK(std::abs(mean) < 0.0006);
  CHECK(std::sqrt(square / 20000) == doctest::Approx(0.02).epsilon(0.02));
  CHECK(net.parameter(2).to_vector() == std::vector<Real>(10, Real{-1.5}));
}

// --- Modes

const Network::Mode kEvaluation{};
const Network::Mode kTraining{true, true, true, 1};

void check_mode(const Network& net, const Network::Mode& expected) {
  CHECK_EQ(net.mode().batch_statistics, expected.batch_statistics);
  CHECK_EQ(net.mode().update_statistics, expected.update_statistics);
  CHECK_EQ(net.mode().dropout, expected.dropout);
  CHECK_EQ(net.mode().batches, expected.batches);
}

TEST_CASE("a network is in training mode only between start_step and finish_step") {
  Network net("net");
  check_mode(net, kEvaluation);
  net.start_step(3);
  check_mode(net, kTraining);
  net.finish_step();
  check_mode(net, kEvaluation);
}

TEST_CASE("each guard changes one aspect of the mode; guards nest and restore the previous mode") {
  Network net("net");
  net.start_step(0);
  {
    const auto without_dropout = net.without_dropout();
    check_mode(net, {true, true, false, 1});
    {
      const auto keeping = net.keeping_statistics();
      check_mode(net, {true, false, false, 1});
      {
        const auto batches = net.with_batches(3);
        check_mode(net, {true, false, false, 3});
        {
          const auto evaluating = net.evaluating();
          check_mode(net, kEvaluation);
        }
        {
          const auto averaged = net.averaged();
          check_mode(net, kEvaluation);
        }
        check_mode(net, {true, false, false, 3});
      }
      check_mode(net, {true, false, false, 1});
    }
    check_mode(net, {true, true, false, 1});
  }
  check_mode(net, kTraining);
}

// --- Dropout

std::vector<Real> drop(const Dropout& dropout) {
  return dropout.forward(Tensor::full({10, 100}, 1)).to_vector();
}

TEST_CASE("dropout is active only in training") {
  Network net("net");
  const Dropout dropout(net, Real{0.2});
  const std::vector<Real> ones(1000, 1);
  CHECK(drop(dropout) == ones);
  net.start_step(0);
  const auto dropped = drop(dropout);
  const auto zeros = std::count(dropped.begin(), dropped.end(), Real{0});
  CHECK(zeros > 150);
  CHECK(zeros < 250);
  for (const Real value : dropped) CHECK((value == 0 || value == doctest::Approx(1.25)));
  {
    const auto without_dropout = net.without_dropout();
    CHECK(drop(dropout) == ones);
  }
  {
    const auto evaluating = net.evaluating();
    CHECK(drop(dropout) == ones);
  }
  CHECK(drop(dropout) != ones);
  net.finish_step();
  CHECK(drop(dropout) == ones);
}

TEST_CASE("dropout masks differ between calls and steps, and repeat when a step is repeated") {
  Network net("net", {}, 1);
  const Dropout dropout(net, Real{0.5});
  net.start_step(4);
  const auto first = drop(dropout);
  const auto second = drop(dropout);
  CHECK(first != second);
  net.start_step(5);
  const auto next = drop(dropout);
  CHECK(next != first);
  CHECK(next != second);
  net.start_step(4);
  CHECK(drop(dropout) == first);
  CHECK(drop(dropout) == second);
}

TEST_CASE("networks with different names or seeds draw different masks") {
  const auto mask = [](const std::string& name, std::uint64_t seed) {
    Network net(name, {}, seed);
    net.start_step(0);
    return drop(Dropout(net, Real{0.5}));
  };
  CHECK(mask("critic", 1) == mask("critic", 1));
  CHECK(mask("critic", 1) != mask("encoder", 1));
  CHECK(mask("critic", 1) != mask("critic", 2));
}

// --- Averages

struct Averaged : Network {
  Averaged() : Network("net") {
    add_parameter("weight", {3}, kOne);
    add_buffer("statistic", {3}, kOne);
  }
  void step(std::uint64_t number, Real weight, Real statistic) {
    start_step(number);
    set(parameter(0), weight);
    set(buffer(0), statistic);
    finish_step();
  }
  void check_average(Real weight, Real statistic) {
    const auto guard = averaged();
    for (const Real value : parameter(0).to_vector()) CHECK(value == doctest::Approx(weight));
    for (const Real value : buffer(0).to_vector()) CHECK(value == doctest::Approx(statistic));
  }
};

TEST_CASE("averages of weights and buffers: fast at first, then with the given decay") {
  Averaged net;
  net.keep_average();
  net.check_average(1, 1);
  net.step(0, 11, 21);  // decay 1 / 10
  net.check_average(10, 19);
  net.step(1, 21, 30);  // decay 2 / 11
  net.check_average(19, 28);
  net.step(1'000'000, 1019, 1028);  // decay 0.999
  net.check_average(20, 29);
  CHECK(net.parameter(0).to_vector() == std::vector<Real>(3, 1019));
  CHECK(net.buffer(0).to_vector() == std::vector<Real>(3, 1028));

  Averaged half;
  half.keep_average(0.5);
  half.step(0, 11, 21);  // decay 1 / 10
  half.check_average(10, 19);
  half.step(1'000'000, 20, 9);  // decay 1 / 2
  half.check_average(15, 14);
}

TEST_CASE("averaged() evaluates with the averages and restores weights and statistics exactly") {
  SmallNetwork net;
  net.keep_average();
  const Tensor x = normal({4, 3}, {.seed = 2});
  const std::vector<Real> at_start = net(x).to_vector();
  const std::vector<Real> first_weights = net.flat_parameters().to_vector();
  const std::vector<Real> first_statistics = net.flat_buffers().to_vector();
  net.start_step(0);
  set(net.linear.weight(), 3);
  net(x);
  const std::vector<Real> weights = net.flat_parameters().to_vector();
  const std::vector<Real> statistics = net.flat_buffers().to_vector();
  CHECK(weights != first_weights);
  CHECK(statistics != first_statistics);
  {
    const auto averaged = net.averaged();
    CHECK(net.flat_parameters().to_vector() == first_weights);
    CHECK(net.flat_buffers().to_vector() == first_statistics);
    CHECK(net(x).to_vector() == at_start);
  }
  check_mode(net, kTraining);
  CHECK(net.flat_parameters().to_vector() == weights);
  CHECK(net.flat_buffers().to_vector() == statistics);
}

TEST_CASE("without averages averaged() evaluates with the weights") {
  Averaged net;
  net.step(0, 11, 21);
  net.check_average(11, 21);
}

// --- Training

TEST_CASE("descend takes a step against the gradient of the loss") {
  Network net("net");
  const Tensor& weight = net.parameter(net.add_parameter("weight", {4}, kOne));
  net.optimise({.learning_rate = 0.1});
  net.start_step(0);
  net.descend(sum(weight * weight * Real{3}));
  for (const Real value : net.gradients()[0].to_vector()) CHECK(value == doctest::Approx(6));
  for (const Real value : weight.to_vector()) CHECK(value == doctest::Approx(0.9));
}

TEST_CASE("several optimisers have separate options and moments") {
  SmallNetwork net;
  const AdamOptions options[] = {{.learning_rate = 0.1}, {.learning_rate = 0.01, .beta1 = 0.5}};
  CHECK_EQ(net.optimise(options[0]), 0);
  CHECK_EQ(net.optimise(options[1], "second"), 1);
  Tensor expected = Tensor::zeros({net.count()});
  expected.copy_from(net.flat_parameters());
  const std::vector<Adam::Run> whole{{net.count(), false}};
  Adam adams[] = {{expected, options[0], whole}, {expected, options[1], whole}};
  for (std::uint64_t step = 0; step < 6; ++step) {
    net.start_step(step);
    net.backward(sum(square(net.linear.forward(normal({5, 3}, {.step = step})))));
    net.update(step % 2);
    adams[step % 2].step(step, expected, net.flat_gradients());
    CHECK(net.flat_parameters().to_vector() == expected.to_vector());
  }
  CHECK_THROWS(net.update(2));
}

TEST_CASE("gradients for several networks equal those for each network, or are zero") {
  Network encoder("encoder");
  const Linear inner(encoder, "layer", {3}, 4);
  Network decoder("decoder");
  const Linear outer(decoder, "layer", {4}, 3);
  Network other("other");
  const Linear unused(other, "layer", {4}, 3);
  const auto loss = [&] {
    const Tensor x = normal({5, 3}, {.seed = 3});
    return mean(square(outer.forward(inner.forward(x, Activation::relu)) - x));
  };
  encoder.backward(loss());
  decoder.backward(loss());
  const std::vector<Real> of_encoder = encoder.flat_gradients().to_vector();
  const std::vector<Real> of_decoder = decoder.flat_gradients().to_vector();
  CHECK(of_encoder != std::vector<Real>(of_encoder.size(), 0));
  CHECK(of_decoder != std::vector<Real>(of_decoder.size(), 0));
  for (Network* network : {&encoder, &decoder, &other}) {
    for (const Tensor& gradient : network->gradients()) set(gradient, 7);
  }
  backward(loss(), {&encoder, &other, &decoder});
  CHECK(encoder.flat_gradients().to_vector() == of_encoder);
  CHECK(decoder.flat_gradients().to_vector() == of_decoder);
  for (const Tensor& gradient : other.gradients()) {
    for (const Real value : gradient.to_vector()) CHECK_EQ(value, 0);
  }
}

TEST_CASE("decoupled decay applies to matrices, not to vectors") {
  Network net("net");
  net.add_parameter("a", {3}, kOne);
  net.add_parameter("b", {2, 20}, kOne);
  net.add_parameter("c", {5}, kOne);
  net.add_parameter("d", {2, 2, 2}, kOne);
  AdamOptions options;
  options.learning_rate = 0.1;
  options.decoupled_decay = 0.5;
  net.optimise(options);
  net.start_step(0);
  net.update();  // the gradients are 0
  net.finish_step();
  for (std::size_t i = 0; i < 4; ++i) {
    const Real expected = net.parameter(i).rank() > 1 ? Real(0.95) : Real(1);
    for (const Real value : net.parameter(i).to_vector()) {
      CHECK(value == doctest::Approx(expected));
    }
  }
}

TEST_CASE("decay_weights scales the parameters, not the buffers") {
  SmallNetwork net;
  const std::vector<Real> before = net.flat_parameters().to_vector();
  const std::vector<Real> statistics = net.flat_buffers().to_vector();
  net.decay_weights(0.25);
  const std::vector<Real> after = net.flat_parameters().to_vector();
  for (std::size_t i = 0; i < after.size(); ++i) CHECK_EQ(after[i], before[i] * Real{0.75});
  CHECK(net.flat_buffers().to_vector() == statistics);
}

TEST_CASE("a network cannot be trained or saved while its averages are in use") {
  Network net("net");
  net.add_parameter("weight", {1}, Initial::constant(1));
  net.optimise({});
  net.keep_average(0);
  net.start_step(0);
  Tensor weights = net.flat_parameters();
  weights.mutable_data()[0] = 2;
  ModelFile file;
  {
    const auto outer = net.averaged();
    const auto inner = net.averaged();
    CHECK_EQ(net.parameter(0).item(), 1);
    CHECK_THROWS_AS(net.update(), Error);
    CHECK_THROWS_AS(net.finish_step(), Error);
    CHECK_THROWS_AS(net.save(file), Error);
    CHECK_THROWS_AS(net.save_training(file), Error);
  }
  CHECK_EQ(net.parameter(0).item(), 2);
}

TEST_CASE("names of optimisers must be unique") {
  Network net("net");
  net.add_parameter("weight", {1}, Initial::constant(1));
  net.optimise({});
  CHECK_THROWS_AS(net.optimise({}), Error);
  CHECK_THROWS_AS(net.optimise({}, "training"), Error);
  CHECK_EQ(net.optimise({}, "other"), 1);
}

}  // namespace
}  // namespace ballast
