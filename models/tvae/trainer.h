// TVAE's training (Xu et al. 2019, section 4.5).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/encoding/device_table.h"
#include "data/encoding/encoded_table.h"
#include "layers/adam.h"
#include "models/tabular/options.h"
#include "models/training/step_runner.h"
#include "models/training/trainer.h"
#include "models/tvae/networks.h"

namespace ballast {

class TvaeTrainer : public Trainer {
 public:
  // On options.device. The table must outlive the trainer.
  TvaeTrainer(const EncodedTable& table, const FitOptions& options);

  Index steps_per_epoch() const override;  // the last batch may be smaller
  Index rows_per_epoch() const override { return table_.rows(); }
  std::vector<std::string> loss_names() const override;
  void step(Index number) override;
  std::vector<std::vector<double>> take_losses() override { return runner_.take_losses(); }
  Index losses_every() const override { return runner_.losses_every(); }
  void save_generator(ModelFile& file) const override;
  void save(ModelFile& file) const override;
  void load(const ModelFile& file) override;

  // With the gradients of the last step.
  const ParameterGroup& parameters() const { return parameters_; }

 private:
  void shuffle(Index epoch);
  void one_step(const Step& step, Index rows);
  void update_averages(const Step& step);
  Tensor reconstruction(const TvaeDecoder::Row& decoded, const DeviceTable::Parts& target) const;

  const EncodedTable& table_;
  Device device_;
  std::uint64_t seed_;
  Index batch_;
  DeviceTable rows_;
  DecoderLayout layout_;
  ParameterGroup parameters_;
  TvaeEncoder encoder_;
  TvaeDecoder decoder_;
  ParameterGroup average_;  // of the decoder over its last steps: what rows are made by
  TvaeDecoder average_decoder_;
  std::optional<Adam> adam_;  // made once the parameters are allocated
  Index shuffled_epoch_ = -1;
  std::vector<std::int32_t> host_order_;  // of the rows in this epoch
  Integers order_;                        // that, on the device
  StepRunner runner_;
};

}  // namespace ballast
