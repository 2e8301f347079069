// CTGAN's training: training by sampling, a packed critic with gradient penalty, a conditional
// generator (Xu et al. 2019, sections 4.3 and 4.4).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/encoding/condition_sampler.h"
#include "data/encoding/device_table.h"
#include "data/encoding/encoded_table.h"
#include "layers/adam.h"
#include "models/ctgan/networks.h"
#include "models/tabular/options.h"
#include "models/training/step_runner.h"
#include "models/training/trainer.h"

namespace ballast {

class CtganTrainer : public Trainer {
 public:
  // On options.device. The table must outlive the trainer. Throws Error for options that do not go
  // together.
  CtganTrainer(const EncodedTable& table, const FitOptions& options);

  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override;
  std::vector<std::string> loss_names() const override;
  void step(Index number) override;
  std::vector<std::vector<double>> take_losses() override { return runner_.take_losses(); }
  Index losses_every() const override { return runner_.losses_every(); }
  void save_generator(ModelFile& file) const override;
  void save(ModelFile& file) const override;
  void load(const ModelFile& file) override;

  Index batch_size() const { return batch_; }
  // With the gradients of the last step.
  const ParameterGroup& generator_parameters() const { return generator_parameters_; }
  const ParameterGroup& critic_parameters() const { return critic_parameters_; }

 private:
  // One batch of what the generator is given.
  struct Batch {
    Integers conditions;     // undefined without discrete columns, like the next
    SparseTensor condition;  // [batch, condition columns]
    Tensor logits;           // [batch, row columns]
    Tensor rows;             // [batch, row columns], activated
  };
  struct CriticLosses {
    Tensor wasserstein;
    Tensor penalty;
  };
  struct GeneratorLosses {
    Tensor adversarial;
    Tensor condition;
  };
  struct RealRows {
    SparseTensor rows;       // packed
    SparseTensor condition;  // packed; undefined without discrete columns
  };

  Batch generate(const Step& step, std::uint32_t call);
  RealRows draw_real_rows(const Step& step, const Batch& fake) const;
  Tensor pack(const Tensor& rows) const;
  CriticLosses critic_losses(const Step& step, const Batch& fake);
  CriticLosses critic_step(const Step& step);
  GeneratorLosses generator_step(const Step& step);
  void update_averages(const Step& step);

  const EncodedTable& table_;
  Device device_;
  std::uint64_t seed_;
  Index batch_;
  Index pac_;
  DeviceTable rows_;
  ConditionSampler sampler_;
  Spans spans_;
  ParameterGroup generator_parameters_;
  ParameterGroup average_parameters_;
  ParameterGroup critic_parameters_;
  Generator generator_;
  Generator average_;  // of the generator over its last steps: what rows are made by
  Critic critic_;
  std::optional<Adam> generator_adam_;  // made once the parameters are allocated
  std::optional<Adam> critic_adam_;
  Tensor score_weights_;  // [packs of real rows, then of fake ones, 1]
  StepRunner runner_;
};

}  // namespace ballast
