// Whole training steps on the device: compared with the CPU, recorded compared with executed, and
// moved between devices.
#include "tests/models/training.h"

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/error.h"
#include "kernels/graph.h"
#include "kernels/memory.h"
#include "kernels/precision.h"
#include "models/rae/classifier.h"
#include "models/rae/trainer.h"
#include "tests/cuda/device_check.h"
#include "tests/models/made_table.h"
#include "tests/models/tiny_infogan.h"

using namespace ballast;
using namespace ballast::test;

namespace {

FitOptions tiny_options(bool ctgan, const char* device) {
  FitOptions options = small_options(ctgan);
  options.batch_size = 20;
  options.layers = {
      {"generator", {16, 16}}, {"critic", {16, 16}}, {"encoder", {16, 16}}, {"decoder", {16, 16}}};
  options.device = device;
  return options;
}

EncodedTable tiny_rows(Index rows) {
  const Table table = people(rows);
  return TableEncoder::fit(table, {}, 0).encode(table, 0);
}

// Each gradient of the first step, relative to the largest of its network. The learning rate is so
// small that no weight changes, so the generator is trained against the same critic on both
// devices.
void check_gradients(const Network& device, const Network& host) {
  const auto values = device.flat_gradients().to_vector();
  const auto expected = host.flat_gradients().to_vector();
  CHECK(std::any_of(expected.begin(), expected.end(), [](Real x) { return x != 0; }));
  check_close(values, expected, 1e-4);
}

// The first step on both devices.
template <class TrainerType>
struct Pair {
  template <class Data, class Options>
  Pair(const Data& data, Options options)
      : host(data, on("cpu", options)), device(data, on("cuda", options)) {
    host.step(0);
    device.step(0);
  }
  template <class Options>
  static Options on(const char* device, Options options) {
    options.device = device;
    return options;
  }
  void check_gradients(const std::vector<std::string>& networks) {
    for (const std::string& name : networks) {
      CAPTURE(name);
      ::check_gradients(device.network(name), host.network(name));
    }
  }
  void check_losses() {
    const auto losses = device.take_losses();
    const auto expected = host.take_losses();
    REQUIRE(losses.size() == 1);
    for (std::size_t i = 0; i < expected[0].size(); ++i) {
      CHECK(losses[0][i] == doctest::Approx(expected[0][i]).epsilon(1e-4));
    }
  }
  TrainerType host;
  TrainerType device;
};

FitOptions still(bool ctgan) {
  FitOptions options = tiny_options(ctgan, "");
  options.learning_rate = 1e-30;
  return options;
}

infogan::Options still_infogan() {
  infogan::Options options = tiny_infogan("");
  options.discriminator_rate = options.generator_rate = 1e-30;
  return options;
}

rae::Options tiny_rae(const char* device) {
  rae::Options options;
  options.batch_size = 4;
  options.latent = 4;
  options.filters = 2;
  options.hidden = 8;
  options.rounds = 1;
  options.critic_updates = 2;
  options.device = device;
  return options;
}

rae::Options still_rae(bool mixer) {
  rae::Options options = tiny_rae("");
  options.mixer = mixer;
  options.learning_rate = 1e-30;
  return options;
}

ModelFile saved(const Trainer& trainer) {
  ModelFile file;
  trainer.save(file);
  return file;
}

bool same_files(const ModelFile& a, const ModelFile& b) {
  if (a.tensors.size() != b.tensors.size()) return false;
  for (const auto& [name, tensor] : a.tensors) {
    const auto other = b.tensors.find(name);
    if (other == b.tensors.end() || other->second != tensor) return false;
  }
  return true;
}

// Creates a trainer on the device.
using Maker = std::function<std::unique_ptr<Trainer>()>;

Maker maker_of(bool ctgan, const EncodedTable& rows) {
  return [ctgan, &rows] { return make_trainer(ctgan, rows, tiny_options(ctgan, "cuda")); };
}

std::unique_ptr<Trainer> make_infogan() {
  return std::make_unique<infogan::Trainer>(tiny_digits(), tiny_infogan("cuda"));
}

std::unique_ptr<Trainer> make_rae() {
  return std::make_unique<rae::Trainer>(tiny_digits(), tiny_rae("cuda"));
}

ModelFile train(const Maker& make, Index steps) {
  const auto trainer = make();
  for (Index step = 0; step < steps; ++step) trainer->step(step);
  return saved(*trainer);
}

void check_orders(const Maker& make) {
  const auto files = in_orders(kOrders, [&] { return train(make, 3); });
  for (const ModelFile& file : files) CHECK(same_files(file, files[0]));
}

// The first step of a trainer is executed, the second is recorded, later ones are replayed. A chain
// of trainers with one step each only executes steps.
void check_recorded(const Maker& make, Index steps) {
  const ModelFile expected = train(make, steps);
  ModelFile file;
  for (Index step = 0; step < steps; ++step) {
    const auto trainer = make();
    if (step > 0) trainer->load(file);
    trainer->step(step);
    file = saved(*trainer);
  }
  CHECK(same_files(file, expected));
}

void check_memory(const Maker& make, Index steps) {
  const auto trainer = make();
  Index step = 0;
  while (step < 2 * trainer->steps_per_epoch()) trainer->step(step++);
  const auto before = arena_statistics(kCuda);
  for (Index i = 0; i < steps; ++i) trainer->step(step++);
  CHECK(arena_statistics(kCuda).system_allocations == before.system_allocations);
  CHECK(arena_statistics(kCuda).bytes_used == before.bytes_used);
}

}  // namespace

TEST_CASE("ctgan_step.all gradients agree with the CPU") {
  Pair<ctgan::Trainer> pair(tiny_rows(200), still(true));
  pair.check_gradients({"critic", "generator"});
  pair.check_losses();
}

TEST_CASE("ctgan_step.all gradients agree with the CPU, without discrete columns") {
  Table table = people(200);
  table.columns.erase(table.columns.begin());
  Pair<ctgan::Trainer> pair(TableEncoder::fit(table, {}, 0).encode(table, 0), still(true));
  pair.check_gradients({"critic", "generator"});
  pair.check_losses();
}

TEST_CASE("tvae_step.all gradients agree with the CPU") {
  Pair<tvae::Trainer> pair(tiny_rows(200), still(false));
  pair.check_gradients({"encoder", "decoder"});
  pair.check_losses();
}

TEST_CASE("infogan_step.all gradients agree with the CPU") {
  for (const Index side : {8, 28}) {  // halved once, and twice
    CAPTURE(side);
    Pair<infogan::Trainer> pair(tiny_digits(side), still_infogan());
    pair.check_gradients({"discriminator", "generator"});
    pair.check_losses();
  }
}

TEST_CASE("rae_step.all gradients agree with the CPU") {
  for (const bool mixer : {true, false}) {
    CAPTURE(mixer);
    // Enough items of each class: a mixture of an image with itself does not depend on the weights.
    Pair<rae::Trainer> pair(tiny_digits(8, 60), still_rae(mixer));
    pair.check_gradients({"encoder", "classifier", "decoder", "critic"});
    if (mixer) pair.check_gradients({"mixer"});
    pair.check_losses();
  }
}

TEST_CASE("ctgan_step.results do not depend on the order of threads") {
  const EncodedTable rows = tiny_rows(100);
  check_orders(maker_of(true, rows));
}

TEST_CASE("tvae_step.results do not depend on the order of threads") {
  const EncodedTable rows = tiny_rows(100);
  check_orders(maker_of(false, rows));
}

TEST_CASE("infogan_step.results do not depend on the order of threads") {
  check_orders(make_infogan);
}

TEST_CASE("rae_step.results do not depend on the order of threads") { check_orders(make_rae); }

// 50 rows in batches of 20: the last batch has a different shape.
TEST_CASE("training.recorded and resumed steps give the same model as executed steps") {
  const EncodedTable rows = tiny_rows(50);
  for (const bool ctgan : {true, false}) check_recorded(maker_of(ctgan, rows), 8);
}

// Across the end of an epoch.
TEST_CASE("infogan_step.recorded and resumed steps give the same model as executed steps") {
  check_recorded(make_infogan, 4);
}

TEST_CASE("rae_step.recorded and resumed steps give the same model as executed steps") {
  check_recorded(make_rae, 4);
}

// The first steps run the work, later ones replay the recorded graph. The convolutions of a tiny
// InfoGAN round their factors in TF32.
TEST_CASE("training.trainers with different precision do not affect each other") {
  const auto make = [](const char* precision) {
    infogan::Options options = tiny_infogan("cuda");
    options.precision = precision;
    return std::make_unique<infogan::Trainer>(tiny_digits(), options);
  };
  constexpr Index kSteps = 4;
  const ModelFile single = train([&] { return make("single"); }, kSteps);
  const ModelFile tf32 = train([&] { return make("tf32"); }, kSteps);
  CHECK(!same_files(single, tf32));
  const auto a = make("single");
  const auto b = make("tf32");
  for (Index step = 0; step < kSteps; ++step) {
    a->step(step);
    b->step(step);
    CHECK(PrecisionScope::current() == Precision::single);
  }
  CHECK(same_files(saved(*a), single));
  CHECK(same_files(saved(*b), tf32));
}

// The images of a sheet are 8-bit; the classifier's features are not rounded.
TEST_CASE("training.a trainer computes in its precision outside of steps as well") {
  std::vector<std::vector<Real>> features;
  for (const char* precision : {"single", "tf32"}) {
    rae::Options options = tiny_rae("cuda");
    options.precision = precision;
    rae::ClassifierTrainer trainer(tiny_digits(), options, rae::ClassifierTrainer::Balance::none);
    features.push_back(trainer.features(tiny_digits()));
  }
  CHECK(features[0] != features[1]);
  check_close(features[1], features[0], 1e-2);
}

TEST_CASE("training.losses are read back together") {
  const EncodedTable rows = tiny_rows(50);
  for (const bool ctgan : {true, false}) {
    const auto each = make_trainer(ctgan, rows, tiny_options(ctgan, "cuda"));
    const auto together = make_trainer(ctgan, rows, tiny_options(ctgan, "cuda"));
    CHECK(together->losses_every() > 1);
    std::vector<std::vector<double>> expected;
    for (Index step = 0; step < together->losses_every(); ++step) {
      each->step(step);
      together->step(step);
      expected.push_back(each->take_losses().at(0));
    }
    CHECK(together->take_losses() == expected);
    CHECK(together->take_losses().empty());
  }
}

TEST_CASE("training.models can be moved between CPU and GPU") {
  const EncodedTable rows = tiny_rows(200);
  for (const bool ctgan : {true, false}) {
    for (const char* first : {"cpu", "cuda"}) {
      const auto begun = make_trainer(ctgan, rows, tiny_options(ctgan, first));
      for (Index step = 0; step < 3; ++step) begun->step(step);
      const ModelFile file = saved(*begun);
      std::vector<std::vector<double>> losses;
      for (const char* second : {"cpu", "cuda"}) {
        const auto trainer = make_trainer(ctgan, rows, tiny_options(ctgan, second));
        trainer->load(file);
        CHECK(same_files(saved(*trainer), file));
        trainer->step(3);
        losses.push_back(trainer->take_losses().at(0));
      }
      for (std::size_t i = 0; i < losses[0].size(); ++i) {
        CHECK(losses[1][i] == doctest::Approx(losses[0][i]).epsilon(1e-3));
      }
    }
  }
}

TEST_CASE("training.no memory is allocated after the step is recorded") {
  const EncodedTable rows = tiny_rows(50);
  for (const bool ctgan : {true, false}) check_memory(maker_of(ctgan, rows), 10);
}

TEST_CASE("infogan_step.no memory is allocated after the step is recorded") {
  check_memory(make_infogan, 2);
}

TEST_CASE("rae_step.no memory is allocated after the step is recorded") {
  check_memory(make_rae, 2);
}

TEST_CASE("sampling.a model generates the same rows on both devices") {
  const EncodedTable rows = tiny_rows(200);
  for (const bool ctgan : {true, false}) {
    const ModelFile file = train(maker_of(ctgan, rows), 3);
    EncodedTable host(rows.layout(), 512);
    EncodedTable device(rows.layout(), 512);
    make_generator(ctgan, rows.layout(), tiny_options(ctgan, "cpu"), file)->generate({}, 0, host);
    make_generator(ctgan, rows.layout(), tiny_options(ctgan, "cuda"), file)
        ->generate({}, 0, device);
    Index different = 0;
    for (std::size_t part = 0; part < rows.layout().parts.size(); ++part) {
      for (Index row = 0; row < 512; ++row) {
        different += host.code(part, row) == device.code(part, row) ? 0 : 1;
        CHECK(device.alpha(part, row) ==
              doctest::Approx(host.alpha(part, row)).epsilon(1e-3).scale(1));
      }
    }
    CHECK(different <= 2);  // two categories may be almost equally likely
  }
}

TEST_CASE("graph.memory of a recorded graph is not shared, and is released with it") {
  DeviceArray<Real> sums(std::vector<Real>{0});
  const auto used = arena_statistics(kCuda).bytes_used;
  {
    Graph graph(kCuda);
    Real* block = nullptr;
    const auto work = [&] {
      block = static_cast<Real*>(arena_allocate(kCuda, 1000));
      fill(kCuda, 2, block, 250);
      axpy(kCuda, 1, block, sums.data(), 1);
      arena_release(kCuda, block, 1000);
    };
    for (int i = 0; i < 4; ++i) graph.run(work);
    CHECK(sums.values()[0] == 8);
    std::vector<void*> others;
    for (int i = 0; i < 5; ++i) {
      others.push_back(arena_allocate(kCuda, 1000));
      CHECK(others.back() != block);
    }
    for (void* other : others) arena_release(kCuda, other, 1000);
  }
  CHECK(arena_statistics(kCuda).bytes_used == used);
}

TEST_CASE(
    "graph.recording a step that waits for the host is rejected, and the step can be run again") {
  DeviceArray<Real> value(std::vector<Real>{3});
  Graph graph(kCuda);
  const auto waits = [&] { value.values(); };
  graph.run(waits);
  CHECK_THROWS_AS(graph.run(waits), Error);
  CHECK(value.values()[0] == 3);
  graph.run([&] { fill(kCuda, 5, value.data(), 1); });
  CHECK(value.values()[0] == 5);
}
