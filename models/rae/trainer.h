// Training of RAE.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "data/classes/class_sampler.h"
#include "models/rae/items.h"
#include "models/rae/model.h"
#include "models/training/network_trainer.h"

namespace ballast::rae {

class Trainer final : public NetworkTrainer {
 public:
  // items: images or rows with labels. A class without items is never drawn.
  template <class Set>
  Trainer(Set items, const Options& options)
      : Trainer(make_items(std::move(items), options), options) {}
  Trainer(std::unique_ptr<const Items> items, const Options& options);

  // An epoch is the number of steps that draw as many items as the data has.
  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override { return steps_per_epoch() * rows_per_step(); }

 private:
  // Items of randomly drawn classes, `mixed` items for each class, and their current latents.
  struct Batch {
    Integers classes;
    std::vector<Integers> places;
    std::vector<Tensor> items;
    std::vector<Tensor> latents;
  };
  // Real items and the same number of fake items: decoded mixtures and reconstructions.
  struct CriticBatch {
    Tensor real;
    Tensor fake;
    Integers classes;
  };

  std::vector<Tensor> train(const Step& step) override;
  void describe(ModelFile& file) const override;
  Index rows_per_step() const;

  // Batches for `count` updates of the critic.
  std::vector<CriticBatch> critic_batches(Index count);
  Tensor critic_update(const CriticBatch& batch);
  Tensor decoder_update();
  std::vector<Tensor> class_update();

  Batch draw_batch(Index batches);
  // [rows, mixed], from the mixer or random.
  Tensor mixing_weights(const std::vector<Tensor>& latents, const Integers& classes);
  Tensor class_loss(const Tensor& latents, const Integers& classes) const;
  Tensor decoder_class_loss(const Tensor& mixed, const Integers& classes);
  Tensor mixer_loss(const Tensor& mixed, const Integers& classes);

  Options options_;
  std::unique_ptr<const Items> items_;
  Sizes sizes_;
  ClassSampler sampler_;
  Encoder encoder_;
  Classifier classifier_;
  Decoder decoder_;
  Critic critic_;
  Mixer mixer_;
};

}  // namespace ballast::rae
