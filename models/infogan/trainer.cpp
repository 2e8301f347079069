#include "models/infogan/trainer.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "autograd/grad.h"
#include "kernels/error.h"
#include "kernels/precision.h"
#include "layers/losses.h"
#include "models/infogan/model.h"
#include "models/training/image_model.h"
#include "models/training/streams.h"

namespace ballast::infogan {
namespace {

// total += weight * more. Either tensor may be undefined.
void add_to(Tensor& total, const Tensor& more, Real weight) {
  if (!more.defined()) return;
  const Tensor weighed = weight == 1 ? more : more * weight;
  total = total.defined() ? total + weighed : weighed;
}

Index check_batch(const ImageSet& images, const Options& options) {
  if (images.count < 2) throw Error("one image is not enough to train on; give at least two");
  return std::min(options.batch_size, images.count);
}

bool has_consistency(const Options& options) {
  return options.consistency_weight > 0 && options.category_weight > 0 &&
         count_categories(parse_codes(options.codes)) > 0;
}

std::vector<std::string> names_of_losses(const Options& options) {
  std::vector<std::string> names{"discriminator_loss", "generator_loss"};
  names.resize(2 + parse_codes(options.codes).size(), "information[]");
  if (has_consistency(options)) names.emplace_back("consistency");
  return names;
}

}  // namespace

Trainer::Trainer(ImageSet images, const Options& options)
    : NetworkTrainer(options, names_of_losses(options)),
      options_(options),
      sizes_(network_sizes(images.height, images.width, images.channels, options)),
      noise_law_(noise_law_of(options)),
      consistent_(has_consistency(options)),
      batch_(check_batch(images, options)),
      order_(images.count, batch_, EpochOrder::Rest::left_out, options.seed, device()),
      pixels_(std::move(images.pixels), device()),
      warper_({sizes_.height, sizes_.width, sizes_.channels}, 1, device()),
      generator_(sizes_, device(), options.seed),
      discriminator_(sizes_, device(), options.seed) {
  add({&generator_, &discriminator_}, Use::model,
      {"Lower the size of the noise, or make the images smaller", {"noise", "image-size"}});
  for (const Code& code : sizes_.codes) {
    weights_.push_back(static_cast<Real>(code.categories > 0 ? options.category_weight
                                                             : options.continuous_weight));
    weightless_.push_back(weights_.back() == 0 ? 1 : 0);
  }
  generator_.optimise({.learning_rate = options.generator_rate, .beta1 = 0.5});
  discriminator_.optimise({.learning_rate = options.discriminator_rate, .beta1 = 0.5});
}

// The fake images are generated once per step and used by both updates.
std::vector<Tensor> Trainer::train(const Step& step) {
  const Latents latents = draw_latents(
      sizes_.codes, sizes_.noise, noise_law_, batch_,
      {stream(options_.seed, Stream::latent, step), stream(options_.seed, Stream::category, step),
       stream(options_.seed, Stream::code, step)},
      device());
  const Tensor fake = generator_.forward(latents);
  const Integers batch = order_.batch(step, batch_);
  Tensor warped;
  if (consistent_) warped = warper_.warp(pixels_, batch, draw.next());
  std::vector<Tensor> losses = discriminator_step(images_at(pixels_, batch, warper_.shape()),
                                                  warped, fake.detach(), latents);
  losses.insert(losses.begin() + 1, generator_step(fake, latents));
  return losses;
}

// Real, fake and warped images are separate batches, each normalised by its own statistics. Running
// statistics, also those of Q, come from real images only, which are encoded with them later.
std::vector<Tensor> Trainer::discriminator_step(const Tensor& real, const Tensor& warped,
                                                const Tensor& fake, const Latents& latents) {
  const Tensor real_features = discriminator_.features(real);
  const std::vector<Tensor> real_logits = discriminator_.recognise(real_features).logits;
  const auto keeping = discriminator_.keeping_statistics();
  const Tensor fake_features = discriminator_.features(fake);
  const Tensor loss = binary_cross_entropy(discriminator_.score(real_features), true) +
                      binary_cross_entropy(discriminator_.score(fake_features), false);
  const std::vector<Tensor> bounds = information(fake_features, latents);
  std::vector<Tensor> losses{loss};
  losses.insert(losses.end(), bounds.begin(), bounds.end());

  Tensor total = loss;
  add_to(total, weighed(bounds, weights_), -1);
  // For codes with weight 0, Q is trained on detached features, so that it does not change other
  // layers. In a GAN without information terms it measures how much information about the codes the
  // images contain by chance (Chen et al., figure 1).
  if (std::count(weightless_.begin(), weightless_.end(), 1) > 0) {
    add_to(total, weighed(information(fake_features.detach(), latents), weightless_), -1);
  }
  if (warped.defined()) {
    losses.push_back(consistency(real_logits, warped));
    add_to(total, losses.back(), -static_cast<Real>(options_.consistency_weight));
  }
  discriminator_.descend(total);
  return losses;
}

Tensor Trainer::generator_step(const Tensor& fake, const Latents& latents) {
  const auto keeping = discriminator_.keeping_statistics();
  const Tensor features = discriminator_.features(fake);
  Tensor loss = binary_cross_entropy(discriminator_.score(features), true);
  Tensor total = loss;
  add_to(total, weighed(information(features, latents), weights_), -1);
  generator_.descend(total);
  return loss;
}

std::vector<Tensor> Trainer::information(const Tensor& features, const Latents& latents) {
  const Discriminator::Recognition q = discriminator_.recognise(features);
  Tensor continuous;  // [1, codes]
  if (q.mean.defined()) {
    const Tensor density = gaussian_log_likelihood(latents.continuous, q.mean, q.log_deviation);
    continuous = mean(density, 0) + static_cast<Real>(std::log(2.0));
  }
  std::vector<Tensor> bounds;
  std::size_t category = 0;
  Index column = 0;
  for (const Code& code : sizes_.codes) {
    if (code.categories == 0) {
      bounds.push_back(slice_columns(continuous, column, column + 1));
      ++column;
      continue;
    }
    const auto entropy = static_cast<Real>(std::log(static_cast<double>(code.categories)));
    bounds.push_back(-mean(cross_entropy(q.logits[category], latents.categories[category])) +
                     entropy);
    ++category;
  }
  return bounds;
}

Tensor Trainer::weighed(const std::vector<Tensor>& bounds, const std::vector<Real>& weights) const {
  Tensor total;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (weights[i] > 0) add_to(total, sum(bounds[i]), weights[i]);
  }
  return total;
}

Tensor Trainer::consistency(const std::vector<Tensor>& real_logits, const Tensor& warped) {
  const auto warped_logits = discriminator_.recognise(discriminator_.features(warped)).logits;
  Tensor total;
  for (std::size_t i = 0; i < real_logits.size(); ++i) {
    add_to(total, mutual_information(real_logits[i], warped_logits[i]), 1);
  }
  return total;
}

ImageSet Trainer::sheet(Index images) {
  const PrecisionScope scope(precision());
  return make_images(generator_, sizes_,
                     draw_latents(sizes_.codes, sizes_.noise, noise_law_, images,
                                  sample_streams(options_.seed), device()));
}

void Trainer::describe(ModelFile& file) const {
  put_image_size({sizes_.height, sizes_.width, sizes_.channels}, file);
}

}  // namespace ballast::infogan
