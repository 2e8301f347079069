#include "models/infogan/trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "autograd/grad.h"
#include "kernels/error.h"
#include "kernels/pixels.h"
#include "kernels/table_rows.h"
#include "layers/checkpoint.h"
#include "layers/losses.h"
#include "models/infogan/image_maker.h"
#include "models/training/memory_check.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

constexpr const char* kGenerator = "generator";
constexpr const char* kDiscriminator = "discriminator";
using Mode = BatchNorm::Mode;

AdamOptions adam_options(double learning_rate) {
  AdamOptions options;
  options.learning_rate = learning_rate;
  options.beta1 = 0.5;
  options.beta2 = 0.999;
  return options;
}

void add_to(Tensor& total, const Tensor& more) {
  if (!more.defined()) return;
  total = total.defined() ? total + more : more;
}

Index check_batch(const ImageSet& images, const InfoganOptions& options) {
  if (images.count < 2) throw Error("one image is too few to learn from; give two or more");
  return std::min(options.batch_size, images.count);
}

}  // namespace

InfoganTrainer::InfoganTrainer(ImageSet images, const InfoganOptions& options)
    : device_(device_of(options)),
      seed_(options.seed),
      sizes_(network_sizes(images.height, images.width, images.channels, options)),
      noise_law_(noise_law_of(options)),
      category_weight_(static_cast<Real>(options.category_weight)),
      continuous_weight_(static_cast<Real>(options.continuous_weight)),
      consistency_weight_(static_cast<Real>(options.consistency_weight)),
      images_(images.count),
      batch_(check_batch(images, options)),
      pixels_(std::move(images.pixels), device_),
      warper_({sizes_.height, sizes_.width, sizes_.channels}, 1, device_),
      generator_(generator_parameters_, sizes_, device_),
      discriminator_(discriminator_parameters_, sizes_, device_),
      host_order_(static_cast<std::size_t>(images.count)),
      order_(Integers::empty(images.count, device_)),
      runner_(device_, static_cast<int>(loss_names().size())) {
  check_memory(device_, generator_parameters_.count() + discriminator_parameters_.count(),
               "Lower --noise, or make the images smaller (--image-size)");
  generator_parameters_.allocate(device_);
  discriminator_parameters_.allocate(device_);
  generator_.initialize(seed_);
  discriminator_.initialize(seed_);
  generator_adam_.emplace(generator_parameters_, adam_options(options.generator_rate));
  discriminator_adam_.emplace(discriminator_parameters_, adam_options(options.discriminator_rate));
}

std::vector<std::string> InfoganTrainer::loss_names() const {
  std::vector<std::string> names{"discriminator_loss", "generator_loss"};
  names.resize(2 + sizes_.codes.size(), "information[]");
  if (has_consistency()) names.emplace_back("consistency");
  return names;
}

// The order of an epoch's images, drawn on the host: one after the other.
void InfoganTrainer::shuffle(Index epoch) {
  shuffled_epoch_ = epoch;
  std::iota(host_order_.begin(), host_order_.end(), 0);
  ballast::shuffle({}, stream(seed_, Stream::shuffle, static_cast<std::uint64_t>(epoch)),
                   host_order_.data(), images_, host_order_.data());
  copy_memory(device_, order_.mutable_data(), {}, host_order_.data(), order_.bytes());
}

bool InfoganTrainer::has_weightless() const {
  return std::any_of(sizes_.codes.begin(), sizes_.codes.end(),
                     [this](const Code& code) { return weight_of(code) == 0; });
}

void InfoganTrainer::step(Index number) {
  const Index epoch = number / steps_per_epoch();
  if (epoch != shuffled_epoch_) shuffle(epoch);
  runner_.run(number, batch_, [this](const Step& step) { one_step(step); });
  generator_adam_->set_step_count(number + 1);
  discriminator_adam_->set_step_count(number + 1);
}

Integers InfoganTrainer::batch_at(const Step& step) const {
  Integers batch = Integers::empty(batch_, device_);
  take_batch(device_, step, steps_per_epoch(), batch_, order_.data(), batch_, batch.mutable_data());
  return batch;
}

Tensor InfoganTrainer::real_images(const Integers& batch) const {
  Tensor images = Tensor::empty({batch_, sizes_.height, sizes_.width, sizes_.channels}, device_);
  gather_pixels(device_, pixels_.data(), batch.data(), batch_, images.count() / batch_,
                Real{1} / 255, 0, images.mutable_data());
  return images;
}

std::vector<Tensor> InfoganTrainer::information(const Tensor& features, const Latents& latents) {
  const Discriminator::Recognition q = discriminator_.recognise(features, Mode::passing);
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

Tensor InfoganTrainer::consistency(const Tensor& features, const Tensor& warped) {
  const std::vector<Tensor> first = discriminator_.logits(features, Mode::training);
  const std::vector<Tensor> second =
      discriminator_.logits(discriminator_.features(warped, Mode::passing), Mode::passing);
  Tensor total;
  for (std::size_t i = 0; i < first.size(); ++i) {
    add_to(total, mutual_information(first[i], second[i]));
  }
  return total;
}

Tensor InfoganTrainer::information_loss(const std::vector<Tensor>& information,
                                        bool weighed) const {
  Tensor loss;
  for (std::size_t i = 0; i < information.size(); ++i) {
    const Real weight = weight_of(sizes_.codes[i]);
    if ((weight > 0) == weighed) add_to(loss, sum(information[i]) * (weighed ? -weight : -1));
  }
  return loss;
}

// The fake images are made once a step, and both halves see them.
void InfoganTrainer::one_step(const Step& step) {
  const Latents latents =
      draw_latents(sizes_.codes, sizes_.noise, noise_law_, batch_,
                   {stream(seed_, Stream::latent, step), stream(seed_, Stream::category, step),
                    stream(seed_, Stream::code, step)},
                   device_);
  const Tensor fake = generator_.forward(latents, Mode::training);
  std::vector<Tensor> losses = discriminator_step(step, fake.detach(), latents);
  losses.insert(losses.begin() + 1, generator_step(step, fake, latents));
  runner_.record(step, losses);
}

// Real images, fake ones and warped ones are batches of their own, so that each is normalised by
// its own statistics. The running ones, by which real images are encoded later, come from real
// images as they are: Q's, too.
std::vector<Tensor> InfoganTrainer::discriminator_step(const Step& step, const Tensor& fake,
                                                       const Latents& latents) {
  const Integers batch = batch_at(step);
  const Tensor real_features = discriminator_.features(real_images(batch), Mode::training);
  const Tensor fake_features = discriminator_.features(fake, Mode::passing);
  const Tensor loss = binary_cross_entropy(discriminator_.score(real_features), true) +
                      binary_cross_entropy(discriminator_.score(fake_features), false);
  const std::vector<Tensor> bounds = information(fake_features, latents);
  Tensor total = loss;
  add_to(total, information_loss(bounds, true));
  // Q reads the other codes, too, from features that this does not change: in a GAN whose codes
  // weigh nothing it tells how much the images happen to say of them (Chen et al., figure 1).
  if (has_weightless()) {
    add_to(total, information_loss(information(fake_features.detach(), latents), false));
  }
  Tensor agreed;
  if (has_consistency()) {
    agreed =
        consistency(real_features, warper_.warp(pixels_, batch, stream(seed_, Stream::warp, step)));
    total = total - agreed * consistency_weight_;
  } else {
    const NoGrad pause;
    discriminator_.hidden(real_features, Mode::training);
  }
  grad({total}, discriminator_parameters_.parameters(),
       {.destinations = discriminator_parameters_.gradients()});
  discriminator_adam_->step(step);
  std::vector<Tensor> losses{loss};
  losses.insert(losses.end(), bounds.begin(), bounds.end());
  if (agreed.defined()) losses.push_back(agreed);
  return losses;
}

// Returns the generator's loss without the information.
Tensor InfoganTrainer::generator_step(const Step& step, const Tensor& fake,
                                      const Latents& latents) {
  const Tensor features = discriminator_.features(fake, Mode::passing);
  Tensor loss = binary_cross_entropy(discriminator_.score(features), true);
  Tensor total = loss;
  add_to(total, information_loss(information(features, latents), true));
  grad({total}, generator_parameters_.parameters(),
       {.destinations = generator_parameters_.gradients()});
  generator_adam_->step(step);
  return loss;
}

ImageSet InfoganTrainer::sheet(Index images) {
  return make_images(
      generator_, sizes_,
      draw_latents(sizes_.codes, sizes_.noise, noise_law_, images, sample_streams(seed_), device_));
}

void InfoganTrainer::save_generator(ModelFile& file) const {
  file.put("image_size", std::vector<std::int64_t>{sizes_.height, sizes_.width, sizes_.channels});
  ballast::save(file, kGenerator, generator_parameters_);
  ballast::save(file, kGenerator, generator_.buffers());
  ballast::save(file, kDiscriminator, discriminator_parameters_);
  ballast::save(file, kDiscriminator, discriminator_.buffers());
}

void InfoganTrainer::save(ModelFile& file) const {
  save_generator(file);
  ballast::save(file, "generator.adam", *generator_adam_);
  ballast::save(file, "discriminator.adam", *discriminator_adam_);
}

void InfoganTrainer::load(const ModelFile& file) {
  ballast::load(file, kGenerator, generator_parameters_);
  ballast::load(file, kGenerator, generator_.buffers());
  ballast::load(file, kDiscriminator, discriminator_parameters_);
  ballast::load(file, kDiscriminator, discriminator_.buffers());
  ballast::load(file, "generator.adam", *generator_adam_);
  ballast::load(file, "discriminator.adam", *discriminator_adam_);
}

}  // namespace ballast
