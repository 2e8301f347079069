// Training of InfoGAN (Chen et al. 2016).
#pragma once

#include <vector>

#include "data/images/image_set.h"
#include "data/images/warper.h"
#include "models/infogan/networks.h"
#include "models/infogan/options.h"
#include "models/training/epoch_order.h"
#include "models/training/network_trainer.h"

namespace ballast::infogan {

class Trainer final : public NetworkTrainer {
 public:
  // In each epoch, the last images are left out if they do not fill a batch.
  Trainer(ImageSet images, const Options& options);

  Index steps_per_epoch() const override { return order_.steps_per_epoch(); }
  Index rows_per_epoch() const override { return order_.rows_per_epoch(); }

  // Images of the current generator; each call uses the same latents.
  ImageSet sheet(Index images);

 private:
  std::vector<Tensor> train(const Step& step) override;
  void prepare(Index number) override { order_.prepare(number); }
  void describe(ModelFile& file) const override;

  // Returns the discriminator's loss, the information of each code, and the consistency if enabled.
  std::vector<Tensor> discriminator_step(const Tensor& real, const Tensor& warped,
                                         const Tensor& fake, const Latents& latents);
  // Returns the generator's loss without the information term.
  Tensor generator_step(const Tensor& fake, const Latents& latents);

  // A lower bound of the mutual information between each code and the images, in nats: H(c) + mean
  // ln Q(c|x) (Chen et al., equation 4). Scalars.
  std::vector<Tensor> information(const Tensor& features, const Latents& latents);
  // The sum of bounds[i] * weights[i]; undefined if no weight is above 0.
  Tensor weighed(const std::vector<Tensor>& bounds, const std::vector<Real>& weights) const;
  // The mutual information between the categories predicted by Q for real images and for warped
  // copies of them, summed over the categorical codes; a scalar in nats.
  Tensor consistency(const std::vector<Tensor>& real_logits, const Tensor& warped);

  Options options_;
  NetworkSizes sizes_;
  NoiseLaw noise_law_;
  bool consistent_;               // whether consistency() is part of the loss
  std::vector<Real> weights_;     // of the codes
  std::vector<Real> weightless_;  // 1 for a code with weight 0, else 0
  Index batch_;
  EpochOrder order_;
  DevicePixels pixels_;
  Warper warper_;
  Generator generator_;
  Discriminator discriminator_;
};

}  // namespace ballast::infogan
