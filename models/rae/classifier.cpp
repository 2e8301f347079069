#include "models/rae/classifier.h"

#include <algorithm>

#include "autograd/grad.h"
#include "data/classes/imbalance.h"
#include "layers/checkpoint.h"
#include "layers/moving_average.h"
#include "metrics/classes/classification.h"
#include "models/training/streams.h"

namespace ballast {
namespace {

constexpr double kLearningRate = 1e-3;
constexpr double kAveraged = 0.998;  // as RAE's own

using Balance = ClassifierTrainer::Balance;

// [classes, 1]: items / (classes * items of the class), 0 for a class without.
Tensor weights_of(const std::vector<std::int32_t>& labels, Index classes, Device device) {
  std::vector<Real> weights;
  for (const Index count : count_classes(labels, classes)) {
    weights.push_back(
        count > 0 ? static_cast<Real>(labels.size()) / static_cast<Real>(classes * count) : 0);
  }
  return Tensor::from(weights, {classes, 1}, device);
}

void save_networks(ModelFile& file, const std::string& prefix, const ClassifierNetworks& networks) {
  save(file, prefix + "reading", networks.parameters);
  save(file, prefix + "encoder", networks.encoder.buffers());
}

void load_networks(const ModelFile& file, const std::string& prefix, ClassifierNetworks& networks) {
  load(file, prefix + "reading", networks.parameters);
  load(file, prefix + "encoder", networks.encoder.buffers());
}

}  // namespace

ClassifierNetworks::ClassifierNetworks(const RaeSizes& sizes, Device device)
    : encoder(parameters, sizes, device), classifier(parameters, sizes) {
  parameters.allocate(device);
}

void ClassifierNetworks::initialize(std::uint64_t seed) {
  encoder.initialize(seed);
  classifier.initialize(seed);
}

Tensor ClassifierNetworks::logits(const Tensor& items, const TrainingPass* pass) {
  return classifier.forward(encoder.forward(items, pass));
}

ClassifierTrainer::ClassifierTrainer(std::unique_ptr<const RaeItems> items,
                                     const RaeOptions& options, Balance balance)
    : options_(options),
      device_(device_of(options)),
      items_(std::move(items)),
      sizes_(items_->sizes()),
      sampler_(items_->labels(), sizes_.classes, device_,
               balance == Balance::batches ? ClassSampler::Law::equal : ClassSampler::Law::by_size),
      now_(sizes_, device_),
      average_(sizes_, device_),
      runner_(device_, 1) {
  if (balance == Balance::loss) {
    class_weights_ = weights_of(items_->labels(), sizes_.classes, device_);
  }
  now_.initialize(options.seed);
  average_.initialize(options.seed);
  AdamOptions adam;
  adam.learning_rate = kLearningRate;
  adam_.emplace(now_.parameters, adam);
}

Index ClassifierTrainer::steps_per_epoch() const {
  return std::max<Index>(1, static_cast<Index>(items_->labels().size()) / options_.batch_size);
}

void ClassifierTrainer::step(Index number) {
  runner_.run(number, options_.batch_size, [this](const Step& step) { one_step(step); });
  adam_->set_step_count(number + 1);
}

void ClassifierTrainer::one_step(const Step& step) {
  const Integers classes =
      sampler_.draw_classes(stream(options_.seed, Stream::category, step), options_.batch_size);
  const Integers places = sampler_.draw_items(stream(options_.seed, Stream::item, step), classes);
  const TrainingPass pass{options_.seed, step, 0, false};
  const Tensor items = items_->gather_warped(places, stream(options_.seed, Stream::warp, step));
  const Tensor losses = cross_entropy(now_.logits(items, &pass), classes);
  Tensor loss = mean(losses);
  if (class_weights_.defined()) {
    const Tensor weights = gather_rows(class_weights_, classes);
    loss = sum(losses * weights) / sum(weights);
  }
  grad({loss}, now_.parameters.parameters(), {.destinations = now_.parameters.gradients()});
  adam_->step(step);
  update_average(step, now_.parameters.flat_parameters(), average_.parameters.flat_parameters(),
                 kAveraged);
  update_average(step, now_.encoder.buffers(), average_.encoder.buffers(), kAveraged);
  runner_.record(step, {loss});
}

void ClassifierTrainer::save_generator(ModelFile& file) const {
  save_networks(file, "average.", average_);
}

void ClassifierTrainer::save(ModelFile& file) const {
  save_generator(file);
  save_networks(file, "", now_);
  ballast::save(file, "reading.adam", *adam_);
}

void ClassifierTrainer::load(const ModelFile& file) {
  load_networks(file, "average.", average_);
  load_networks(file, "", now_);
  ballast::load(file, "reading.adam", *adam_);
}

Labels ClassifierTrainer::classify(const std::vector<Real>& features) {
  const NoGrad pause;
  const auto count = static_cast<Index>(features.size()) / sizes_.latent;
  const Tensor x = Tensor::from(features, {count, sizes_.latent}, device_);
  return largest_of_rows(average_.classifier.forward(x).to_vector(), sizes_.classes);
}

}  // namespace ballast
