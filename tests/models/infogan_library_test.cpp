#include <doctest/doctest.h>

#include <algorithm>

#include "io/files.h"
#include "models/infogan/infogan.h"
#include "models/infogan/traversal.h"
#include "tests/models/infogan.h"

namespace ballast::test {
namespace {

infogan::Options two_steps() {
  infogan::Options options = small_infogan();
  options.steps = 2;
  return options;
}

struct Steps : TrainingObserver {
  Index done = 0;
  Index stop_after = 100;
  void step_done(const TrainingState& state) override { done = state.step; }
  bool cancelled() const override { return done >= stop_after; }
};

TEST_CASE("infogan in memory: the file of a model is the program's, and it generates the same") {
  const TestFolder folder(memory_folder());
  const ImageSet images = small_digits();
  Steps steps;
  infogan::Model model = infogan::fit(images, two_steps(), &steps);
  CHECK(steps.done == 2);
  model.save(folder / "saved");
  CHECK_THROWS_AS(model.save(folder / "saved"), Error);
  CHECK_NOTHROW(model.save(folder / "saved", true));

  const ModelFile program = read_model_file(write_small_model(folder, two_steps(), images));
  const ModelFile saved = read_model_file(folder / "saved");
  for (const auto& entry : program.tensors) {  // the library's has the state of the loop as well
    CAPTURE(entry.first);
    REQUIRE(saved.has(entry.first));
    CHECK(saved.tensors.at(entry.first) == entry.second);
  }
  CHECK(saved.text("options") == program.text("options"));

  infogan::Model loaded = infogan::load(folder / "saved");
  CHECK(loaded.generate(loaded.draw(7, 0, 5)).pixels == model.generate(model.draw(7, 0, 5)).pixels);
  CHECK(loaded.encode(images).mean == model.encode(images).mean);
}

TEST_CASE("infogan in memory: images are scaled as the options say") {
  infogan::Options options = two_steps();
  options.image_size = 8;
  infogan::Model model = infogan::fit(small_digits(20, 16), options);
  CHECK(model.sizes().height == 8);
  CHECK_NOTHROW(model.encode(resized(small_digits(2, 16), 8)));
}

TEST_CASE("infogan in memory: an observer can cancel, and wrong calls are refused") {
  Steps steps;
  steps.stop_after = 1;
  CHECK_NOTHROW(infogan::fit(small_digits(), two_steps(), &steps));
  CHECK(steps.done == 1);

  infogan::Options wrong = two_steps();
  wrong.batch_size = 1;
  CHECK_THROWS_AS(infogan::fit(small_digits(), wrong), UsageError);
  wrong = two_steps();
  wrong.codes = "dog:3";
  CHECK_THROWS_AS(infogan::fit(small_digits(), wrong), UsageError);
  CHECK_THROWS_AS(infogan::fit(small_digits(1), two_steps()), Error);
  CHECK_THROWS_AS(infogan::load("/dev/null"), Error);
}

TEST_CASE("infogan in memory: a resumed fit ends as one that was not stopped") {
  const ImageSet images = small_digits();
  Steps steps;
  steps.stop_after = 1;
  const infogan::Model part = infogan::fit(images, two_steps(), &steps);
  const infogan::Model resumed = infogan::fit(images, two_steps(), nullptr, &part.file());
  const infogan::Model whole = infogan::fit(images, two_steps());
  CHECK(same_tensors(resumed.file(), whole.file()));
  CHECK_FALSE(same_tensors(part.file(), whole.file()));
  CHECK_THROWS_AS(infogan::fit(small_digits(30), two_steps(), nullptr, &part.file()), Error);
  infogan::Options fewer = two_steps();
  fewer.steps = 1;
  CHECK_THROWS_AS(infogan::fit(images, fewer, nullptr, &whole.file()), OptionError);
}

TEST_CASE("infogan in memory: a traversal has the values of each code in its columns") {
  infogan::Model model = infogan::fit(small_digits(), two_steps());
  const auto traversals = infogan::traverse(model, {2, 3, 7});
  REQUIRE(traversals.size() == 4);
  CHECK(traversals[0].values == std::vector<double>{0, 1, 2, 3, 4});
  CHECK(traversals[1].values == std::vector<double>{-2, 0, 2});
  CHECK(traversals[3].images.count == 6);
  infogan::Latents latents = model.draw(7, 0, 2);
  infogan::set_code(model.sizes().codes, 1, 2, latents);
  const ImageSet last = model.generate(latents);
  const ImageSet& images = traversals[1].images;
  for (Index row = 0; row < 2; ++row) {
    CHECK(std::equal(last.image(row), last.image(row) + last.image_size(),
                     images.image(row * 3 + 2)));
  }
  CHECK(infogan::traversal_png(traversals).starts_with("\x89PNG"));
  CHECK(infogan::traverse(model, {1, 1, 0})[1].values == std::vector<double>{0});
}

}  // namespace
}  // namespace ballast::test
