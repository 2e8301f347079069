#include "models/ctgan/trainer.h"

#include <algorithm>
#include <numeric>

#include "autograd/grad.h"
#include "layers/checkpoint.h"
#include "layers/losses.h"
#include "layers/moving_average.h"
#include "models/common/memory_check.h"
#include "models/common/streams.h"
#include "models/ctgan/row_generator.h"

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

// A permutation of 0 .. out.size() - 1 (Fisher, Yates).
void draw_permutation(const Random& random, std::vector<std::int32_t>& out) {
  std::iota(out.begin(), out.end(), 0);
  for (std::size_t i = out.size(); i > 1; --i) {
    std::swap(out[i - 1], out[random_below(random, static_cast<Index>(i), i)]);
  }
}

}  // namespace

CtganTrainer::CtganTrainer(const EncodedTable& table, const FitOptions& options)
    : table_(table),
      seed_(options.seed),
      batch_(batch_rows(options.batch_size, table.rows(), options.pac)),
      pac_(options.pac),
      sampler_(table),
      spans_(std::make_shared<std::vector<Span>>(table.layout().spans)),
      generator_(generator_parameters_, options.embedding, table.layout().condition_columns,
                 options.layers.at("generator"), table.layout().columns),
      average_(average_parameters_, options.embedding, table.layout().condition_columns,
               options.layers.at("generator"), table.layout().columns),
      critic_(critic_parameters_, table.layout().columns, table.layout().condition_columns, pac_,
              options.layers.at("critic")),
      permutation_(static_cast<std::size_t>(batch_)),
      targets_(std::make_shared<std::vector<std::int32_t>>()) {
  check_memory(generator_parameters_.count() + critic_parameters_.count());
  generator_parameters_.allocate({});
  average_parameters_.allocate({});
  critic_parameters_.allocate({});
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

void CtganTrainer::step(Index number, std::vector<double>& losses) {
  losses.assign(4, 0);
  const auto step = static_cast<std::uint64_t>(number);
  critic_step(step, losses);
  generator_step(step, losses);
  update_averages(step);
}

SparseTensor CtganTrainer::expand(const Conditions& conditions) const {
  const RowLayout& layout = table_.layout();
  SparseTensor out = SparseTensor::empty(batch_, layout.condition_columns, 1, false);
  std::int32_t* index = out.mutable_index();
  for (std::size_t i = 0; i < conditions.column.size(); ++i) {
    const auto& condition = layout.conditions[static_cast<std::size_t>(conditions.column[i])];
    index[i] = static_cast<std::int32_t>(condition.offset) + conditions.category[i];
  }
  return out;
}

CtganTrainer::Batch CtganTrainer::generate(std::uint64_t step, std::uint32_t call) {
  Batch batch;
  sampler_.sample_training(batch_, stream(seed_, Stream::condition, step, call), batch.conditions);
  if (has_conditions()) batch.condition = expand(batch.conditions);
  Tensor z = Tensor::empty({batch_, generator_.latent()});
  random_normal({}, stream(seed_, Stream::latent, step, call), z.mutable_data(), z.count());
  Tensor noise = Tensor::empty({batch_, table_.layout().columns});
  random_gumbel({}, stream(seed_, Stream::gumbel, step, call), noise.mutable_data(), noise.count());
  batch.logits = generator_.forward(z, batch.condition, true);
  batch.rows = activate_spans(batch.logits, spans_, kTemperature, noise);
  return batch;
}

// Real rows that match a permutation of the conditions of the generated ones.
void CtganTrainer::draw_real_rows(std::uint64_t step, const Conditions& fake) {
  draw_permutation(stream(seed_, Stream::permutation, step), permutation_);
  real_conditions_.column.clear();
  real_conditions_.category.clear();
  for (const std::int32_t i : permutation_) {
    real_conditions_.column.push_back(fake.column[static_cast<std::size_t>(i)]);
    real_conditions_.category.push_back(fake.category[static_cast<std::size_t>(i)]);
  }
  sampler_.matching_rows(real_conditions_, stream(seed_, Stream::matching_rows, step), real_rows_);
}

Tensor CtganTrainer::pack(const Tensor& rows) const {
  return reshape(rows, {batch_ / pac_, pac_ * rows.dim(1)});
}

// The critic's first layer is linear, so that of a mixture of packs costs no product: it is the
// mixture of those of the real and the fake packs (conditions mixed likewise).
CtganTrainer::CriticLosses CtganTrainer::critic_losses(std::uint64_t step, const Batch& fake) {
  const Index packs = batch_ / pac_;
  SparseTensor real_condition;
  SparseTensor fake_condition;
  if (has_conditions()) {
    real_condition = expand(real_conditions_).pack(pac_);
    fake_condition = fake.condition.pack(pac_);
  }
  const Tensor real_first =
      critic_.first_layer({{}, table_.expand(real_rows_).pack(pac_)}, real_condition);
  const Tensor fake_first = critic_.first_layer({pack(fake.rows), {}}, fake_condition);

  const Tensor scores =
      critic_.score(concat_rows({real_first, fake_first}), seed_, step, kScorePass);
  CriticLosses losses;
  losses.wasserstein =
      mean(slice_rows(scores, packs, 2 * packs)) - mean(slice_rows(scores, 0, packs));

  Tensor mixing = Tensor::empty({packs, 1});
  random_uniform({}, stream(seed_, Stream::mixing, step), mixing.mutable_data(), packs);
  const Tensor mixed_first = fake_first + mixing * (real_first - fake_first);
  const Tensor mixed_scores = critic_.score(mixed_first, seed_, step, kPenaltyPass);
  const Tensor slope = grad({mixed_scores}, {mixed_first}, {.create_graph = true})[0];
  losses.penalty = kPenaltyWeight * mean(square(critic_.input_gradient_norm(slope) - Real{1}));
  return losses;
}

void CtganTrainer::critic_step(std::uint64_t step, std::vector<double>& losses) {
  Batch fake;
  {
    const NoGrad no_grad;
    fake = generate(step, kCriticCall);
  }
  draw_real_rows(step, fake.conditions);
  const CriticLosses parts = critic_losses(step, fake);
  grad({parts.wasserstein + parts.penalty}, critic_parameters_.parameters(),
       {.destinations = critic_parameters_.gradients()});
  critic_adam_->step();
  losses[0] = static_cast<double>(parts.wasserstein.item());
  losses[3] = static_cast<double>(parts.penalty.item());
}

// Cross-entropy between the raw outputs of the asked column and the asked category.
Tensor CtganTrainer::condition_loss(const Batch& fake) {
  const RowLayout& layout = table_.layout();
  targets_->assign(static_cast<std::size_t>(batch_) * layout.spans.size(), -1);
  for (std::size_t i = 0; i < fake.conditions.column.size(); ++i) {
    const auto& condition = layout.conditions[static_cast<std::size_t>(fake.conditions.column[i])];
    const auto span = static_cast<std::size_t>(layout.parts[condition.part].span);
    (*targets_)[i * layout.spans.size() + span] = fake.conditions.category[i];
  }
  return mean(cross_entropy_spans(fake.logits, targets_, spans_));
}

void CtganTrainer::generator_step(std::uint64_t step, std::vector<double>& losses) {
  const Batch fake = generate(step, kGeneratorCall);
  SparseTensor condition;
  if (has_conditions()) condition = fake.condition.pack(pac_);
  const Tensor first = critic_.first_layer({pack(fake.rows), {}}, condition);
  const Tensor adversarial = -mean(critic_.score(first, seed_, step, kGeneratorPass));
  Tensor total = adversarial;
  if (has_conditions()) {
    const Tensor cross_entropy = condition_loss(fake);
    losses[2] = static_cast<double>(cross_entropy.item());
    total = total + cross_entropy;
  }
  grad({total}, generator_parameters_.parameters(),
       {.destinations = generator_parameters_.gradients()});
  generator_adam_->step();
  losses[1] = static_cast<double>(adversarial.item());
}

void CtganTrainer::update_averages(std::uint64_t step) {
  update_average(step, generator_parameters_.flat_parameters(),
                 average_parameters_.flat_parameters());
  const NamedTensors averages = average_.buffers();
  const NamedTensors buffers = generator_.buffers();
  for (std::size_t i = 0; i < averages.size(); ++i) {
    update_average(step, buffers[i].second, averages[i].second);
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
