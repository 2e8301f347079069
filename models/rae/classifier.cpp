#include "models/rae/classifier.h"

#include <algorithm>

#include "autograd/grad.h"
#include "data/classes/imbalance.h"
#include "metrics/classes/classification.h"

namespace ballast::rae {
namespace {

constexpr double kLearningRate = 1e-3;
constexpr double kAveraged = 0.998;  // decay of the weight average, as in RAE

using Balance = ClassifierTrainer::Balance;

// [classes, 1]: items / (classes * items of the class); 0 for a class without items.
Tensor weights_of(const std::vector<std::int32_t>& labels, Index classes, Device device) {
  std::vector<Real> weights;
  for (const Index count : count_classes(labels, classes)) {
    weights.push_back(
        count > 0 ? static_cast<Real>(labels.size()) / static_cast<Real>(classes * count) : 0);
  }
  return Tensor::from(weights, {classes, 1}, device);
}

}  // namespace

ClassifierTrainer::ClassifierTrainer(std::unique_ptr<const Items> items, const Options& options,
                                     Balance balance)
    : NetworkTrainer(options, {"classifier_loss"}),
      options_(options),
      items_(std::move(items)),
      sizes_(items_->sizes()),
      sampler_(items_->labels(), sizes_.classes, device(),
               balance == Balance::batches ? ClassSampler::Law::equal : ClassSampler::Law::by_size),
      encoder_(sizes_, device(), options.seed),
      classifier_(sizes_, device(), options.seed) {
  if (balance == Balance::loss) {
    class_weights_ = weights_of(items_->labels(), sizes_.classes, device());
  }
  add({&encoder_, &classifier_}, Use::model, kMemoryAdvice);
  encoder_.optimise({.learning_rate = kLearningRate});
  classifier_.optimise({.learning_rate = kLearningRate});
  encoder_.keep_average(kAveraged);
  classifier_.keep_average(kAveraged);
}

Index ClassifierTrainer::steps_per_epoch() const {
  return std::max<Index>(1, static_cast<Index>(items_->labels().size()) / options_.batch_size);
}

std::vector<Tensor> ClassifierTrainer::train(const Step& /*step*/) {
  const Integers classes = sampler_.draw_classes(draw.next(), options_.batch_size);
  const Integers places = sampler_.draw_items(draw.next(), classes);
  const Tensor items = items_->gather_warped(places, draw.next());
  const Tensor losses = cross_entropy(classifier_.forward(encoder_.forward(items)), classes);
  Tensor loss = mean(losses);
  if (class_weights_.defined()) {
    const Tensor weights = gather_rows(class_weights_, classes);
    loss = sum(losses * weights) / sum(weights);
  }
  backward(loss, {&encoder_, &classifier_});
  encoder_.update();
  classifier_.update();
  return {loss};
}

Labels ClassifierTrainer::classify(const std::vector<Real>& features) {
  const PrecisionScope scope(precision());
  const NoGrad pause;
  const auto count = static_cast<Index>(features.size()) / sizes_.latent;
  const Tensor x = Tensor::from(features, {count, sizes_.latent}, device());
  const auto averaged = classifier_.averaged();
  return largest_of_rows(classifier_.forward(x).to_vector(), sizes_.classes);
}

}  // namespace ballast::rae
