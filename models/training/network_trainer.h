// The part of training that is common to all neural network models.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "layers/draws.h"
#include "layers/network.h"
#include "models/options/training_options.h"
#include "models/training/memory_check.h"
#include "models/training/step_runner.h"
#include "models/training/trainer.h"

namespace ballast {

// A model derives from this class, registers its networks with add(), and implements one training
// step in train(). This class handles train and eval modes, weight averages, optimiser steps, CUDA
// graphs, and saving and loading.
class NetworkTrainer : public Trainer {
 public:
  NetworkTrainer(const NetworkTrainer&) = delete;
  NetworkTrainer& operator=(const NetworkTrainer&) = delete;

  std::vector<std::string> loss_names() const final { return loss_names_; }
  void step(Index number) final;
  std::vector<std::vector<double>> take_losses() final { return runner_.take_losses(); }
  Index losses_every() const final { return runner_.losses_every(); }
  void save_model(ModelFile& file) const final;
  void save(ModelFile& file) const final;
  void load(const ModelFile& file) final;

  // A network by its name. Throws std::out_of_range for an unknown name.
  Network& network(const std::string& name) const;

 protected:
  NetworkTrainer(const TrainingOptions& options, std::vector<std::string> loss_names);
  // Registers networks; `use` says whether the trained model needs them or only training does.
  // Throws Error, whose message ends with the advice, if the networks registered so far take more
  // memory than the device has.
  enum class Use { model, training };
  void add(const std::vector<Network*>& networks, Use use, const MemoryAdvice& advice);

  Device device() const { return device_; }
  // The precision of this trainer's products, in steps and elsewhere.
  Precision precision() const { return precision_; }

  Draws draw;  // random numbers of the current step

 private:
  // One step; returns the losses as scalars. On CUDA the step is recorded and replayed: it must not
  // copy between host and device, and may use the step number only through `step`.
  virtual std::vector<Tensor> train(const Step& step) = 0;
  // Called on the host before each step.
  virtual void prepare(Index /*number*/) {}
  // A number that differs between steps whose tensors have different shapes.
  virtual Index shape_of(Index /*number*/) const { return 0; }
  // Saves what the trained model needs besides its networks.
  virtual void describe(ModelFile& /*file*/) const {}

  Device device_;
  Precision precision_;
  std::vector<std::string> loss_names_;
  std::vector<std::pair<Network*, Use>> networks_;
  StepRunner runner_;
};

}  // namespace ballast
