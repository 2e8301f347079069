#include "layers/checkpoint.h"

#include "kernels/error.h"

namespace ballast {
namespace {

std::string full_name(const std::string& prefix, const std::string& name) {
  return prefix + "." + name;
}

// A flat buffer as named tensors, cut like the group's parameters.
NamedTensors cut(const ParameterGroup& group, const Tensor& flat, const std::string& prefix) {
  NamedTensors result;
  for (std::size_t i = 0; i < group.size(); ++i) {
    result.emplace_back(prefix + group.name(i),
                        flat.view(group.offset(i), group.parameter(i).shape()));
  }
  return result;
}

}  // namespace

void save(ModelFile& file, const std::string& prefix, const NamedTensors& buffers) {
  for (const auto& [name, tensor] : buffers) file.put(full_name(prefix, name), tensor);
}

void load(const ModelFile& file, const std::string& prefix, const NamedTensors& buffers) {
  for (const auto& [name, tensor] : buffers) {
    Tensor into = tensor;
    file.get(full_name(prefix, name), into);
  }
}

void save(ModelFile& file, const std::string& prefix, const ParameterGroup& group) {
  save(file, prefix, cut(group, group.flat_parameters(), ""));
}

void load(const ModelFile& file, const std::string& prefix, ParameterGroup& group) {
  load(file, prefix, cut(group, group.flat_parameters(), ""));
}

void save(ModelFile& file, const std::string& prefix, const Adam& adam) {
  save(file, prefix, cut(adam.group(), adam.moment1(), "moment1."));
  save(file, prefix, cut(adam.group(), adam.moment2(), "moment2."));
  file.put(prefix + ".step", std::vector<std::int64_t>{adam.step_count()});
}

void load(const ModelFile& file, const std::string& prefix, Adam& adam) {
  const std::vector<std::int64_t> step = file.get_integers(prefix + ".step");
  if (step.size() != 1 || step.front() < 0) {
    throw Error("model file: '" + prefix + ".step' is not a number of steps");
  }
  load(file, prefix, cut(adam.group(), adam.moment1(), "moment1."));
  load(file, prefix, cut(adam.group(), adam.moment2(), "moment2."));
  adam.set_step_count(step.front());
}

}  // namespace ballast
