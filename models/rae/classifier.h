// A classifier of items with the architecture of RAE's encoder and a linear layer, trained only to
// predict classes. An evaluation trains one for each oversampling method to compare the methods.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "data/classes/class_sampler.h"
#include "metrics/classes/contingency.h"
#include "models/rae/items.h"
#include "models/rae/networks.h"
#include "models/rae/options.h"
#include "models/training/network_trainer.h"

namespace ballast::rae {

class ClassifierTrainer final : public NetworkTrainer {
 public:
  // Handling of class imbalance. none: no handling. batches: each class is drawn equally often.
  // loss: the loss of an item is weighted by items / (classes * items of its class).
  enum class Balance { none, batches, loss };

  // items: images or rows with labels. Sizes, batch size, device and seed are taken from the
  // options. Throws the errors of make_sizes().
  template <class Set>
  ClassifierTrainer(Set items, const Options& options, Balance balance)
      : ClassifierTrainer(make_items(std::move(items), options), options, balance) {}
  ClassifierTrainer(std::unique_ptr<const Items> items, const Options& options, Balance balance);

  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override { return steps_per_epoch() * options_.batch_size; }

  // The input of the last layer for images or rows, [items, latent], computed with the averaged
  // networks. classify() returns the most probable class for each row of features.
  template <class Set>
  std::vector<Real> features(const Set& items) {
    const PrecisionScope scope(precision());
    const auto averaged = encoder_.averaged();
    return for_each_batch(items, device(), [this](const Tensor& x) { return encoder_.forward(x); });
  }
  Labels classify(const std::vector<Real>& features);

 private:
  std::vector<Tensor> train(const Step& step) override;

  Options options_;
  std::unique_ptr<const Items> items_;
  Sizes sizes_;
  Tensor class_weights_;  // [classes, 1], or undefined
  ClassSampler sampler_;
  Encoder encoder_;
  Classifier classifier_;
};

}  // namespace ballast::rae
