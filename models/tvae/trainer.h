// TVAE's training (Xu et al. 2019, section 4.5).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/encoded_table.h"
#include "layers/adam.h"
#include "models/common/options.h"
#include "models/common/trainer.h"
#include "models/tvae/networks.h"

namespace ballast {

class TvaeTrainer : public Trainer {
 public:
  // The table must outlive the trainer.
  TvaeTrainer(const EncodedTable& table, const FitOptions& options);

  Index steps_per_epoch() const override;  // the last batch may be smaller
  Index rows_per_epoch() const override { return table_.rows(); }
  std::vector<std::string> loss_names() const override;
  void step(Index number, std::vector<double>& losses) override;
  void save_generator(ModelFile& file) const override;
  void save(ModelFile& file) const override;
  void load(const ModelFile& file) override;

 private:
  void shuffle(Index epoch);
  void take_batch(Index number);
  void update_averages(std::uint64_t step);
  Tensor reconstruction(const TvaeDecoder::Row& decoded) const;

  const EncodedTable& table_;
  std::uint64_t seed_;
  Index batch_;
  DecoderLayout layout_;
  ParameterGroup parameters_;
  TvaeEncoder encoder_;
  TvaeDecoder decoder_;
  ParameterGroup average_;  // of the decoder over its last steps: what rows are made by
  TvaeDecoder average_decoder_;
  std::optional<Adam> adam_;  // made once the parameters are allocated
  Index shuffled_epoch_ = -1;
  std::vector<std::int32_t> order_;
  // The batch at hand.
  std::vector<std::int32_t> rows_;
  Tensor alphas_;  // [batch, numeric parts]
  std::shared_ptr<std::vector<std::int32_t>> targets_;
};

}  // namespace ballast
