// Networks in model files.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "kernels/error.h"
#include "layers/draws.h"
#include "small_network.h"

namespace ballast {
namespace {

using testing::SmallNetwork;

// Two optimisers and averages: all state that further steps can depend on.
struct Trained : SmallNetwork {
  Trained() {
    optimise({.learning_rate = 0.1});
    optimise({.learning_rate = 0.05}, "second");
    keep_average();
  }
};

void train(SmallNetwork& net, std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t step = first; step < end; ++step) {
    net.start_step(step);
    const Tensor x = normal({8, 3}, {.seed = 5, .step = step});
    net.descend(mean(square(net(x) - Real{1})), step % 2);
    net.finish_step();
  }
}

ModelFile saved(const Network& net) {
  ModelFile file;
  net.save(file);
  net.save_training(file);
  return file;
}

std::set<std::string> names(const ModelFile& file) {
  std::set<std::string> names;
  for (const auto& entry : file.tensors) names.insert(entry.first);
  return names;
}

TEST_CASE("training continues identically after save and load") {
  Trained first;
  train(first, 0, 5);
  const ModelFile file = saved(first);
  Trained second;
  train(second, 90, 93);
  CHECK(saved(second).tensors != file.tensors);
  second.load(file);
  second.load_training(file);
  CHECK(saved(second).tensors == file.tensors);

  train(first, 5, 9);
  train(second, 5, 9);
  CHECK(saved(first).tensors != file.tensors);
  CHECK(saved(first).tensors == saved(second).tensors);
  CHECK(first.flat_parameters().to_vector() == second.flat_parameters().to_vector());
  CHECK(first.flat_buffers().to_vector() == second.flat_buffers().to_vector());
}

TEST_CASE("file names of tensors have network, purpose and tensor") {
  const std::set<std::string> weights = {"linear.weight", "linear.bias", "norm.scale",
                                         "norm.shift"};
  const std::set<std::string> statistics = {"norm.running_mean", "norm.running_variance"};
  std::set<std::string> tensors;
  std::set<std::string> moments;
  std::set<std::string> training;
  for (const auto& some : {weights, statistics}) {
    for (const std::string& name : some) {
      tensors.insert("net." + name);
      training.insert("net.training." + name);
    }
  }
  for (const std::string& name : weights) {
    for (const char* moment : {"moment1.", "moment2."})
      moments.insert("net.adam." + (moment + name));
  }

  SmallNetwork net;
  net.optimise({});
  ModelFile model;
  net.save(model);
  CHECK(names(model) == tensors);
  ModelFile rest;  // without averages, weights are stored only once
  net.save_training(rest);
  CHECK(names(rest) == moments);

  net.keep_average();
  ModelFile averages;
  net.save(averages);
  CHECK(names(averages) == tensors);
  ModelFile rest_of_averages;
  net.save_training(rest_of_averages);
  training.merge(moments);
  CHECK(names(rest_of_averages) == training);
}

TEST_CASE("training continues identically without averages, too") {
  SmallNetwork first;
  first.optimise({.learning_rate = 0.1});
  const auto step = [](SmallNetwork& net, std::uint64_t number) {
    net.start_step(number);
    net.descend(mean(square(net(normal({8, 3}, {.step = number})))));
    net.finish_step();
  };
  for (std::uint64_t number = 0; number < 3; ++number) step(first, number);
  SmallNetwork second;
  second.optimise({.learning_rate = 0.1});
  const ModelFile file = saved(first);
  second.load(file);
  second.load_training(file);
  step(first, 3);
  step(second, 3);
  CHECK(saved(first).tensors != file.tensors);
  CHECK(saved(first).tensors == saved(second).tensors);
}

TEST_CASE("averages are saved as weights and can be loaded by networks without averages") {
  Trained net;
  train(net, 0, 5);
  ModelFile file;
  net.save(file);
  SmallNetwork loaded("net", 2);
  loaded.load(file);
  const Tensor x = normal({4, 3}, {.seed = 6});
  CHECK(loaded(x).to_vector() != net(x).to_vector());
  const auto averaged = net.averaged();
  CHECK(loaded(x).to_vector() == net(x).to_vector());
  CHECK(loaded.flat_parameters().to_vector() == net.flat_parameters().to_vector());
  CHECK(loaded.flat_buffers().to_vector() == net.flat_buffers().to_vector());
}

std::string refusal(const ModelFile& file) {
  Trained net;
  try {
    net.load(file);
    net.load_training(file);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a model file with a missing or invalid tensor is rejected with its name") {
  Trained net;
  const ModelFile whole = saved(net);
  CHECK_EQ(refusal(whole), "");
  CHECK(whole.has("net.second.moment2.norm.shift"));
  for (const std::string& name : names(whole)) {
    CAPTURE(name);
    ModelFile lacks = whole;
    lacks.tensors.erase(name);
    CHECK(refusal(lacks).find("'" + name + "'") != std::string::npos);
    ModelFile misshapen = whole;
    misshapen.put(name, Tensor::zeros({2, 2, 2}));
    CHECK(refusal(misshapen).find("'" + name + "'") != std::string::npos);
    ModelFile integers = whole;
    integers.put(name, std::vector<std::int64_t>{1, 2});
    CHECK(refusal(integers).find("'" + name + "'") != std::string::npos);
    ModelFile not_finite = whole;
    std::fill(not_finite.tensors.at(name).bytes.begin(), not_finite.tensors.at(name).bytes.end(),
              0xff);
    CHECK(refusal(not_finite).find("'" + name + "' contains") != std::string::npos);
  }
  ModelFile negative = whole;
  std::vector<std::uint8_t>& variance = negative.tensors.at("net.norm.running_variance").bytes;
  std::fill(variance.begin(), variance.end(), 0xbf);
  CHECK(refusal(negative).find("expected at least 0") != std::string::npos);
}

TEST_CASE("a network too large for memory is compared with the file before it is allocated") {
  struct Large : Network {
    Large() : Network("net") {}
    Linear linear{*this, "linear", {Index{1} << 40}, 1000};
  };
  Large large;
  CHECK_THROWS_WITH_AS(large.load(saved(SmallNetwork())), doctest::Contains("expected"), Error);
}

}  // namespace
}  // namespace ballast
