// Training of RAE.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/classes/class_sampler.h"
#include "layers/adam.h"
#include "models/rae/items.h"
#include "models/rae/model.h"
#include "models/training/step_runner.h"
#include "models/training/trainer.h"

namespace ballast {

class RaeTrainer final : public Trainer {
 public:
  // Images or rows. A class without items is never drawn.
  template <class Set>
  RaeTrainer(Set items, const RaeOptions& options)
      : RaeTrainer(make_items(std::move(items), options), options) {}
  RaeTrainer(std::unique_ptr<const RaeItems> items, const RaeOptions& options);

  // An epoch is as many steps as draw each item once on average.
  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override { return steps_per_epoch() * rows_per_step(); }
  std::vector<std::string> loss_names() const override;
  void step(Index number) override;
  std::vector<std::vector<double>> take_losses() override { return runner_.take_losses(); }
  Index losses_every() const override { return runner_.losses_every(); }
  void save_generator(ModelFile& file) const override;
  void save(ModelFile& file) const override;
  void load(const ModelFile& file) override;

  // The averaged networks, which oversample and classify.
  RaeNetworks& averaged() { return average_; }
  // For tests.
  RaeNetworks& networks() { return now_; }
  ParameterGroup& critic_parameters() { return critic_parameters_; }
  ParameterGroup& mixer_parameters() { return mixer_parameters_; }

 private:
  // Items of drawn classes, `mixed` of each, and their latents as they are now: of one batch or
  // several, one after the other.
  struct Batch {
    Integers classes;
    std::vector<Integers> places;
    std::vector<Tensor> items;
    std::vector<Tensor> latents;
    Index batches = 1;
  };
  // Real items, and as many that the critic is to take for fake: what mixed latents decode to, and
  // reconstructions.
  struct CriticBatch {
    Tensor real;
    Tensor fake;
    Integers classes;
  };
  Index rows_per_step() const;
  void one_step(const Step& step);
  // Names the draws of item i in batch `which` of a step.
  std::uint32_t call_of(std::uint32_t which, Index i) const;
  Batch draw(const Step& step, std::uint32_t which, Index batches);
  TrainingPass pass(const Step& step, Index batches = 1);
  // [rows, mixed], by the mixer or at random.
  Tensor mixing_weights(const Batch& batch, const Step& step, std::uint32_t which);
  Tensor mixed_latents(const Batch& batch, const Step& step, std::uint32_t which);

  // One for each of so many updates of a round.
  std::vector<CriticBatch> critic_batches(const Step& step, std::uint32_t which, Index count);
  Tensor critic_update(const CriticBatch& batch, const Step& step, std::uint32_t which);
  Tensor decoder_update(const Step& step, std::uint32_t which);
  std::vector<Tensor> class_update(const Step& step, std::uint32_t which);
  Tensor decoder_class_loss(const Tensor& mixed, const Integers& classes, const Step& step);
  Tensor mixer_loss(const Tensor& logits, const Integers& classes, const Step& step) const;
  void average(const Step& step);

  RaeOptions options_;
  Device device_;
  std::unique_ptr<const RaeItems> items_;
  RaeSizes sizes_;
  ClassSampler sampler_;
  ParameterGroup critic_parameters_;
  ParameterGroup mixer_parameters_;
  RaeNetworks now_;
  RaeNetworks average_;
  RaeCritic critic_;
  RaeMixer mixer_;
  // All updates of a step share its number in the correction of the moments.
  std::optional<Adam> critic_adam_;
  std::optional<Adam> decoder_adam_;        // on the critic's word
  std::optional<Adam> decoder_class_adam_;  // on the classifier's
  std::optional<Adam> reading_adam_;
  std::optional<Adam> mixer_adam_;
  std::uint32_t passes_ = 0;  // of the step at hand
  StepRunner runner_;
};

}  // namespace ballast
