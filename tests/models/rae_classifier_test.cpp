// The classifier that is used to compare oversampling methods.
#include <doctest/doctest.h>

#include <cmath>

#include "data/classes/imbalance.h"
#include "data/images/rendered_digits.h"
#include "kernels/threads.h"
#include "metrics/classes/classification.h"
#include "models/rae/classifier.h"

namespace ballast::rae {
namespace {

using Balance = ClassifierTrainer::Balance;

Options small() {
  Options options;
  options.batch_size = 16;
  options.latent = 8;
  options.filters = 4;
  options.hidden = 32;
  return options;
}

// The first class has many images, every other class has 4.
ImageSet uneven() {
  const ImageSet all = render_digits(800, 1, 8).images;
  std::vector<Index> counts(10, 4);
  counts.front() = 70;
  return select_items(all, choose_per_class(all.labels, counts, {}));
}

ModelFile train(ClassifierTrainer& trainer, Index from, Index to) {
  for (Index step = from; step < to; ++step) trainer.step(step);
  ModelFile file;
  trainer.save(file);
  return file;
}

TEST_CASE("classifier training gives the same bytes on any number of threads and if resumed") {
  const ImageSet images = uneven();
  for (const Balance balance : {Balance::none, Balance::batches, Balance::loss}) {
    const int before = thread_count();
    set_thread_count(1);
    ClassifierTrainer whole(images, small(), balance);
    const ModelFile expected = train(whole, 0, 4);
    set_thread_count(3);
    ClassifierTrainer first(images, small(), balance);
    const ModelFile half = train(first, 0, 2);
    ClassifierTrainer second(images, small(), balance);
    second.load(half);
    CHECK(train(second, 2, 4).tensors == expected.tensors);
    set_thread_count(before);
  }
}

TEST_CASE("balanced batches and a weighted loss improve the recall of rare classes") {
  const ImageSet images = uneven();
  const ImageSet test = render_digits(300, 2, 8).images;
  std::vector<double> acsa;
  for (const Balance balance : {Balance::none, Balance::batches, Balance::loss}) {
    ClassifierTrainer trainer(images, small(), balance);
    train(trainer, 0, 150);
    acsa.push_back(
        measure_classification(test.labels, trainer.classify(trainer.features(test)), 10).acsa);
    CHECK(trainer.features(test).size() == 300 * 8);
  }
  CHECK(acsa[1] > acsa[0] + 0.05);
  CHECK(acsa[2] > acsa[0] + 0.05);
}

TEST_CASE("the weighted loss equals the loss on a balanced set") {
  // A large batch; the first loss is computed before any update.
  const ImageSet images = uneven();
  Options options = small();
  options.batch_size = 4096;
  std::vector<double> losses;
  for (const Balance balance : {Balance::loss, Balance::batches}) {
    ClassifierTrainer trainer(images, options, balance);
    trainer.step(0);
    losses.push_back(trainer.take_losses().front().front());
  }
  CHECK(std::abs(losses[0] - losses[1]) < 0.02);
}

}  // namespace
}  // namespace ballast::rae
