// Number of launches per training step: on a GPU these models are bound by launches.
#include <map>
#include <utility>

#include "models/rae/trainer.h"
#include "tests/cuda/device_check.h"
#include "tests/models/made_table.h"
#include "tests/models/tiny_infogan.h"
#include "tests/models/training.h"

using namespace ballast;
using namespace ballast::test;

namespace {

// For the replay of a recorded step.
std::vector<std::string> launches_of_step(Trainer& trainer) {
  trainer.step(0);
  trainer.step(1);
  cuda::emulator::start_trace();
  trainer.step(2);
  return cuda::emulator::end_trace();
}

std::vector<std::string> launches_of_step(bool ctgan) {
  const Table table = people(200);
  const EncodedTable rows = TableEncoder::fit(table, {}, 0).encode(table, 0);
  FitOptions options = small_options(ctgan);
  options.batch_size = 20;
  options.layers = {
      {"generator", {16, 16}}, {"critic", {16, 16}}, {"encoder", {16, 16}}, {"decoder", {16, 16}}};
  options.device = "cuda";
  return launches_of_step(*make_trainer(ctgan, rows, options));
}

std::string counted(const std::vector<std::string>& launches) {
  std::map<std::string, int> counts;
  for (const std::string& name : launches) ++counts[name];
  std::string text;
  for (const auto& [name, count] : counts) text += std::to_string(count) + " " + name + "\n";
  return text;
}

}  // namespace

TEST_CASE("launches.of a CTGAN step") {
  const auto launches = launches_of_step(true);
  CAPTURE(counted(launches));
  CHECK(launches.size() == 188);
}

TEST_CASE("launches.of a TVAE step") {
  const auto launches = launches_of_step(false);
  CAPTURE(counted(launches));
  CHECK(launches.size() == 101);
}

TEST_CASE("launches.of an InfoGAN step") {
  infogan::Options options = tiny_infogan("cuda");
  infogan::Trainer trainer(tiny_digits(), options);
  const auto launches = launches_of_step(trainer);
  CAPTURE(counted(launches));
  CHECK(launches.size() == 361);
  options.consistency_weight = 0;
  infogan::Trainer published(tiny_digits(), options);
  CHECK(launches_of_step(published).size() == 254);
}

TEST_CASE("launches.of a RAE step") {
  for (const auto& [preset, count] : {std::pair("small", 650), std::pair("paper", 2974)}) {
    rae::Options options;
    apply_preset(preset, options);
    options.batch_size = 4;
    options.latent = 4;
    options.filters = 2;
    options.hidden = 8;
    options.device = "cuda";
    rae::Trainer trainer(tiny_digits(), options);
    const auto launches = launches_of_step(trainer);
    CAPTURE(preset);
    CAPTURE(counted(launches));
    CHECK(launches.size() == static_cast<std::size_t>(count));
  }
}
