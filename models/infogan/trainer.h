// Training of InfoGAN (Chen et al. 2016).
#pragma once

#include <vector>

#include "data/images/image_set.h"
#include "data/images/warper.h"
#include "models/infogan/networks.h"
#include "models/infogan/options.h"
#include "models/training/epoch_order.h"
#include "models/training/network_trainer.h"

namespace ballast {

class InfoganTrainer final : public NetworkTrainer {
 public:
  // An epoch leaves the last images out that fill no batch.
  InfoganTrainer(ImageSet images, const InfoganOptions& options);

  Index steps_per_epoch() const override { return order_.steps_per_epoch(); }
  Index rows_per_epoch() const override { return order_.rows_per_epoch(); }

  // The generator as it is now, on the same latents each time.
  ImageSet sheet(Index images);

 private:
  std::vector<Tensor> train(const Step& step) override;
  void prepare(Index number) override { order_.prepare(number); }
  void describe(ModelFile& file) const override;

  // The discriminator's loss, then the information and, if it is wanted, the consistency.
  std::vector<Tensor> discriminator_step(const Tensor& real, const Tensor& warped,
                                         const Tensor& fake, const Latents& latents);
  // The generator's loss without the information.
  Tensor generator_step(const Tensor& fake, const Latents& latents);

  // Lower bound of the mutual information between each code and the images, in nats: H(c) + mean
  // ln Q(c|x) (Chen et al., equation 4), as scalars.
  std::vector<Tensor> information(const Tensor& features, const Latents& latents);
  // The sum of bounds[i] weights[i]; undefined where no weight is above 0.
  Tensor weighed(const std::vector<Tensor>& bounds, const std::vector<Real>& weights) const;
  // The mutual information between the categories that Q gives to real images and to warped copies
  // of them, in nats, a scalar: the sum over the categorical codes.
  Tensor consistency(const std::vector<Tensor>& real_logits, const Tensor& warped);

  InfoganOptions options_;
  NetworkSizes sizes_;
  std::vector<Real> weights_;     // of the codes
  std::vector<Real> weightless_;  // 1 for a code that weighs nothing, else 0
  Index batch_;
  EpochOrder order_;
  DevicePixels pixels_;
  Warper warper_;
  ImageGenerator generator_;
  Discriminator discriminator_;
};

}  // namespace ballast
