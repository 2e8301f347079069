#include "models/tvae/trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/grad.h"
#include "layers/checkpoint.h"
#include "layers/moving_average.h"
#include "models/training/memory_check.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

constexpr Real kReconstructionWeight = 2;
constexpr double kWeightDecay = 1e-5;

AdamOptions adam_options(double learning_rate) {
  AdamOptions options;
  options.learning_rate = learning_rate;
  options.weight_decay = kWeightDecay;
  return options;
}

}  // namespace

TvaeTrainer::TvaeTrainer(const EncodedTable& table, const FitOptions& options)
    : table_(table),
      device_(device_of(options)),
      seed_(options.seed),
      batch_(std::min(options.batch_size, table.rows())),
      rows_(table, device_),
      layout_(table.layout()),
      encoder_(parameters_, table.layout().columns, options.layers.at("encoder"),
               options.embedding),
      decoder_(parameters_, options.embedding, options.layers.at("decoder"), layout_),
      average_decoder_(average_, options.embedding, options.layers.at("decoder"), layout_),
      host_order_(static_cast<std::size_t>(table.rows())),
      order_(Integers::empty(table.rows(), device_)),
      runner_(device_, static_cast<int>(loss_names().size())) {
  check_memory(device_, parameters_.count(), kTableMemoryAdvice);
  parameters_.allocate(device_);
  average_.allocate(device_);
  encoder_.initialize(seed_);
  decoder_.initialize(seed_);
  average_decoder_.initialize(seed_);
  adam_.emplace(parameters_, adam_options(options.learning_rate));
}

Index TvaeTrainer::steps_per_epoch() const { return (table_.rows() + batch_ - 1) / batch_; }

std::vector<std::string> TvaeTrainer::loss_names() const {
  return {"reconstruction_loss", "kl_loss"};
}

// The order of an epoch's rows, drawn on the host: one after the other.
void TvaeTrainer::shuffle(Index epoch) {
  shuffled_epoch_ = epoch;
  std::iota(host_order_.begin(), host_order_.end(), 0);
  ballast::shuffle({}, stream(seed_, Stream::shuffle, static_cast<std::uint64_t>(epoch)),
                   host_order_.data(), table_.rows(), host_order_.data());
  copy_memory(device_, order_.mutable_data(), {}, host_order_.data(), order_.bytes());
}

// The sum over the batch of the negative log likelihood (constants left out).
Tensor TvaeTrainer::reconstruction(const TvaeDecoder::Row& decoded,
                                   const DeviceTable::Parts& target) const {
  Tensor total = sum(cross_entropy_spans(decoded.logits, target.codes, layout_.spans));
  if (!decoded.alphas.defined()) return total;
  const Tensor& deviations = decoder_.deviations();
  const Tensor distances =
      square((target.alphas - decoded.alphas) / deviations) * static_cast<Real>(0.5);
  return total + sum(distances) + sum(log(deviations)) * static_cast<Real>(decoded.logits.dim(0));
}

void TvaeTrainer::step(Index number) {
  const Index epoch = number / steps_per_epoch();
  if (epoch != shuffled_epoch_) shuffle(epoch);
  const Index rows = std::min(batch_, table_.rows() - number % steps_per_epoch() * batch_);
  runner_.run(number, rows, [this, rows](const Step& step) { one_step(step, rows); });
  adam_->set_step_count(number + 1);
}

// The batch is the next `rows` of the order.
void TvaeTrainer::one_step(const Step& step, Index rows) {
  Integers batch = Integers::empty(rows, device_);
  take_batch(device_, step, steps_per_epoch(), batch_, order_.data(), rows, batch.mutable_data());
  const auto [mean, log_variance] = encoder_.forward(rows_.expand(batch));
  Tensor noise = Tensor::empty({rows, decoder_.latent()}, device_);
  random_normal(device_, stream(seed_, Stream::reparametrisation, step), noise.mutable_data(),
                noise.count());
  const Tensor z = mean + noise * exp(log_variance * static_cast<Real>(0.5));
  const Real share = 1 / static_cast<Real>(rows);
  const Tensor reconstruction_loss =
      reconstruction(decoder_.forward(z), rows_.gather(batch)) * (kReconstructionWeight * share);
  const Tensor kl_loss = sum(log_variance - square(mean) - exp(log_variance) + Real{1}) *
                         (static_cast<Real>(-0.5) * share);
  grad({reconstruction_loss + kl_loss}, parameters_.parameters(),
       {.destinations = parameters_.gradients()});
  adam_->step(step);
  decoder_.clamp_deviations();
  update_averages(step);
  runner_.record(step, {reconstruction_loss, kl_loss});
}

// The decoder's parameters are the last ones, and lie as those of the average do.
void TvaeTrainer::update_averages(const Step& step) {
  Tensor& average = average_.flat_parameters();
  const Index first = parameters_.offset(parameters_.size() - average_.size());
  update_average(step, parameters_.flat_parameters().view(first, average.shape()), average);
}

void TvaeTrainer::save_generator(ModelFile& file) const {
  ballast::save(file, kNetworks, average_);
}

void TvaeTrainer::save(ModelFile& file) const {
  save_generator(file);
  ballast::save(file, "training", parameters_);
  ballast::save(file, "adam", *adam_);
}

void TvaeTrainer::load(const ModelFile& file) {
  ballast::load(file, kNetworks, average_);
  ballast::load(file, "training", parameters_);
  ballast::load(file, "adam", *adam_);
}

}  // namespace ballast
