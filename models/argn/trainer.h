// Training of the any-order autoregressive network.
#pragma once

#include <vector>

#include "data/encoding/device_table.h"
#include "models/argn/network.h"
#include "models/training/epoch_order.h"
#include "models/training/network_trainer.h"

namespace ballast::argn {

class Trainer : public NetworkTrainer {
 public:
  // Trains on options.device for total_steps(), over which the learning rate falls to 0. The table
  // must outlive the trainer.
  Trainer(const EncodedTable& table, const FitOptions& options);

  Index steps_per_epoch() const override { return order_.steps_per_epoch(); }
  Index rows_per_epoch() const override { return order_.rows_per_epoch(); }

 private:
  std::vector<Tensor> train(const Step& step) override;
  void prepare(Index number) override { order_.prepare(number); }

  EpochOrder order_;
  Index batch_;
  DeviceTable rows_;
  AnyOrderNetwork network_;
};

// The log-likelihood of rows in nats a row, estimated with the same masks at each call.
double log_likelihood(const EncodedTable& rows, const FitOptions& options, const ModelFile& file);

}  // namespace ballast::argn
