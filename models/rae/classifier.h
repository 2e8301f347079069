// A classifier of items: RAE's encoder and a linear layer, trained on their classes alone. The
// peers of an evaluation are all measured by one of these.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/classes/class_sampler.h"
#include "layers/adam.h"
#include "metrics/classes/contingency.h"
#include "models/rae/items.h"
#include "models/rae/networks.h"
#include "models/rae/options.h"
#include "models/training/step_runner.h"
#include "models/training/trainer.h"

namespace ballast {

struct ClassifierNetworks {
  ClassifierNetworks(const RaeSizes& sizes, Device device);
  void initialize(std::uint64_t seed);
  Tensor logits(const Tensor& items, const TrainingPass* pass);

  ParameterGroup parameters;
  RaeEncoder encoder;
  RaeClassifier classifier;
};

class ClassifierTrainer final : public Trainer {
 public:
  // What is done about classes of different sizes: nothing; every class is drawn as often; each
  // item's loss is weighed by items / (classes * items of its class).
  enum class Balance { none, batches, loss };

  // Images or rows, with labels. Sizes, batch, device and seed are the options'. Throws Error as
  // check_sizes does.
  template <class Set>
  ClassifierTrainer(Set items, const RaeOptions& options, Balance balance)
      : ClassifierTrainer(make_items(std::move(items), options), options, balance) {}
  ClassifierTrainer(std::unique_ptr<const RaeItems> items, const RaeOptions& options,
                    Balance balance);

  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override { return steps_per_epoch() * options_.batch_size; }
  std::vector<std::string> loss_names() const override { return {"classifier_loss"}; }
  void step(Index number) override;
  std::vector<std::vector<double>> take_losses() override { return runner_.take_losses(); }
  Index losses_every() const override { return runner_.losses_every(); }
  void save_generator(ModelFile& file) const override;
  void save(ModelFile& file) const override;
  void load(const ModelFile& file) override;

  // By the averaged networks: what the last layer takes, [items, latent], of images or rows, and
  // the most probable class of each.
  template <class Set>
  std::vector<Real> features(const Set& items) {
    return for_each_batch(items, device_,
                          [this](const Tensor& x) { return average_.encoder.forward(x, nullptr); });
  }
  Labels classify(const std::vector<Real>& features);

 private:
  void one_step(const Step& step);

  RaeOptions options_;
  Device device_;
  std::unique_ptr<const RaeItems> items_;
  RaeSizes sizes_;
  Tensor class_weights_;  // [classes, 1], or undefined
  ClassSampler sampler_;
  ClassifierNetworks now_;
  ClassifierNetworks average_;
  std::optional<Adam> adam_;
  StepRunner runner_;
};

}  // namespace ballast
