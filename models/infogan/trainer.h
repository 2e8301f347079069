// Training of InfoGAN.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "data/images/image_set.h"
#include "data/images/warper.h"
#include "layers/adam.h"
#include "models/infogan/networks.h"
#include "models/infogan/options.h"
#include "models/training/step_runner.h"
#include "models/training/trainer.h"

namespace ballast {

class InfoganTrainer final : public Trainer {
 public:
  // An epoch leaves the last images out that fill no batch.
  InfoganTrainer(ImageSet images, const InfoganOptions& options);

  Index steps_per_epoch() const override { return images_ / batch_; }
  Index rows_per_epoch() const override { return steps_per_epoch() * batch_; }
  std::vector<std::string> loss_names() const override;
  void step(Index number) override;
  std::vector<std::vector<double>> take_losses() override { return runner_.take_losses(); }
  Index losses_every() const override { return runner_.losses_every(); }
  void save_generator(ModelFile& file) const override;
  void save(ModelFile& file) const override;
  void load(const ModelFile& file) override;

  // The generator as it is now, on the same latents each time.
  ImageSet sheet(Index images);

  // For tests.
  ParameterGroup& generator_parameters() { return generator_parameters_; }
  ParameterGroup& discriminator_parameters() { return discriminator_parameters_; }

 private:
  void one_step(const Step& step);
  void shuffle(Index epoch);
  Integers batch_at(const Step& step) const;  // which images
  Tensor real_images(const Integers& batch) const;
  // Lower bound of the mutual information between each code and the images, in nats: H(c) + mean
  // ln Q(c|x) (Chen et al., equation 4), as scalars.
  std::vector<Tensor> information(const Tensor& features, const Latents& latents);
  Real weight_of(const Code& code) const {
    return code.categories > 0 ? category_weight_ : continuous_weight_;
  }
  bool has_weightless() const;  // a code that weighs nothing
  bool has_consistency() const {
    return consistency_weight_ > 0 && category_weight_ > 0 && count_categories(sizes_.codes) > 0;
  }
  // The mutual information between the categories that Q gives to real images and to warped copies
  // of them, in nats, a scalar: the sum over the categorical codes.
  Tensor consistency(const Tensor& features, const Tensor& warped);
  // - the sum of the information of the codes that weigh something, times their weights; or, at
  // weight 1, of those that weigh nothing. Undefined where there are none.
  Tensor information_loss(const std::vector<Tensor>& information, bool weighed) const;
  std::vector<Tensor> discriminator_step(const Step& step, const Tensor& fake,
                                         const Latents& latents);
  Tensor generator_step(const Step& step, const Tensor& fake, const Latents& latents);

  Device device_;
  std::uint64_t seed_;
  NetworkSizes sizes_;
  NoiseLaw noise_law_;
  Real category_weight_;
  Real continuous_weight_;
  Real consistency_weight_;
  Index images_;
  Index batch_;
  DevicePixels pixels_;
  Warper warper_;
  ParameterGroup generator_parameters_;
  ParameterGroup discriminator_parameters_;
  ImageGenerator generator_;
  Discriminator discriminator_;
  std::optional<Adam> generator_adam_;
  std::optional<Adam> discriminator_adam_;
  std::vector<std::int32_t> host_order_;  // of the images in the epoch at hand
  Integers order_;
  Index shuffled_epoch_ = -1;
  StepRunner runner_;
};

}  // namespace ballast
