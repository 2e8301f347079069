#include "models/training/model_file.h"

#include <doctest/doctest.h>

namespace ballast {
namespace {

void put(const std::string& name, Real value, ModelFile& file) {
  file.put(name, Tensor::full({2}, value));
}

Real value_of(const ModelFile& file, const std::string& name) {
  Tensor tensor = Tensor::zeros({2});
  file.get(name, tensor);
  return tensor.to_vector().front();
}

TEST_CASE("the networks for rows are without training state") {
  ModelFile file;
  put("generator.weight", 1, file);
  put("generator.training.weight", 2, file);
  put("generator.adam.moment1.weight", 3, file);
  put("generator.norm.running_mean", 4, file);
  const ModelFile networks = networks_for_rows(std::move(file));
  CHECK(networks.tensors.size() == 2);
  CHECK(value_of(networks, "generator.weight") == 1);
  CHECK(value_of(networks, "generator.norm.running_mean") == 4);
}

TEST_CASE("the networks for rows are the best ones") {
  ModelFile file;
  put("best.generator.weight", 1, file);
  put("best.shape", 2, file);
  put("condition_counts", 3, file);
  put("generator.weight", 4, file);
  put("shape", 5, file);
  const ModelFile networks = networks_for_rows(std::move(file));
  CHECK(networks.tensors.size() == 3);
  CHECK(value_of(networks, "generator.weight") == 1);
  CHECK(value_of(networks, "shape") == 2);
  CHECK(value_of(networks, "condition_counts") == 3);
}

}  // namespace
}  // namespace ballast
