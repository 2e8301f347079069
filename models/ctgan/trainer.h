// Training of CTGAN: training-by-sampling, a conditional generator, and a packed critic with
// gradient penalty (Xu et al. 2019, sections 4.3 and 4.4).
#pragma once

#include <vector>

#include "autograd/spans.h"
#include "data/encoding/condition_sampler.h"
#include "data/encoding/device_table.h"
#include "data/encoding/encoded_table.h"
#include "models/ctgan/networks.h"
#include "models/tabular/options.h"
#include "models/training/network_trainer.h"

namespace ballast::ctgan {

class Trainer : public NetworkTrainer {
 public:
  // Trains on options.device. The table must outlive the trainer. Throws Error if the networks do
  // not fit into memory.
  Trainer(const EncodedTable& table, const FitOptions& options);

  Index steps_per_epoch() const override;
  Index rows_per_epoch() const override { return steps_per_epoch() * batch_; }
  Index batch_size() const { return batch_; }

 private:
  struct Batch {
    Integers conditions;     // undefined without discrete columns, as is `condition`
    SparseTensor condition;  // [batch, condition columns]
    Tensor logits;           // [batch, row columns]
    Tensor rows;             // [batch, row columns], activated
  };

  std::vector<Tensor> train(const Step& step) override;
  void describe(ModelFile& file) const override;
  Batch generate();
  Critic::Packs packs(const Batch& fake) const;
  Critic::Packs real_packs(const Integers& conditions);
  Tensor condition_loss(const Batch& fake) const;

  const EncodedTable& table_;
  Index batch_;
  Index pac_;
  DeviceTable rows_;
  ConditionSampler sampler_;
  Spans spans_;
  Generator generator_;
  Critic critic_;
};

}  // namespace ballast::ctgan
