// A classifier of items: RAE's encoder and a linear layer, trained on their classes alone. The
// peers of an evaluation are all measured by one of these.
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

namespace ballast {

class ClassifierTrainer final : public NetworkTrainer {
 public:
  // What is done about classes of different sizes: nothing; every class is drawn as often; each
  // item's loss is weighed by items / (classes * items of its class).
  enum class Balance { none, batches, loss };

  // Images or rows, with labels. Sizes, batch, device and seed are the options'. Throws Error as
  // rae_sizes does.
  template <class Set>
  ClassifierTrainer(Set items, const RaeOptions& options, Balance balance)
      : ClassifierTrainer(make_items(std::move(items), options), options, balance) {}
  ClassifierTrainer(std::unique_ptr<const RaeItems> items, const RaeOptions& options,
                    Balance balance);

  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override { return steps_per_epoch() * options_.batch_size; }

  // By the averaged networks: what the last layer takes, [items, latent], of images or rows, and
  // the most probable class of each.
  template <class Set>
  std::vector<Real> features(const Set& items) {
    const auto averaged = encoder_.averaged();
    return for_each_batch(items, device(), [this](const Tensor& x) { return encoder_.forward(x); });
  }
  Labels classify(const std::vector<Real>& features);

 private:
  std::vector<Tensor> train(const Step& step) override;

  RaeOptions options_;
  std::unique_ptr<const RaeItems> items_;
  RaeSizes sizes_;
  Tensor class_weights_;  // [classes, 1], or undefined
  ClassSampler sampler_;
  RaeEncoder encoder_;
  RaeClassifier classifier_;
};

}  // namespace ballast
