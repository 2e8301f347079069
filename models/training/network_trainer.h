// What is the same in the training of every model of networks.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "layers/draws.h"
#include "layers/network.h"
#include "models/training/step_runner.h"
#include "models/training/trainer.h"

namespace ballast {

// A model derives from this class, lists its networks once, and writes one step of its method. All
// else follows: modes, averages, optimisers' steps, CUDA graphs, and what a model file holds.
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

  // A network by its name. Throws std::out_of_range for another name.
  Network& network(const std::string& name) const;

 protected:
  NetworkTrainer(std::uint64_t seed, Device device, std::vector<std::string> loss_names);
  // Lists networks, and whether the trained model needs them. Throws Error, ending with the advice,
  // if those listed so far take more memory than the device has.
  enum class Use { model, training };
  void add(const std::vector<Network*>& networks, Use use, const std::string& advice);

  Device device() const { return device_; }

  Draws draw;  // the random numbers of the step at hand

 private:
  // One step; returns the losses, scalars. On CUDA it is recorded and replayed: it must neither
  // copy from or to the host nor depend on its number but by `step`.
  virtual std::vector<Tensor> train(const Step& step) = 0;
  // On the host, before a step.
  virtual void prepare(Index /*number*/) {}
  // Tells steps of different shapes apart.
  virtual Index shape_of(Index /*number*/) const { return 0; }
  // What the trained model needs besides its networks.
  virtual void describe(ModelFile& /*file*/) const {}

  Device device_;
  std::vector<std::string> loss_names_;
  std::vector<std::pair<Network*, Use>> networks_;
  StepRunner runner_;
};

}  // namespace ballast
