// RAE in memory: fit, oversample, classify, save, load.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include "data/classes/imbalance.h"
#include "data/images/idx.h"
#include "data/images/image_files.h"
#include "data/images/rendered_digits.h"
#include "data/tables/csv.h"
#include "io/files.h"
#include "models/rae/commands/commands.h"
#include "models/rae/commands/fit.h"
#include "models/rae/rae.h"
#include "models/training/image_model.h"
#include "tests/data/test_folder.h"

namespace ballast::rae {
namespace {

// What is written to standard error during its life.
class StandardError {
 public:
  explicit StandardError(const std::string& path) : path_(path), saved_(dup(2)) {
    const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    dup2(file, 2);
    close(file);
  }
  ~StandardError() { restore(); }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;
  std::string text() {
    restore();
    return read_whole_file(path_);
  }

 private:
  void restore() {
    if (saved_ < 0) return;
    dup2(saved_, 2);
    close(saved_);
    saved_ = -1;
  }

  std::string path_;
  int saved_;
};

Options few_steps() {
  Options options;
  options.batch_size = 8;
  options.latent = 4;
  options.filters = 4;
  options.hidden = 16;
  options.rounds = 1;
  options.critic_updates = 1;
  options.steps = 3;
  return options;
}

ImageSet uneven_digits() {
  const ImageSet all = render_digits(60, 1, 8).images;
  std::vector<Index> counts = count_classes(all.labels, 10);
  counts.back() = 2;
  return select_items(all, choose_per_class(all.labels, counts, {}));
}

std::string table_text() {
  std::string text = "x,kind,colour\n";
  for (int i = 0; i < 60; ++i) {
    text += std::to_string(i % 7) + (i % 10 == 3  ? ",b,red\n"
                                     : i % 2 == 0 ? ",a,blue\n"
                                                  : ",a,green\n");
  }
  return text;
}

Table read_with_target(const std::string& path) {
  TypeOverrides classes;
  classes.types = {"kind=category"};
  return read_table(path, {}, classes);
}

TEST_CASE("RAE fits images in memory, oversamples, classifies, saves and loads") {
  const TestFolder folder;
  const ImageSet images = uneven_digits();
  const ImageModel model = fit(images, few_steps());
  CHECK(model.class_names() == images.class_names);
  const std::vector<Index> counts = model.count(images);
  CHECK(counts.back() == 2);
  const ImageSet made = model.oversample(images, balancing_counts(counts), 3);
  CHECK(made.count > 0);
  const Predictions found = model.classify(images);
  CHECK(found.labels.size() == static_cast<std::size_t>(images.count));
  CHECK(found.probabilities.size() == static_cast<std::size_t>(10 * images.count));

  model.save(folder / "m");
  CHECK_THROWS_WITH_AS(model.save(folder / "m"), doctest::Contains("already exists"), Error);
  CHECK_NOTHROW(model.save(folder / "m", true));
  const ImageModel loaded = ImageModel::load(folder / "m");
  CHECK(loaded.oversample(images, balancing_counts(counts), 3).pixels == made.pixels);
  CHECK(loaded.classify(images).probabilities == found.probabilities);
  CHECK_THROWS_AS(TableModel::load(folder / "m"), Error);
}

TEST_CASE("RAE matches the classes of images by name, and scales images as in training") {
  ImageSet images = uneven_digits();
  Options options = few_steps();
  options.image_size = 12;
  const ImageModel model = fit(images, options);
  ImageSet one = select_items(images, items_of_classes(images.labels, 10)[4]);
  one.class_names = {"4"};
  std::fill(one.labels.begin(), one.labels.end(), 0);
  CHECK(model.count(one)[4] == one.count);
  std::vector<Index> counts(10, 0);
  counts[4] = 3;
  const ImageSet made = model.oversample(one, counts);
  CHECK(made.labels == Labels{4, 4, 4});
  CHECK(made.height == 12);
  one.class_names = {"cat"};
  CHECK_THROWS_WITH_AS(model.oversample(one, counts), doctest::Contains("no class 'cat'"), Error);
}

TEST_CASE("RAE fits tables in memory, oversamples, classifies, saves and loads") {
  const TestFolder folder;
  const Table table = read_with_target(folder.file("t.csv", table_text()));
  const TableModel model = fit(table, "kind", few_steps());
  CHECK(model.class_names() == std::vector<std::string>{"a", "b"});
  CHECK(model.count(table) == std::vector<Index>{54, 6});
  CHECK(balancing_counts({54, 0, 6}) == std::vector<Index>{0, 0, 48});
  const Table made = model.oversample(table, {0, 48}, 3);
  CHECK(made.rows == 48);
  REQUIRE(made.columns.size() == 3);
  CHECK(made.columns[1].codes == Labels(48, 1));
  model.save(folder / "m");
  const TableModel loaded = TableModel::load(folder / "m");
  CHECK(loaded.oversample(table, {0, 48}, 3).columns[0].integers == made.columns[0].integers);
  CHECK_THROWS_AS(ImageModel::load(folder / "m"), Error);

  // Another table may have the classes in another order.
  const Table other =
      read_with_target(folder.file("o.csv", "x,kind,colour\n1,b,red\n2,a,blue\n3,b,red\n"));
  CHECK(model.count(other) == std::vector<Index>{1, 2});
  Table features = table;
  features.columns.erase(features.columns.begin() + 1);
  CHECK(model.classify(features).labels.size() == 60);
  CHECK_THROWS_WITH_AS(fit(table, "size", few_steps()), doctest::Contains("\"size\""), Error);
  CHECK_THROWS_WITH_AS(fit(table, "x", few_steps()), doctest::Contains("must be categories"),
                       Error);
}

TEST_CASE("the model files of RAE's library and program are equal; the library prints nothing") {
  const TestFolder folder;
  const ImageSet images = uneven_digits();
  write_idx(images, folder / "images", folder / "labels");
  const std::string table = folder.file("t.csv", table_text());
  for (const bool of_table : {false, true}) {
    CAPTURE(of_table);
    const Options options = few_steps();
    StandardError printed(folder / "stderr");
    std::string library;
    if (of_table) {
      fit(read_with_target(table), "kind", options).save(folder / "library");
    } else {
      fit(images, options).save(folder / "library", true);
    }
    CHECK(printed.text().empty());
    library = read_whole_file(folder / "library");
    commands::FitCall call;
    call.source.images = of_table ? table : folder / "images";
    if (!of_table) call.source.labels = folder / "labels";
    call.model = options;
    if (of_table) call.model.target = "kind";
    call.output = folder / "program";
    call.force = true;
    StandardError progress(folder / "stderr");
    CHECK(commands::fit(call) == 0);
    CHECK_FALSE(progress.text().empty());
    CHECK((read_whole_file(folder / "program") == library));
    std::filesystem::remove(folder / "library");
  }
}

TEST_CASE("RAE refuses options out of range before a fit") {
  const ImageSet images = uneven_digits();
  const auto refused = [&](const auto& change) {
    Options options = few_steps();
    change(options);
    CHECK_THROWS_AS(fit(images, options), OptionError);
  };
  refused([](Options& wrong) { wrong.batch_size = 1; });
  refused([](Options& wrong) { wrong.mixed = 1; });
  refused([](Options& wrong) { wrong.hidden = 0; });
  refused([](Options& wrong) { wrong.dropout = 1; });
  refused([](Options& wrong) { wrong.decay = -1; });
  refused([](Options& wrong) { wrong.learning_rate = 0; });
  refused([](Options& wrong) { wrong.steps = wrong.epochs = 0; });
  ImageSet unlabelled = images;
  unlabelled.labels.clear();
  CHECK_THROWS_AS(fit(unlabelled, few_steps()), Error);
}

TEST_CASE("rae::fit scales images as the reader does, and does not mind a target") {
  const TestFolder folder(memory_folder());
  ImageSet images = with_channels(render_digits(40, 1, 20).images, 3);
  for (std::size_t i = 0; i < images.pixels.size(); ++i) {  // colours
    images.pixels[i] = static_cast<std::uint8_t>(images.pixels[i] + 37 * (i % 3));
  }
  Options options = few_steps();
  options.image_size = 8;
  options.channels = 1;
  options.target = "income";
  const ImageModel model = fit(images, options);
  const std::string print = model.file().text("fingerprint");
  CHECK(print == fingerprint(scaled(images, {8, 1}), true));
  CHECK(print != fingerprint(with_channels(resized(images, 8), 1), true));  // rounds differently
  model.save(folder / "model");
  CHECK_NOTHROW(ImageModel::load(folder / "model"));
}

}  // namespace
}  // namespace ballast::rae
