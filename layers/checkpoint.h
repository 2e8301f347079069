// Parameters, buffers and optimiser state in a model file, by name.
#pragma once

#include <string>

#include "io/safetensors.h"
#include "layers/adam.h"
#include "layers/module.h"

namespace ballast {

// Each tensor as prefix + "." + its name. Loading throws Error, naming the tensor, when one is
// missing or has another shape; what was loaded before it stays.
void save(ModelFile& file, const std::string& prefix, const ParameterGroup& group);
void load(const ModelFile& file, const std::string& prefix, ParameterGroup& group);
void save(ModelFile& file, const std::string& prefix, const NamedTensors& buffers);
void load(const ModelFile& file, const std::string& prefix, const NamedTensors& buffers);
// prefix.moment1.<parameter>, prefix.moment2.<parameter> and prefix.step.
void save(ModelFile& file, const std::string& prefix, const Adam& adam);
void load(const ModelFile& file, const std::string& prefix, Adam& adam);

}  // namespace ballast
