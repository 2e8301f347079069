// Training of TVAE (Xu et al. 2019, section 4.5).
#pragma once

#include <vector>

#include "data/encoding/device_table.h"
#include "data/encoding/encoded_table.h"
#include "models/tabular/options.h"
#include "models/training/epoch_order.h"
#include "models/training/network_trainer.h"
#include "models/tvae/networks.h"

namespace ballast::tvae {

class Trainer : public NetworkTrainer {
 public:
  // Trains on options.device. The table must outlive the trainer.
  Trainer(const EncodedTable& table, const FitOptions& options);

  Index steps_per_epoch() const override { return order_.steps_per_epoch(); }
  Index rows_per_epoch() const override { return order_.rows_per_epoch(); }

 private:
  std::vector<Tensor> train(const Step& step) override;
  void prepare(Index number) override;
  Index shape_of(Index number) const override { return order_.batch_rows(number); }
  Tensor reconstruction_loss(const Decoder::Row& decoded, const DeviceTable::Parts& target) const;

  EpochOrder order_;
  Index batch_ = 0;  // number of rows in the current step
  DeviceTable rows_;
  DecoderLayout layout_;
  Encoder encoder_;
  Decoder decoder_;
};

}  // namespace ballast::tvae
