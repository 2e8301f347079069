// RAE on the rows of tables.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/grad.h"
#include "data/classes/imbalance.h"
#include "data/tables/columns/type_overrides.h"
#include "data/tables/csv.h"
#include "kernels/error.h"
#include "kernels/threads.h"
#include "models/rae/labelled_encoder.h"
#include "models/rae/trainer.h"
#include "tests/data/test_folder.h"

namespace ballast::rae {
namespace {

Options table_rae() {
  Options options;
  options.batch_size = 16;
  options.latent = 4;
  options.hidden = 16;
  options.rounds = 1;
  options.critic_updates = 1;
  options.learning_rate = 2e-3;
  options.decay = 0;
  options.reconstruction_weight = 5;
  options.decoder_reconstruction_weight = 5;
  return options;
}

// Kind "b" has large x and colour red, kind "a" has small x and other colours. "b" is rare.
std::string made_table(int rows) {
  std::string text = "x,kind,colour\n";
  for (int i = 0; i < rows; ++i) {
    const bool rare = i % 10 == 3;
    text += std::to_string((rare ? 100 : 0) + i % 7) + (rare ? ",b,red\n" : ",a,");
    if (!rare) text += i % 3 == 0 ? "green\n" : "blue\n";
  }
  return text;
}

struct Made {
  Made() {
    std::vector<TableWarning> notes;
    const std::string path = folder.file("table.csv", made_table(200));
    table = read_labelled(path, {}, "kind", notes);
    rows = encode(fit_encoder(table, {}, {}), table);
  }
  std::unique_ptr<const Items> items(const Options& options) const {
    return std::make_unique<RowItems>(rows, options);
  }
  TestFolder folder;
  LabelledTable table;
  RowSet rows;
};

TEST_CASE("a table is split into target and features, and joined again") {
  const Made made;
  CHECK(made.table.target.place == 1);
  CHECK(made.table.target.info.values == std::vector<std::string>{"a", "b"});
  REQUIRE(made.table.features.columns.size() == 2);
  CHECK(made.table.labels[3] == 1);
  CHECK(made.table.labels[4] == 0);
  const Table whole = joined(made.table.features, made.table.target, made.table.labels);
  REQUIRE(whole.columns.size() == 3);
  CHECK(whole.columns[1].info.name == "kind");
  CHECK(whole.columns[1].codes == made.table.labels);
  CHECK(whole.columns[2].info.name == "colour");
}

TEST_CASE("a target that does not match the model is rejected") {
  const Made made;
  ModelFile file;
  save_target(made.table.target, file);
  file.put_texts("class_names", {"a", "b"});
  CHECK(load_target(file, 2).place == 1);
  CHECK(load_target(file, 1).place == 1);
  CHECK_THROWS_AS(load_target(file, 0), Error);
  file.put_texts("class_names", {"a"});
  CHECK_THROWS_AS(load_target(file, 2), Error);
  file.put_texts("class_names", {"a", "b"});
  for (const std::int64_t place : {std::int64_t{-1}, std::int64_t{3}, std::int64_t{1} << 62}) {
    file.put("target_place", std::vector<std::int64_t>{place});
    CHECK_THROWS_AS(load_target(file, 2), Error);
  }
}

TEST_CASE("classes can be numbers; errors name missing columns and unknown values") {
  const TestFolder folder;
  std::vector<TableWarning> notes;
  const std::string path = folder.file("t.csv", "x,y\n1,3\n2,5\n3,3\n4,5\n5,4\n");
  const LabelledTable table = read_labelled(path, {}, "y", notes);
  CHECK(table.target.info.values == std::vector<std::string>{"3", "5", "4"});
  CHECK_THROWS_WITH_AS(read_labelled(path, {}, "z", notes), doctest::Contains("\"z\""),
                       UnknownColumn);
  const std::vector<ColumnInfo> features = column_infos(table.features);
  const std::string other = folder.file("o.csv", "x,y\n1,3\n2,6\n");
  CHECK_THROWS_WITH_AS(read_labelled_as(other, {}, features, table.target, notes),
                       doctest::Contains("'6'"), Error);
  // A missing value marker that the training table does not have is an unknown value.
  const std::string text = folder.file("m.csv", "c,x,y\nu,1,0\n,2,1\n");
  const std::string mark = folder.file("n.csv", "c,x\nu,1\n?,2\n");
  const LabelledTable some = read_labelled(text, {}, "y", notes);
  CHECK_THROWS_WITH_AS(read_features_as(mark, {}, column_infos(some.features), some.target, notes),
                       doctest::Contains("n.csv, line 3, column 'c': '?' does not occur"), Error);
  const std::string less = folder.file("l.csv", "x,q\n1,3\n2,6\n");
  CHECK_THROWS_WITH_AS(read_labelled_as(less, {}, features, table.target, notes),
                       doctest::Contains("'y'"), Error);
  CHECK(read_features_as(less, {}, features, table.target, notes).rows == 2);
}

TEST_CASE("a measure as the target gives a warning") {
  const TestFolder folder;
  const auto is_measure = [&](int classes, int rows, const std::string& unit) {
    std::string text = "x,y\n";
    for (int row = 0; row < rows; ++row) {
      text += std::to_string(row % 3) + ',' + std::to_string(row % classes) + unit + '\n';
    }
    std::vector<TableWarning> warnings;
    read_labelled(folder.file("t.csv", text), {}, "y", warnings);
    return std::any_of(warnings.begin(), warnings.end(), [](const TableWarning& warning) {
      return warning.problem == TableProblem::measure_as_target;
    });
  };
  CHECK(is_measure(30, 200, ""));
  CHECK(is_measure(30, 200, ".25"));
  CHECK_FALSE(is_measure(30, 200, "a"));
  CHECK_FALSE(is_measure(10, 200, ""));
  CHECK_FALSE(is_measure(30, 1600, ""));
}

TEST_CASE("RAE training on rows gives the same bytes on any number of threads and if resumed") {
  const Made made;
  const auto train = [](Trainer& trainer, Index from, Index to) {
    for (Index step = from; step < to; ++step) trainer.step(step);
    ModelFile file;
    trainer.save(file);
    return file;
  };
  const int before = thread_count();
  set_thread_count(1);
  Trainer whole(made.items(table_rae()), table_rae());
  const ModelFile expected = train(whole, 0, 4);
  set_thread_count(3);
  Trainer first(made.items(table_rae()), table_rae());
  const ModelFile half = train(first, 0, 2);
  Trainer second(made.items(table_rae()), table_rae());
  second.load(half);
  CHECK(train(second, 2, 4).tensors == expected.tensors);
  set_thread_count(before);
}

TEST_CASE("RAE's decoder returns rows of category probabilities and numbers") {
  const Made made;
  const Sizes sizes = make_sizes(made.rows.rows.layout(), 2, table_rae());
  const RowSizes& item = std::get<RowSizes>(sizes.item);
  Decoder decoder(sizes, {}, 1);
  Tensor z = Tensor::empty({20, sizes.latent});
  random_normal({}, {.seed = 1}, z.mutable_data(), z.count());
  const Integers classes = Integers::from(std::vector<std::int32_t>(20, 1));
  decoder.start_step(0);
  for (const bool training : {true, false}) {
    CAPTURE(training);
    if (!training) decoder.finish_step();
    const std::vector<Real> values = decoder.forward(z, classes).to_vector();
    for (std::size_t row = 0; row < 20; ++row) {
      const Real* x = values.data() + row * static_cast<std::size_t>(item.columns);
      for (const Span& span : *item.spans) {
        double total = 0;
        for (Index k = 0; k < span.width; ++k) total += x[span.offset + k];
        if (span.kind == SpanKind::softmax) CHECK(total == doctest::Approx(1).epsilon(1e-4));
        if (span.kind == SpanKind::tanh) CHECK(std::abs(total) < 1);
      }
    }
  }
  // Equal rows have loss 0.
  const std::vector<std::int32_t> places = {0, 1};
  const Tensor rows = made.items(table_rae())->gather(Integers::from(places));
  CHECK(decoder.reconstruction_loss(rows, rows).item() == 0);
}

TEST_CASE("after a short training RAE generates rows of the rare class") {
  const Made made;
  Trainer trainer(made.items(table_rae()), table_rae());
  for (Index step = 0; step < 400; ++step) trainer.step(step);
  ModelFile file;
  trainer.save_model(file);
  Options options = table_rae();
  CHECK_THROWS_WITH_AS(Model<RowSet>(file, options, {}), doctest::Contains("target"), Error);
  options.target = "kind";
  Model<RowSet> model(file, options, {});
  const RowSet synthetic = model.oversample(made.rows, {5, 100}, 1);
  REQUIRE(synthetic.rows.rows() == 105);
  CHECK(count_classes(synthetic.labels, 2) == std::vector<Index>{5, 100});
  const Table table = decode(synthetic, 1);
  int large = 0;
  int red = 0;
  for (std::size_t i = 5; i < 105; ++i) {
    large += table.columns[0].integers[i] > 50 ? 1 : 0;
    const auto colour = static_cast<std::size_t>(table.columns[2].codes[i]);
    red += table.columns[2].info.values[colour] == "red" ? 1 : 0;
  }
  CHECK(large > 80);
  CHECK(red > 80);
  const std::vector<Real> p = model.probabilities(model.encode(made.rows));
  int right = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    right += (p[2 * i + 1] > p[2 * i]) == (made.table.labels[i] == 1) ? 1 : 0;
  }
  CHECK(right > 190);
  // A larger sample with the same seed begins with the same rows.
  const EncodedTable more = model.oversample(made.rows, {5, 120}, 1).rows;
  for (Index i = 0; i < 105; ++i) CHECK(more.code(0, i) == synthetic.rows.code(0, i));
}

}  // namespace
}  // namespace ballast::rae
