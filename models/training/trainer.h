// The interface between a model and the training loop.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "io/safetensors.h"
#include "kernels/real.h"

namespace ballast {

// The name of a loss without "[]", and whether it had "[]"; see Trainer::loss_names.
inline std::pair<std::string, bool> split_loss_name(const std::string& name) {
  const std::size_t brackets = name.rfind("[]");
  return {name.substr(0, brackets), brackets != std::string::npos};
}

class Trainer {
 public:
  virtual ~Trainer() = default;
  virtual Index steps_per_epoch() const = 0;
  virtual Index rows_per_epoch() const = 0;
  // Names of the losses that a step reports, as in the log. A list has one consecutive entry for
  // each element, with "[]" at the end of its name: {"information[]", "information[]"}.
  virtual std::vector<std::string> loss_names() const = 0;
  // Runs one step. `number` counts from 0 over all epochs and determines the random numbers. The
  // device may still be working on the step when this returns.
  virtual void step(Index number) = 0;
  // The losses of the steps since the last call, one value for each loss name. Waits for the
  // device.
  virtual std::vector<std::vector<double>> take_losses() = 0;
  // take_losses() must be called at least once in this many steps.
  virtual Index losses_every() const = 0;
  // Saves what is needed to use the trained model.
  virtual void save_model(ModelFile& file) const = 0;
  // Saves the model and everything that is needed to continue training.
  virtual void save(ModelFile& file) const = 0;
  virtual void load(const ModelFile& file) = 0;
};

}  // namespace ballast
