// Table models in memory: fit, sample, save, load.
#include "models/tabular/table_model.h"

#include <doctest/doctest.h>

#include "data/tables/csv.h"
#include "io/files.h"
#include "models/ctgan/ctgan.h"
#include "models/tvae/tvae.h"
#include "tests/data/test_folder.h"
#include "tests/models/made_table.h"
#include "tests/models/training.h"

namespace ballast::test {
namespace {

FitOptions few_steps(bool ctgan) {
  FitOptions options = small_options(ctgan);
  options.epochs = 2;
  return options;
}

TableModel fit(bool ctgan, const Table& table, const FitOptions& options,
               TrainingObserver* observer = nullptr) {
  return ctgan ? ctgan::fit(table, options, observer) : tvae::fit(table, options, observer);
}

std::string written(const Table& table, const TestFolder& folder) {
  TableWriter writer(folder / "rows.csv", column_infos(table), {.force = true});
  writer.write(table);
  writer.close();
  return read_whole_file(folder / "rows.csv");
}

class Watcher : public TrainingObserver {
 public:
  explicit Watcher(Index most) : most_(most) {}
  void step_done(const TrainingState& state) override { last = state; }
  void message(const std::string& text) override { messages.push_back(text); }
  bool cancelled() const override { return last.step >= most_; }

  TrainingState last;
  std::vector<std::string> messages;

 private:
  Index most_;
};

}  // namespace

TEST_CASE("a table model is fitted, saved, loaded and sampled") {
  const TestFolder folder;
  const Table table = people(2000);
  for (const bool ctgan : {true, false}) {
    const TableModel model = fit(ctgan, table, few_steps(ctgan));
    const Table rows = model.sample({.rows = 700, .seed = 3});
    CHECK(rows.rows == 700);
    CHECK(rows.columns.size() == table.columns.size());
    CHECK(rows.columns[0].info.name == table.columns[0].info.name);
    const std::string text = written(rows, folder);
    CHECK(written(fit(ctgan, table, few_steps(ctgan)).sample({.rows = 700, .seed = 3}), folder) ==
          text);
    const std::string path = folder / (ctgan ? "c.model" : "t.model");
    model.save(path);
    CHECK_THROWS_WITH_AS(model.save(path), doctest::Contains("already exists"), Error);
    CHECK_NOTHROW(model.save(path, true));
    const TableModel loaded = ctgan ? ctgan::load(path) : tvae::load(path);
    CHECK(written(loaded.sample({.rows = 700, .seed = 3}), folder) == text);
    CHECK_THROWS_AS(ctgan ? tvae::load(path) : ctgan::load(path), Error);
  }
}

TEST_CASE("the rows of a table model satisfy conditions or are balanced") {
  const Table table = people(2000);
  const TableModel model = ctgan::fit(table, few_steps(true));
  const std::string name = table.columns[0].info.name;
  const std::string value = table.columns[0].info.values[1];
  const Table some = model.sample({.where = {name + "=" + value}, .rows = 20});
  for (const std::int32_t code : some.columns[0].codes) {
    CHECK(some.columns[0].info.values[static_cast<std::size_t>(code)] == value);
  }
  const Table even = model.sample({.balance = name, .rows = 30});
  std::vector<int> counts(table.columns[0].info.values.size());
  for (const std::int32_t code : even.columns[0].codes) ++counts[static_cast<std::size_t>(code)];
  CHECK(*std::max_element(counts.begin(), counts.end()) -
            *std::min_element(counts.begin(), counts.end()) <=
        1);
  CHECK_THROWS_AS(model.sample({.where = {"nothing=1"}, .rows = 3}), Error);
  CHECK_THROWS_AS(model.sample({}), Error);
}

TEST_CASE("an observer sees the steps of a fit and can cancel it") {
  const Table table = people(2000);
  Watcher watcher(3);
  const TableModel model = tvae::fit(table, few_steps(false), &watcher);
  CHECK(watcher.last.step == 3);
  CHECK(watcher.last.steps > 3);
  CHECK(model.sample({.rows = 5}).rows == 5);
}

TEST_CASE("options that exclude each other are refused before a fit") {
  FitOptions options = few_steps(true);
  const Table table = people(500);
  const auto refused = [&](const auto& change) {
    FitOptions wrong = options;
    change(wrong);
    CHECK_THROWS_AS(ctgan::fit(table, wrong), UsageError);
  };
  refused([](FitOptions& wrong) { wrong.pac = 7; });
  refused([](FitOptions& wrong) { wrong.pac = 0; });
  refused([](FitOptions& wrong) { wrong.embedding = 0; });
  refused([](FitOptions& wrong) { wrong.epochs = 0; });
  refused([](FitOptions& wrong) { wrong.layers.clear(); });
  refused([](FitOptions& wrong) { wrong.layers["critic"] = {8, 0}; });
  refused([](FitOptions& wrong) { wrong = {}; });
}

}  // namespace ballast::test
