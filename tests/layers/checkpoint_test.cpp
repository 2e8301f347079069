#include "layers/checkpoint.h"

#include <doctest/doctest.h>

#include <string>

#include "kernels/error.h"
#include "layers/layers.h"

namespace ballast {
namespace {

struct Model {
  ParameterGroup group;
  Linear linear{group, "linear", {3}, 2};
  BatchNorm norm{group, "norm", 2};
  Model() {
    group.allocate({});
    linear.initialize(1, 1);
    norm.initialize();
  }
};

void set_gradients(ParameterGroup& group, Real value) {
  for (Tensor gradient : group.gradients()) {
    for (Index i = 0; i < gradient.count(); ++i) {
      gradient.mutable_data()[i] = value * static_cast<Real>(i + 1);
    }
  }
}

TEST_CASE("a loaded model goes on exactly like the one that was saved") {
  Model first;
  Adam optimiser(first.group, {.learning_rate = 0.1});
  set_gradients(first.group, 1);
  optimiser.step();
  first.norm.forward(Tensor::from({1, 2, 3, 5}, {2, 2}), BatchNorm::Mode::training);
  ModelFile file;
  save(file, "critic", first.group);
  save(file, "critic", first.norm.buffers());
  save(file, "critic_adam", optimiser);

  Model second;
  Adam loaded(second.group, {.learning_rate = 0.1});
  load(file, "critic", second.group);
  load(file, "critic", second.norm.buffers());
  load(file, "critic_adam", loaded);
  CHECK_EQ(loaded.step_count(), 1);
  set_gradients(first.group, -2);
  set_gradients(second.group, -2);
  optimiser.step();
  loaded.step();
  CHECK(first.group.flat_parameters().to_vector() == second.group.flat_parameters().to_vector());
  CHECK(optimiser.moment2().to_vector() == loaded.moment2().to_vector());
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(first.norm.buffers()[i].second.to_vector() ==
          second.norm.buffers()[i].second.to_vector());
  }
  CHECK(file.has("critic.linear.weight"));
  CHECK(file.has("critic.norm.running_variance"));
  CHECK(file.has("critic_adam.moment2.linear.bias"));
}

std::string message(const ModelFile& file, Model& model, Adam& adam) {
  try {
    load(file, "critic", model.group);
    load(file, "critic_adam", adam);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("a model file that does not fit is refused by the name of the tensor") {
  Model model;
  Adam adam(model.group, {});
  ModelFile whole;
  save(whole, "critic", model.group);
  save(whole, "critic_adam", adam);
  CHECK_EQ(message(whole, model, adam), "");

  for (const char* name :
       {"critic.linear.bias", "critic_adam.moment1.norm.scale", "critic_adam.step"}) {
    CAPTURE(name);
    ModelFile lacks = whole;
    lacks.tensors.erase(name);
    CHECK(message(lacks, model, adam).find(name) != std::string::npos);
    ModelFile other = whole;
    other.put(name, std::vector<std::int64_t>{1, 2, 3});
    CHECK(message(other, model, adam).find(name) != std::string::npos);
  }
  ModelFile negative = whole;
  negative.put("critic_adam.step", std::vector<std::int64_t>{-1});
  CHECK(message(negative, model, adam).find("critic_adam.step") != std::string::npos);
}

}  // namespace
}  // namespace ballast
