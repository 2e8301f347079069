// CTGAN's training: training by sampling, a packed critic with gradient penalty, a conditional
// generator (Xu et al. 2019, sections 4.3 and 4.4).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/condition_sampler.h"
#include "data/encoded_table.h"
#include "layers/adam.h"
#include "models/common/options.h"
#include "models/common/trainer.h"
#include "models/ctgan/networks.h"

namespace ballast {

class CtganTrainer : public Trainer {
 public:
  // The table must outlive the trainer. Throws Error for options that do not go together.
  CtganTrainer(const EncodedTable& table, const FitOptions& options);

  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override;
  std::vector<std::string> loss_names() const override;
  void step(Index number, std::vector<double>& losses) override;
  void save_generator(ModelFile& file) const override;
  void save(ModelFile& file) const override;
  void load(const ModelFile& file) override;

  Index batch_size() const { return batch_; }

 private:
  // One batch of what the generator is given.
  struct Batch {
    Conditions conditions;
    SparseTensor condition;  // [batch, condition columns]; undefined without discrete columns
    Tensor logits;           // [batch, row columns]
    Tensor rows;             // [batch, row columns], activated
  };
  struct CriticLosses {
    Tensor wasserstein;
    Tensor penalty;
  };

  bool has_conditions() const { return table_.layout().condition_columns > 0; }
  Batch generate(std::uint64_t step, std::uint32_t call);
  SparseTensor expand(const Conditions& conditions) const;
  void draw_real_rows(std::uint64_t step, const Conditions& fake);
  Tensor pack(const Tensor& rows) const;
  CriticLosses critic_losses(std::uint64_t step, const Batch& fake);
  void critic_step(std::uint64_t step, std::vector<double>& losses);
  void generator_step(std::uint64_t step, std::vector<double>& losses);
  void update_averages(std::uint64_t step);
  Tensor condition_loss(const Batch& fake);

  const EncodedTable& table_;
  std::uint64_t seed_;
  Index batch_;
  Index pac_;
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
  // Of one step, kept so that their memory is.
  std::vector<std::int32_t> permutation_;
  Conditions real_conditions_;
  std::vector<std::int32_t> real_rows_;
  std::shared_ptr<std::vector<std::int32_t>> targets_;
};

}  // namespace ballast
