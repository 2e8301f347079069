// What a training loop asks of a model.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "io/safetensors.h"
#include "kernels/real.h"

namespace ballast {

// The name of a loss without "[]", and whether it had that; see Trainer::loss_names.
inline std::pair<std::string, bool> split_loss_name(const std::string& name) {
  const std::size_t brackets = name.rfind("[]");
  return {name.substr(0, brackets), brackets != std::string::npos};
}

class Trainer {
 public:
  virtual ~Trainer() = default;
  virtual Index steps_per_epoch() const = 0;
  virtual Index rows_per_epoch() const = 0;
  // What a step reports, by the names of the log. A name that ends in "[]" stands once for each
  // element of a list, one after the other: {"information[]", "information[]"}.
  virtual std::vector<std::string> loss_names() const = 0;
  // One step; `number` counts from 0 over all epochs and names the random numbers. A device may
  // still be at work on it afterwards.
  virtual void step(Index number) = 0;
  // The losses of the steps since the last call, one figure a loss name; waits for the device.
  virtual std::vector<std::vector<double>> take_losses() = 0;
  // The number of steps after which they are to be taken.
  virtual Index losses_every() const = 0;
  // What the trained model needs.
  virtual void save_model(ModelFile& file) const = 0;
  // That, and everything else that further steps depend on.
  virtual void save(ModelFile& file) const = 0;
  virtual void load(const ModelFile& file) = 0;
};

}  // namespace ballast
