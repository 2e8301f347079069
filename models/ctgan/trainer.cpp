#include "models/ctgan/trainer.h"

#include <algorithm>

#include "autograd/grad.h"
#include "models/ctgan/row_generator.h"
#include "models/training/memory_check.h"

namespace ballast::ctgan {
namespace {

constexpr Real kTemperature = static_cast<Real>(0.2);

// The requested number of rows, or fewer if the table is smaller. A multiple of pac.
Index batch_rows(Index requested, Index rows, Index pac) {
  if (rows >= requested) return requested;
  return std::max(pac, rows / pac * pac);
}

}  // namespace

Trainer::Trainer(const EncodedTable& table, const FitOptions& options)
    : NetworkTrainer(options,
                     {"critic_loss", "generator_loss", "condition_loss", "gradient_penalty"}),
      table_(table),
      batch_(batch_rows(options.batch_size, table.rows(), options.pac)),
      pac_(options.pac),
      rows_(table, device()),
      sampler_(table, device()),
      spans_(make_spans(table.layout().spans)),
      generator_(options.embedding, table.layout().condition_columns,
                 options.layers.at("generator"), table.layout().columns, device(), options.seed),
      critic_(table.layout().columns, table.layout().condition_columns, pac_,
              options.layers.at("critic"), device(), options.seed) {
  add({&generator_}, Use::model, kTableMemoryAdvice);
  add({&critic_}, Use::training, kTableMemoryAdvice);
  const AdamOptions adam = {
      .learning_rate = options.learning_rate, .beta1 = 0.5, .beta2 = 0.9, .weight_decay = 1e-6};
  generator_.optimise(adam);
  critic_.optimise(adam);
  generator_.keep_average();
}

Index Trainer::steps_per_epoch() const { return std::max<Index>(1, table_.rows() / batch_); }

// Algorithm 1 of Xu et al.: one update of the critic, then one of the generator.
std::vector<Tensor> Trainer::train(const Step& /*step*/) {
  const Batch detached = [&] {
    const NoGrad no_grad;
    return generate();
  }();
  const Critic::Packs real = real_packs(detached.conditions);
  const Tensor mixing = draw.uniform({batch_ / pac_, 1});
  const auto [difference, penalty] = critic_.losses(real, packs(detached), mixing);
  critic_.descend(difference + penalty);

  const Batch fake = generate();
  const Tensor adversarial = -mean(critic_.score(packs(fake)));
  const Tensor condition = condition_loss(fake);
  generator_.descend(adversarial + condition);
  return {difference, adversarial, condition, penalty};
}

Trainer::Batch Trainer::generate() {
  Batch fake;
  if (sampler_.has_conditions()) {
    fake.conditions = sampler_.sample(batch_, draw.next());
    fake.condition = sampler_.one_hot(fake.conditions);
  }
  fake.logits = generator_.forward(draw.normal({batch_, generator_.latent()}), fake.condition);
  fake.rows = activate_spans(fake.logits, spans_, kTemperature, draw.gumbel(fake.logits.shape()));
  return fake;
}

Critic::Packs Trainer::packs(const Batch& fake) const {
  const Tensor rows = reshape(fake.rows, {batch_ / pac_, pac_ * fake.rows.dim(1)});
  if (!sampler_.has_conditions()) return {{rows, {}}, {}};
  return {{rows, {}}, fake.condition.pack(pac_)};
}

// Real rows that match a permutation of the conditions.
Critic::Packs Trainer::real_packs(const Integers& conditions) {
  if (!sampler_.has_conditions()) {
    return {{{}, rows_.expand(sampler_.any_rows(batch_, draw.next())).pack(pac_)}, {}};
  }
  const Integers permuted = sampler_.permute(conditions, draw.next());
  return {{{}, rows_.expand(sampler_.matching_rows(permuted, draw.next())).pack(pac_)},
          sampler_.one_hot(permuted).pack(pac_)};
}

// The cross-entropy between the logits of the conditioned column and the required category.
Tensor Trainer::condition_loss(const Batch& fake) const {
  if (!sampler_.has_conditions()) return Tensor::zeros({}, device());
  return mean(cross_entropy_spans(fake.logits, sampler_.targets(fake.conditions), spans_));
}

void Trainer::describe(ModelFile& file) const { save_counts(count_conditions(table_), file); }

}  // namespace ballast::ctgan
