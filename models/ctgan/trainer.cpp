#include "models/ctgan/trainer.h"

#include <algorithm>

#include "autograd/grad.h"
#include "layers/checkpoint.h"
#include "layers/losses.h"
#include "layers/moving_average.h"
#include "models/ctgan/row_generator.h"
#include "models/training/memory_check.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

constexpr Real kTemperature = static_cast<Real>(0.2);
constexpr Real kPenaltyWeight = 10;
constexpr double kWeightDecay = 1e-6;

// Calls of the streams that both halves of a step draw from.
constexpr std::uint32_t kCriticCall = 0;
constexpr std::uint32_t kGeneratorCall = 1;
// Passes of the critic within a step.
constexpr std::uint32_t kScorePass = 0;
constexpr std::uint32_t kPenaltyPass = 1;
constexpr std::uint32_t kGeneratorPass = 2;

// As many rows as asked, or as the table has; a multiple of pac.
Index batch_rows(Index asked, Index rows, Index pac) {
  if (rows >= asked) return asked;
  return std::max(pac, rows / pac * pac);
}

AdamOptions adam_options(double learning_rate) {
  AdamOptions options;
  options.learning_rate = learning_rate;
  options.beta1 = 0.5;
  options.beta2 = 0.9;
  options.weight_decay = kWeightDecay;
  return options;
}

// Of the scores of `packs` real packs, then of as many fake ones: the sum of the products is the
// mean of the fake ones minus that of the real ones.
Tensor score_weights(Index packs, Device device) {
  std::vector<Real> weights(static_cast<std::size_t>(2 * packs), 1 / static_cast<Real>(packs));
  std::fill_n(weights.begin(), packs, -1 / static_cast<Real>(packs));
  return Tensor::from(weights, {2 * packs, 1}, device);
}

}  // namespace

CtganTrainer::CtganTrainer(const EncodedTable& table, const FitOptions& options)
    : table_(table),
      device_(device_of(options)),
      seed_(options.seed),
      batch_(batch_rows(options.batch_size, table.rows(), options.pac)),
      pac_(options.pac),
      rows_(table, device_),
      sampler_(table, device_),
      spans_(make_spans(table.layout().spans)),
      generator_(generator_parameters_, options.embedding, table.layout().condition_columns,
                 options.layers.at("generator"), table.layout().columns, device_),
      average_(average_parameters_, options.embedding, table.layout().condition_columns,
               options.layers.at("generator"), table.layout().columns, device_),
      critic_(critic_parameters_, table.layout().columns, table.layout().condition_columns, pac_,
              options.layers.at("critic")),
      score_weights_(score_weights(batch_ / pac_, device_)),
      runner_(device_, static_cast<int>(loss_names().size())) {
  check_memory(device_, generator_parameters_.count() + critic_parameters_.count(),
               kTableMemoryAdvice);
  generator_parameters_.allocate(device_);
  average_parameters_.allocate(device_);
  critic_parameters_.allocate(device_);
  generator_.initialize(seed_);
  average_.initialize(seed_);
  critic_.initialize(seed_);
  generator_adam_.emplace(generator_parameters_, adam_options(options.learning_rate));
  critic_adam_.emplace(critic_parameters_, adam_options(options.learning_rate));
}

Index CtganTrainer::steps_per_epoch() const { return std::max<Index>(1, table_.rows() / batch_); }

Index CtganTrainer::rows_per_epoch() const { return steps_per_epoch() * batch_; }

std::vector<std::string> CtganTrainer::loss_names() const {
  return {"critic_loss", "generator_loss", "condition_loss", "gradient_penalty"};
}

void CtganTrainer::step(Index number) {
  runner_.run(number, batch_, [this](const Step& step) {
    const CriticLosses critic = critic_step(step);
    const GeneratorLosses generator = generator_step(step);
    update_averages(step);
    runner_.record(
        step, {critic.wasserstein, generator.adversarial, generator.condition, critic.penalty});
  });
  critic_adam_->set_step_count(number + 1);
  generator_adam_->set_step_count(number + 1);
}

CtganTrainer::Batch CtganTrainer::generate(const Step& step, std::uint32_t call) {
  Batch batch;
  if (sampler_.has_conditions()) {
    batch.conditions = sampler_.sample(batch_, stream(seed_, Stream::condition, step, call));
    batch.condition = sampler_.one_hot(batch.conditions);
  }
  Tensor z = Tensor::empty({batch_, generator_.latent()}, device_);
  random_normal(device_, stream(seed_, Stream::latent, step, call), z.mutable_data(), z.count());
  Tensor noise = Tensor::empty({batch_, table_.layout().columns}, device_);
  random_gumbel(device_, stream(seed_, Stream::gumbel, step, call), noise.mutable_data(),
                noise.count());
  batch.logits = generator_.forward(z, batch.condition, BatchNorm::Mode::training);
  batch.rows = activate_spans(batch.logits, spans_, kTemperature, noise);
  return batch;
}

// Real rows that match a permutation of the conditions of the generated ones.
CtganTrainer::RealRows CtganTrainer::draw_real_rows(const Step& step, const Batch& fake) const {
  const Random matching = stream(seed_, Stream::matching_rows, step);
  if (!sampler_.has_conditions()) {
    return {rows_.expand(sampler_.any_rows(batch_, matching)).pack(pac_), {}};
  }
  const Integers conditions =
      sampler_.permute(fake.conditions, stream(seed_, Stream::permutation, step));
  return {rows_.expand(sampler_.matching_rows(conditions, matching)).pack(pac_),
          sampler_.one_hot(conditions).pack(pac_)};
}

Tensor CtganTrainer::pack(const Tensor& rows) const {
  return reshape(rows, {batch_ / pac_, pac_ * rows.dim(1)});
}

// The critic's first layer is linear, so that of a mixture of packs costs no product: it is the
// mixture of those of the real and the fake packs (conditions mixed likewise).
CtganTrainer::CriticLosses CtganTrainer::critic_losses(const Step& step, const Batch& fake) {
  const Index packs = batch_ / pac_;
  const RealRows real = draw_real_rows(step, fake);
  SparseTensor fake_condition;
  if (sampler_.has_conditions()) fake_condition = fake.condition.pack(pac_);
  const Tensor real_first = critic_.first_layer({{}, real.rows}, real.condition);
  const Tensor fake_first = critic_.first_layer({pack(fake.rows), {}}, fake_condition);

  const Tensor scores =
      critic_.score(concat_rows({real_first, fake_first}), seed_, step, kScorePass);
  CriticLosses losses;
  losses.wasserstein = sum(scores * score_weights_);

  Tensor mixing = Tensor::empty({packs, 1}, device_);
  random_uniform(device_, stream(seed_, Stream::mixing, step), mixing.mutable_data(), packs);
  const Tensor mixed_first = fake_first + mixing * (real_first - fake_first);
  const Tensor mixed_scores = critic_.score(mixed_first, seed_, step, kPenaltyPass);
  const Tensor slope = grad({mixed_scores}, {mixed_first}, {.create_graph = true})[0];
  losses.penalty = kPenaltyWeight * mean(square(critic_.input_gradient_norm(slope) - Real{1}));
  return losses;
}

CtganTrainer::CriticLosses CtganTrainer::critic_step(const Step& step) {
  Batch fake;
  {
    const NoGrad no_grad;
    fake = generate(step, kCriticCall);
  }
  CriticLosses losses = critic_losses(step, fake);
  grad({losses.wasserstein + losses.penalty}, critic_parameters_.parameters(),
       {.destinations = critic_parameters_.gradients()});
  critic_adam_->step(step);
  return losses;
}

// The condition loss is the cross-entropy between the raw outputs of the asked column and the asked
// category.
CtganTrainer::GeneratorLosses CtganTrainer::generator_step(const Step& step) {
  const Batch fake = generate(step, kGeneratorCall);
  SparseTensor condition;
  if (sampler_.has_conditions()) condition = fake.condition.pack(pac_);
  const Tensor first = critic_.first_layer({pack(fake.rows), {}}, condition);
  GeneratorLosses losses;
  losses.adversarial = -mean(critic_.score(first, seed_, step, kGeneratorPass));
  Tensor total = losses.adversarial;
  if (sampler_.has_conditions()) {
    losses.condition =
        mean(cross_entropy_spans(fake.logits, sampler_.targets(fake.conditions), spans_));
    total = total + losses.condition;
  } else {
    losses.condition = Tensor::zeros({}, device_);
  }
  grad({total}, generator_parameters_.parameters(),
       {.destinations = generator_parameters_.gradients()});
  generator_adam_->step(step);
  return losses;
}

void CtganTrainer::update_averages(const Step& step) {
  update_average(step, generator_parameters_.flat_parameters(),
                 average_parameters_.flat_parameters());
  for (std::size_t i = 0; i < average_.norms().size(); ++i) {
    update_average(step, generator_.norms()[i].running(), average_.norms()[i].running());
  }
}

void CtganTrainer::save_generator(ModelFile& file) const {
  ballast::save(file, "generator", average_parameters_);
  ballast::save(file, "generator", average_.buffers());
  save_counts(count_conditions(table_), file);
}

void CtganTrainer::save(ModelFile& file) const {
  save_generator(file);
  ballast::save(file, "generator.training", generator_parameters_);
  ballast::save(file, "generator.training", generator_.buffers());
  ballast::save(file, "critic", critic_parameters_);
  ballast::save(file, "generator.adam", *generator_adam_);
  ballast::save(file, "critic.adam", *critic_adam_);
}

void CtganTrainer::load(const ModelFile& file) {
  ballast::load(file, "generator", average_parameters_);
  ballast::load(file, "generator", average_.buffers());
  ballast::load(file, "generator.training", generator_parameters_);
  ballast::load(file, "generator.training", generator_.buffers());
  ballast::load(file, "critic", critic_parameters_);
  ballast::load(file, "generator.adam", *generator_adam_);
  ballast::load(file, "critic.adam", *critic_adam_);
}

}  // namespace ballast
