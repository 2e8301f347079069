#include "models/rae/trainer.h"

#include <algorithm>

#include "autograd/grad.h"
#include "layers/losses.h"

namespace ballast::rae {
namespace {

// Number of critic updates whose batches are generated together. Limits the memory.
constexpr Index kMostTogether = 5;
constexpr std::size_t kOnClasses = 1;  // index of the decoder's optimiser for the class loss

std::vector<std::string> names_of_losses(const Options& options) {
  std::vector<std::string> names{"critic_loss", "decoder_loss", "classifier_loss", "mixed_loss",
                                 "reconstruction_loss"};
  if (options.mixer) names.emplace_back("mixer_loss");
  return names;
}

Tensor mean_of(const std::vector<Tensor>& scalars) {
  Tensor sum = scalars.front();
  for (std::size_t i = 1; i < scalars.size(); ++i) sum = sum + scalars[i];
  return sum / static_cast<Real>(scalars.size());
}

}  // namespace

Trainer::Trainer(std::unique_ptr<const Items> items, const Options& options)
    : NetworkTrainer(options, names_of_losses(options)),
      options_(options),
      items_(std::move(items)),
      sizes_(items_->sizes()),
      sampler_(items_->labels(), sizes_.classes, device()),
      encoder_(sizes_, device(), options.seed),
      classifier_(sizes_, device(), options.seed),
      decoder_(sizes_, device(), options.seed),
      critic_(sizes_, device(), options.seed),
      mixer_(sizes_, device(), options.seed) {
  add({&encoder_, &classifier_, &decoder_}, Use::model, kMemoryAdvice);
  add({&critic_, &mixer_}, Use::training, kMemoryAdvice);
  const double rate = options.learning_rate;
  const AdamOptions game = {.learning_rate = rate, .beta1 = 0.5, .beta2 = 0.9};
  critic_.optimise(game);
  decoder_.optimise(game);
  decoder_.optimise({.learning_rate = rate * options.decoder_class_rate}, "class_adam");
  encoder_.optimise({.learning_rate = rate});
  classifier_.optimise({.learning_rate = rate});
  mixer_.optimise({.learning_rate = rate});
  encoder_.keep_average(options.average);
  classifier_.keep_average(options.average);
  decoder_.keep_average(options.average);
}

Index Trainer::rows_per_step() const {
  const Index batches = options_.rounds * (options_.critic_updates + 1) + 1;
  return batches * options_.batch_size * options_.mixed;
}

Index Trainer::steps_per_epoch() const {
  return std::max<Index>(1, static_cast<Index>(items_->labels().size()) / rows_per_step());
}

// Several rounds of decoder and critic updates, then one update for the classes.
std::vector<Tensor> Trainer::train(const Step& /*step*/) {
  Tensor critic;
  Tensor decoder;
  for (Index round = 0; round < options_.rounds; ++round) {
    decoder = decoder_update();
    for (Index left = options_.critic_updates; left > 0; left -= kMostTogether) {
      for (const CriticBatch& batch : critic_batches(std::min(left, kMostTogether))) {
        critic = critic_update(batch);
      }
    }
  }
  std::vector<Tensor> losses = class_update();
  losses.insert(losses.begin(), {critic, decoder});
  return losses;
}

Trainer::Batch Trainer::draw_batch(Index batches) {
  const auto no_dropout = encoder_.without_dropout();
  const auto apart = encoder_.with_batches(batches);
  Batch batch;
  batch.classes = sampler_.draw_classes(draw.next(), batches * options_.batch_size);
  for (Index i = 0; i < options_.mixed; ++i) {
    batch.places.push_back(sampler_.draw_items(draw.next(), batch.classes));
    batch.items.push_back(items_->gather(batch.places.back()));
    batch.latents.push_back(encoder_.forward(batch.items.back()));
  }
  return batch;
}

Tensor Trainer::mixing_weights(const std::vector<Tensor>& latents, const Integers& classes) {
  if (options_.mixer) {
    return mixer_.forward(latents, draw.normal({classes.count(), sizes_.latent}), classes);
  }
  // exp(-Gumbel) is exponential; exponential variables over their sum are uniform on the simplex.
  return softmax(-draw.gumbel({classes.count(), options_.mixed}));
}

// All batches are drawn and decoded together, because only the critic changes between the updates.
// Batches of mixed latents and of the latents of the first items alternate.
std::vector<Trainer::CriticBatch> Trainer::critic_batches(Index count) {
  const NoGrad pause;
  const auto mixed_apart = mixer_.with_batches(count);
  const auto made_apart = decoder_.with_batches(2 * count);
  const Index rows = options_.batch_size;
  const Batch batch = draw_batch(count);
  const Tensor mixed = mix(batch.latents, mixing_weights(batch.latents, batch.classes));
  std::vector<Tensor> latents;
  std::vector<Integers> classes;
  for (Index begin = 0; begin < count * rows; begin += rows) {
    latents.push_back(slice_rows(mixed, begin, begin + rows));
    latents.push_back(slice_rows(batch.latents[0], begin, begin + rows));
    classes.insert(classes.end(), 2, slice(batch.classes, begin, begin + rows));
  }
  const Integers all = concat(classes);
  const Tensor made = decoder_.forward(concat_rows(latents), all);
  std::vector<CriticBatch> batches;
  for (Index begin = 0; begin < count * rows; begin += rows) {
    batches.push_back({concat_rows({slice_rows(batch.items[0], begin, begin + rows),
                                    slice_rows(batch.items[1], begin, begin + rows)}),
                       slice_rows(made, 2 * begin, 2 * (begin + rows)),
                       slice(all, 2 * begin, 2 * (begin + rows))});
  }
  return batches;
}

Tensor Trainer::critic_update(const CriticBatch& batch) {
  const auto& [real, fake, classes] = batch;
  const Index rows = real.dim(0);
  const Tensor scores = critic_.forward(concat_rows({real, fake}), concat({classes, classes}));
  Tensor difference =
      wasserstein_critic_loss(slice_rows(scores, 0, rows), slice_rows(scores, rows, 2 * rows));
  Shape each{rows};
  while (each.rank() < real.rank()) each.append(1);
  const Tensor alpha = options_.normal_interpolation ? draw.normal(each) : draw.uniform(each);
  const Tensor between = interpolate(real, fake, alpha);
  critic_.descend(difference + gradient_penalty(critic_.forward(between, classes), between));
  return difference;
}

Tensor Trainer::decoder_update() {
  Batch batch;
  Tensor mixed;
  {
    const NoGrad pause;
    batch = draw_batch(1);
    mixed = mix(batch.latents, mixing_weights(batch.latents, batch.classes));
  }
  const Tensor made = decoder_.forward(mixed, batch.classes);
  const Tensor rebuilt = decoder_.forward(batch.latents.front(), batch.classes);
  Tensor loss = wasserstein_generator_loss(
      critic_.forward(concat_rows({made, rebuilt}), concat({batch.classes, batch.classes})));
  const auto weight = static_cast<Real>(options_.decoder_reconstruction_weight);
  decoder_.descend(weight > 0
                       ? loss + decoder_.reconstruction_loss(rebuilt, batch.items.front()) * weight
                       : loss);
  return loss;
}

// Losses: encoder and classifier minimise the class loss of the latents and of the mixture, and the
// reconstruction loss. The decoder minimises the class loss of the decoded mixture. The mixer is
// trained towards other classes than that of the mixture, so that it finds hard mixtures.
std::vector<Tensor> Trainer::class_update() {
  const Batch batch = draw_batch(1);
  std::vector<Tensor> detached;
  std::vector<Tensor> warped;  // latents of warped items, with dropout; only for the class loss
  std::vector<Tensor> of_latents;
  std::vector<Tensor> distances;
  const auto keeping = encoder_.keeping_statistics();  // running statistics are of unwarped items
  for (std::size_t i = 0; i < batch.latents.size(); ++i) {
    detached.push_back(batch.latents[i].detach());
    warped.push_back(encoder_.forward(items_->gather_warped(batch.places[i], draw.next())));
    of_latents.push_back(class_loss(warped[i], batch.classes));
    distances.push_back(decoder_.reconstruction_loss(
        decoder_.forward(batch.latents[i], batch.classes), batch.items[i]));
  }
  const Tensor weights = mixing_weights(detached, batch.classes);
  const Tensor mixed = mix(detached, weights);
  std::vector<Tensor> losses{mean_of(of_latents),
                             class_loss(mix(warped, weights.detach()), batch.classes),
                             mean_of(distances)};
  // All gradients are computed before any weight is updated.
  backward((losses[0] + losses[1]) * static_cast<Real>(options_.class_weight) +
               losses[2] * static_cast<Real>(options_.reconstruction_weight),
           {&encoder_, &classifier_});
  if (options_.decoder_class_rate > 0) {
    decoder_.backward(decoder_class_loss(mixed.detach(), batch.classes));
  }
  if (options_.mixer) {
    losses.push_back(mixer_loss(mixed, batch.classes));
    mixer_.descend(losses.back());
  }
  encoder_.decay_weights(options_.decay);
  classifier_.decay_weights(options_.decay);
  encoder_.update();
  classifier_.update();
  if (options_.decoder_class_rate > 0) decoder_.update(kOnClasses);
  return losses;
}

Tensor Trainer::class_loss(const Tensor& latents, const Integers& classes) const {
  return mean(cross_entropy(classifier_.forward(latents), classes));
}

Tensor Trainer::decoder_class_loss(const Tensor& mixed, const Integers& classes) {
  return class_loss(encoder_.forward(decoder_.forward(mixed, classes)), classes);
}

Tensor Trainer::mixer_loss(const Tensor& mixed, const Integers& classes) {
  const Tensor logits = classifier_.forward(mixed);
  if (!options_.drawn_targets) return complement_cross_entropy(logits, classes);
  return mean(cross_entropy(logits, sampler_.draw_classes(draw.next(), classes.count())));
}

void Trainer::describe(ModelFile& file) const {
  items_->save(file);
  file.put_texts("class_names", items_->class_names());
}

}  // namespace ballast::rae
