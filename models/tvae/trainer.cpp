#include "models/tvae/trainer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/grad.h"
#include "layers/checkpoint.h"
#include "layers/moving_average.h"
#include "models/common/memory_check.h"
#include "models/common/streams.h"

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
      seed_(options.seed),
      batch_(std::min(options.batch_size, table.rows())),
      layout_(table.layout()),
      encoder_(parameters_, table.layout().columns, options.layers.at("encoder"),
               options.embedding),
      decoder_(parameters_, options.embedding, options.layers.at("decoder"), layout_),
      average_decoder_(average_, options.embedding, options.layers.at("decoder"), layout_),
      targets_(std::make_shared<std::vector<std::int32_t>>()) {
  check_memory(parameters_.count());
  parameters_.allocate({});
  average_.allocate({});
  encoder_.initialize(seed_);
  decoder_.initialize(seed_);
  average_decoder_.initialize(seed_);
  adam_.emplace(parameters_, adam_options(options.learning_rate));
}

Index TvaeTrainer::steps_per_epoch() const { return (table_.rows() + batch_ - 1) / batch_; }

std::vector<std::string> TvaeTrainer::loss_names() const {
  return {"reconstruction_loss", "kl_loss"};
}

// The order of an epoch's rows (Fisher, Yates).
void TvaeTrainer::shuffle(Index epoch) {
  shuffled_epoch_ = epoch;
  order_.resize(static_cast<std::size_t>(table_.rows()));
  std::iota(order_.begin(), order_.end(), 0);
  const Random random = stream(seed_, Stream::shuffle, static_cast<std::uint64_t>(epoch));
  for (std::size_t i = order_.size(); i > 1; --i) {
    std::swap(order_[i - 1], order_[random_below(random, static_cast<Index>(i), i)]);
  }
}

void TvaeTrainer::take_batch(Index number) {
  const Index epoch = number / steps_per_epoch();
  if (epoch != shuffled_epoch_) shuffle(epoch);
  const Index first = number % steps_per_epoch() * batch_;
  const Index last = std::min(first + batch_, table_.rows());
  rows_.assign(order_.begin() + first, order_.begin() + last);

  const std::size_t parts = table_.layout().parts.size();
  targets_->resize(rows_.size() * parts);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    for (std::size_t part = 0; part < parts; ++part) {
      (*targets_)[i * parts + part] = table_.code(part, rows_[i]);
    }
  }
  const std::vector<std::size_t>& numeric = layout_.numeric_parts;
  if (numeric.empty()) return;
  alphas_ = Tensor::empty({last - first, static_cast<Index>(numeric.size())});
  Real* alpha = alphas_.mutable_data();
  for (const std::int32_t row : rows_) {
    for (const std::size_t part : numeric) *alpha++ = static_cast<Real>(table_.alpha(part, row));
  }
}

// The sum over the batch of the negative log likelihood (constants left out).
Tensor TvaeTrainer::reconstruction(const TvaeDecoder::Row& decoded) const {
  Tensor total = sum(cross_entropy_spans(decoded.logits, targets_, layout_.spans));
  if (!decoded.alphas.defined()) return total;
  const Tensor& deviations = decoder_.deviations();
  const Tensor distances = square((alphas_ - decoded.alphas) / deviations) * static_cast<Real>(0.5);
  return total + sum(distances) +
         sum(log(deviations)) * static_cast<Real>(static_cast<Index>(rows_.size()));
}

void TvaeTrainer::step(Index number, std::vector<double>& losses) {
  take_batch(number);
  const auto rows = static_cast<Index>(rows_.size());
  const auto [mean, log_variance] = encoder_.forward(table_.expand(rows_));
  Tensor noise = Tensor::empty({rows, decoder_.latent()});
  random_normal({}, stream(seed_, Stream::reparametrisation, static_cast<std::uint64_t>(number)),
                noise.mutable_data(), noise.count());
  const Tensor z = mean + noise * exp(log_variance * static_cast<Real>(0.5));
  const Real share = 1 / static_cast<Real>(rows);
  const Tensor reconstruction_loss =
      reconstruction(decoder_.forward(z)) * (kReconstructionWeight * share);
  const Tensor kl_loss = sum(log_variance - square(mean) - exp(log_variance) + Real{1}) *
                         (static_cast<Real>(-0.5) * share);
  grad({reconstruction_loss + kl_loss}, parameters_.parameters(),
       {.destinations = parameters_.gradients()});
  adam_->step();
  decoder_.clamp_deviations();
  update_averages(static_cast<std::uint64_t>(number));
  losses = {static_cast<double>(reconstruction_loss.item()), static_cast<double>(kl_loss.item())};
}

// The decoder's parameters are the last ones.
void TvaeTrainer::update_averages(std::uint64_t step) {
  const std::size_t first = parameters_.size() - average_.size();
  for (std::size_t i = 0; i < average_.size(); ++i) {
    update_average(step, parameters_.parameter(first + i), average_.parameter(i));
  }
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
