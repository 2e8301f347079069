#include "models/rae/trainer.h"

#include <algorithm>

#include "autograd/grad.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"
#include "layers/checkpoint.h"
#include "layers/losses.h"
#include "layers/moving_average.h"
#include "models/training/memory_check.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

// Updates of the critic whose batches are made together: more would take memory without end.
constexpr Index kMostTogether = 5;

AdamOptions adam_options(double learning_rate, double beta1, double beta2) {
  AdamOptions options;
  options.learning_rate = learning_rate;
  options.beta1 = beta1;
  options.beta2 = beta2;
  return options;
}

Tensor mean_of(const std::vector<Tensor>& scalars) {
  Tensor sum = scalars.front();
  for (std::size_t i = 1; i < scalars.size(); ++i) sum = sum + scalars[i];
  return sum / static_cast<Real>(scalars.size());
}

// The mean, over all classes but the true one, of - ln softmax.
Tensor cross_entropy_of_others(const Tensor& logits, const Integers& classes) {
  const auto rows = static_cast<Real>(logits.dim(0));
  const auto others = static_cast<Real>(logits.dim(1) - 1);
  const Tensor all = sum(log_softmax(logits)) / -rows;
  return (all - mean(cross_entropy(logits, classes))) / others;
}

// The sizes, unless their networks are more than the device holds.
RaeSizes checked(const RaeSizes& sizes, Device device) {
  ParameterGroup reading;
  ParameterGroup making;
  ParameterGroup critic;
  ParameterGroup mixer;
  const RaeEncoder of_reading(reading, sizes);
  const RaeDecoder of_making(making, sizes);
  const RaeCritic of_critic(critic, sizes);
  const RaeMixer of_mixer(mixer, sizes);
  check_memory(device, reading.count() + making.count() + critic.count() + mixer.count(),
               "Lower --hidden or --filters, or make images smaller (--image-size)");
  return sizes;
}

}  // namespace

RaeTrainer::RaeTrainer(std::unique_ptr<const RaeItems> items, const RaeOptions& options)
    : options_(options),
      device_(device_of(options)),
      items_(std::move(items)),
      sizes_(checked(items_->sizes(), device_)),
      sampler_(items_->labels(), sizes_.classes, device_),
      now_(sizes_, device_),
      average_(sizes_, device_),
      critic_(critic_parameters_, sizes_),
      mixer_(mixer_parameters_, sizes_, device_),
      runner_(device_, static_cast<int>(loss_names().size())) {
  critic_parameters_.allocate(device_);
  mixer_parameters_.allocate(device_);
  now_.initialize(options.seed);
  average_.initialize(options.seed);
  critic_.initialize(options.seed);
  mixer_.initialize(options.seed);
  const double rate = options.learning_rate;
  critic_adam_.emplace(critic_parameters_, adam_options(rate, 0.5, 0.9));
  decoder_adam_.emplace(now_.making, adam_options(rate, 0.5, 0.9));
  decoder_class_adam_.emplace(now_.making,
                              adam_options(rate * options.decoder_class_rate, 0.9, 0.999));
  reading_adam_.emplace(now_.reading, adam_options(rate, 0.9, 0.999));
  mixer_adam_.emplace(mixer_parameters_, adam_options(rate, 0.9, 0.999));
}

Index RaeTrainer::rows_per_step() const {
  const Index batches = options_.rounds * (options_.critic_updates + 1) + 1;
  return batches * options_.batch_size * options_.mixed;
}

Index RaeTrainer::steps_per_epoch() const {
  return std::max<Index>(1, static_cast<Index>(items_->labels().size()) / rows_per_step());
}

std::vector<std::string> RaeTrainer::loss_names() const {
  std::vector<std::string> names{"critic_loss", "decoder_loss", "classifier_loss", "mixed_loss",
                                 "reconstruction_loss"};
  if (options_.mixer) names.emplace_back("mixer_loss");
  return names;
}

void RaeTrainer::step(Index number) {
  runner_.run(number, options_.batch_size, [this](const Step& step) { one_step(step); });
  for (auto* adam :
       {&critic_adam_, &decoder_adam_, &decoder_class_adam_, &reading_adam_, &mixer_adam_}) {
    (*adam)->set_step_count(number + 1);
  }
}

TrainingPass RaeTrainer::pass(const Step& step, Index batches) {
  TrainingPass next{options_.seed, step, 16 * passes_++};
  next.groups = batches;
  return next;
}

std::uint32_t RaeTrainer::call_of(std::uint32_t which, Index i) const {
  return which * static_cast<std::uint32_t>(options_.mixed) + static_cast<std::uint32_t>(i);
}

RaeTrainer::Batch RaeTrainer::draw(const Step& step, std::uint32_t which, Index batches) {
  Batch batch;
  batch.batches = batches;
  batch.classes = sampler_.draw_classes(stream(options_.seed, Stream::category, step, which),
                                        batches * options_.batch_size);
  for (Index i = 0; i < options_.mixed; ++i) {
    const Random random = stream(options_.seed, Stream::item, step, call_of(which, i));
    batch.places.push_back(sampler_.draw_items(random, batch.classes));
    batch.items.push_back(items_->gather(batch.places.back()));
    TrainingPass way = pass(step, batches);
    way.drops = false;
    batch.latents.push_back(now_.encoder.forward(batch.items.back(), &way));
  }
  return batch;
}

Tensor RaeTrainer::mixing_weights(const Batch& batch, const Step& step, std::uint32_t which) {
  if (options_.mixer) {
    const TrainingPass way = pass(step, batch.batches);
    Tensor noise = Tensor::empty({batch.classes.count(), sizes_.latent}, device_);
    random_normal(device_, stream(options_.seed, Stream::latent, step, which), noise.mutable_data(),
                  noise.count());
    return mixer_.forward(batch.latents, noise, batch.classes, &way);
  }
  // Uniform on the simplex: exp(-Gumbel) is exponential, and those over their sum are.
  Tensor gumbel = Tensor::empty({batch.classes.count(), options_.mixed}, device_);
  random_gumbel(device_, stream(options_.seed, Stream::gumbel, step, which), gumbel.mutable_data(),
                gumbel.count());
  return softmax(-gumbel);
}

Tensor RaeTrainer::mixed_latents(const Batch& batch, const Step& step, std::uint32_t which) {
  const NoGrad pause;
  return mix(batch.latents, mixing_weights(batch, step, which));
}

// All are drawn and made together, since nothing but the critic changes from one update to the
// next. Mixed latents and those of the first items take turns, batch by batch.
std::vector<RaeTrainer::CriticBatch> RaeTrainer::critic_batches(const Step& step,
                                                                std::uint32_t which, Index count) {
  const NoGrad pause;
  const Index rows = options_.batch_size;
  const Batch batch = draw(step, which, count);
  const Tensor mixed = mixed_latents(batch, step, which);
  std::vector<Tensor> latents;
  std::vector<Integers> classes;
  for (Index begin = 0; begin < count * rows; begin += rows) {
    for (const Tensor& from : {mixed, batch.latents.front()}) {
      latents.push_back(slice_rows(from, begin, begin + rows));
      classes.push_back(slice(batch.classes, begin, begin + rows));
    }
  }
  const Integers all = concat(classes);
  const TrainingPass way = pass(step, 2 * count);
  const Tensor made = now_.decoder.forward(concat_rows(latents), all, &way);
  std::vector<CriticBatch> batches;
  for (Index begin = 0; begin < count * rows; begin += rows) {
    batches.push_back({concat_rows({slice_rows(batch.items[0], begin, begin + rows),
                                    slice_rows(batch.items[1], begin, begin + rows)}),
                       slice_rows(made, 2 * begin, 2 * (begin + rows)),
                       slice(all, 2 * begin, 2 * (begin + rows))});
  }
  return batches;
}

Tensor RaeTrainer::critic_update(const CriticBatch& batch, const Step& step, std::uint32_t which) {
  const auto& [real, fake, classes] = batch;
  const Index rows = real.dim(0);
  const Tensor scores = critic_.forward(concat_rows({real, fake}), concat({classes, classes}));
  Tensor difference =
      wasserstein_critic_loss(slice_rows(scores, 0, rows), slice_rows(scores, rows, 2 * rows));
  Tensor alpha = Tensor::empty(real.rank() == 4 ? Shape{rows, 1, 1, 1} : Shape{rows, 1}, device_);
  const Random random = stream(options_.seed, Stream::interpolation, step, which);
  if (options_.normal_interpolation) {
    random_normal(device_, random, alpha.mutable_data(), alpha.count());
  } else {
    random_uniform(device_, random, alpha.mutable_data(), alpha.count());
  }
  const Tensor mixed = interpolate(real, fake, alpha);
  const Tensor penalty = gradient_penalty(critic_.forward(mixed, classes), mixed);
  grad({difference + penalty}, critic_parameters_.parameters(),
       {.destinations = critic_parameters_.gradients()});
  critic_adam_->step(step);
  return difference;
}

Tensor RaeTrainer::decoder_update(const Step& step, std::uint32_t which) {
  const Batch batch = [&] {
    const NoGrad pause;
    return draw(step, which, 1);
  }();
  const TrainingPass of_mixed = pass(step);
  const TrainingPass of_first = pass(step);
  const Tensor made =
      now_.decoder.forward(mixed_latents(batch, step, which), batch.classes, &of_mixed);
  const Tensor rebuilt = now_.decoder.forward(batch.latents.front(), batch.classes, &of_first);
  Tensor loss = wasserstein_generator_loss(
      critic_.forward(concat_rows({made, rebuilt}), concat({batch.classes, batch.classes})));
  const auto weight = static_cast<Real>(options_.decoder_reconstruction_weight);
  grad({weight > 0 ? loss + reconstruction_loss(sizes_, rebuilt, batch.items.front()) * weight
                   : loss},
       now_.making.parameters(), {.destinations = now_.making.gradients()});
  decoder_adam_->step(step);
  return loss;
}

Tensor RaeTrainer::decoder_class_loss(const Tensor& mixed, const Integers& classes,
                                      const Step& step) {
  const TrainingPass of_made = pass(step);
  const Tensor made = now_.decoder.forward(mixed, classes, &of_made);
  TrainingPass of_read = pass(step);
  of_read.keeps_statistics = true;  // those of the encoder are of real items
  return mean(
      cross_entropy(now_.classifier.forward(now_.encoder.forward(made, &of_read)), classes));
}

Tensor RaeTrainer::mixer_loss(const Tensor& logits, const Integers& classes,
                              const Step& step) const {
  if (!options_.drawn_targets) return cross_entropy_of_others(logits, classes);
  const Random random = stream(options_.seed, Stream::target, step);
  return mean(cross_entropy(logits, sampler_.draw_classes(random, classes.count())));
}

// Encoder and classifier take the classes of the latents and of the mixed one, and the
// reconstruction; the decoder the class of what it makes of the mixed latent; the mixer other
// classes than the mixed latent has: it looks for what is hard.
std::vector<Tensor> RaeTrainer::class_update(const Step& step, std::uint32_t which) {
  const Batch batch = draw(step, which, 1);
  std::vector<Tensor> detached;
  std::vector<Tensor> dropped;  // latents of warped items, with dropout: of their classes alone
  std::vector<Tensor> of_latents;
  std::vector<Tensor> distances;
  for (std::size_t i = 0; i < batch.latents.size(); ++i) {
    detached.push_back(batch.latents[i].detach());
    TrainingPass of_classes = pass(step);
    of_classes.keeps_statistics = true;
    const Random random =
        stream(options_.seed, Stream::warp, step, call_of(which, static_cast<Index>(i)));
    dropped.push_back(
        now_.encoder.forward(items_->gather_warped(batch.places[i], random), &of_classes));
    of_latents.push_back(mean(cross_entropy(now_.classifier.forward(dropped[i]), batch.classes)));
    const TrainingPass way = pass(step);
    distances.push_back(reconstruction_loss(
        sizes_, now_.decoder.forward(batch.latents[i], batch.classes, &way), batch.items[i]));
  }
  const Tensor weights = mixing_weights({batch.classes, {}, {}, detached}, step, which);
  const Tensor of_mixed =
      mean(cross_entropy(now_.classifier.forward(mix(dropped, weights.detach())), batch.classes));
  const Tensor classes = mean_of(of_latents);
  const Tensor reconstruction = mean_of(distances);
  std::vector<Tensor> losses{classes, of_mixed, reconstruction};
  const Tensor reading = (classes + of_mixed) * static_cast<Real>(options_.class_weight) +
                         reconstruction * static_cast<Real>(options_.reconstruction_weight);

  const Tensor mixed = mix(detached, weights);
  Tensor making;
  if (options_.decoder_class_rate > 0)
    making = decoder_class_loss(mixed.detach(), batch.classes, step);
  Tensor mixing;
  if (options_.mixer) {
    mixing = mixer_loss(now_.classifier.forward(mixed), batch.classes, step);
    losses.push_back(mixing);
  }
  // All gradients are of the weights as they were.
  grad({reading}, now_.reading.parameters(), {.destinations = now_.reading.gradients()});
  if (making.defined()) {
    grad({making}, now_.making.parameters(), {.destinations = now_.making.gradients()});
  }
  if (options_.mixer) {
    grad({mixing}, mixer_parameters_.parameters(), {.destinations = mixer_parameters_.gradients()});
    mixer_adam_->step(step);
  }
  Tensor& weights_read = now_.reading.flat_parameters();
  unary(device_, UnaryOp::multiply_scalar, weights_read.data(), weights_read.mutable_data(),
        weights_read.count(), static_cast<Real>(1 - options_.decay));
  reading_adam_->step(step);
  if (making.defined()) decoder_class_adam_->step(step);
  return losses;
}

void RaeTrainer::average(const Step& step) {
  update_average(step, now_.reading.flat_parameters(), average_.reading.flat_parameters(),
                 options_.average);
  update_average(step, now_.making.flat_parameters(), average_.making.flat_parameters(),
                 options_.average);
  update_average(step, now_.encoder.buffers(), average_.encoder.buffers(), options_.average);
  update_average(step, now_.decoder.buffers(), average_.decoder.buffers(), options_.average);
}

void RaeTrainer::one_step(const Step& step) {
  passes_ = 0;
  std::uint32_t batch = 0;
  Tensor critic;
  Tensor decoder;
  for (Index round = 0; round < options_.rounds; ++round) {
    decoder = decoder_update(step, batch++);
    for (Index left = options_.critic_updates; left > 0; left -= kMostTogether) {
      for (const CriticBatch& drawn : critic_batches(step, batch, std::min(left, kMostTogether))) {
        critic = critic_update(drawn, step, batch++);
      }
    }
  }
  std::vector<Tensor> losses{critic, decoder};
  for (const Tensor& loss : class_update(step, batch)) losses.push_back(loss);
  average(step);
  runner_.record(step, losses);
}

void RaeTrainer::save_generator(ModelFile& file) const {
  items_->save(file);
  file.put_texts("class_names", items_->class_names());
  save_networks(file, "average.", average_);
}

void RaeTrainer::save(ModelFile& file) const {
  save_generator(file);
  save_networks(file, "", now_);
  ballast::save(file, "critic", critic_parameters_);
  ballast::save(file, "mixer", mixer_parameters_);
  ballast::save(file, "mixer", mixer_.buffers());
  ballast::save(file, "critic.adam", *critic_adam_);
  ballast::save(file, "making.adam", *decoder_adam_);
  ballast::save(file, "making.class_adam", *decoder_class_adam_);
  ballast::save(file, "reading.adam", *reading_adam_);
  ballast::save(file, "mixer.adam", *mixer_adam_);
}

void RaeTrainer::load(const ModelFile& file) {
  load_networks(file, "average.", average_);
  load_networks(file, "", now_);
  ballast::load(file, "critic", critic_parameters_);
  ballast::load(file, "mixer", mixer_parameters_);
  ballast::load(file, "mixer", mixer_.buffers());
  ballast::load(file, "critic.adam", *critic_adam_);
  ballast::load(file, "making.adam", *decoder_adam_);
  ballast::load(file, "making.class_adam", *decoder_class_adam_);
  ballast::load(file, "reading.adam", *reading_adam_);
  ballast::load(file, "mixer.adam", *mixer_adam_);
}

}  // namespace ballast
