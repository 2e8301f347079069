// Table models in memory: fit, sample, save, load.
#include "models/tabular/table_model.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numeric>

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

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const auto count = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / count;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / count;
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  return xy / std::sqrt(xx * yy);
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

TEST_CASE("a table model that was cancelled and resumed is that of one fit") {
  const Table table = people(600);
  for (const bool ctgan : {true, false}) {
    const FitOptions options = few_steps(ctgan);
    const TableKind& kind = ctgan ? ctgan::kind() : tvae::kind();
    Watcher watcher(1);
    const TableModel part = fit(ctgan, table, options, &watcher);
    const auto resume = [&](const Table& rows, const FitOptions& with) {
      return TableModel::fit(kind, rows, with, nullptr, {}, &part.file());
    };
    const TableModel whole = fit(ctgan, table, options);
    CHECK(resume(table, options).file().tensors == whole.file().tensors);
    CHECK(part.file().tensors != whole.file().tensors);
    CHECK_THROWS_AS(resume(people(500), options), OtherTable);
  }
}

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

TEST_CASE("a number that stands for a missing value stays exact and as frequent") {
  Table table = people(2000);
  std::vector<double> heights = table.columns[1].reals;
  for (std::size_t row = 0; row < heights.size(); row += 40) heights[row] = 999;
  table.columns[1] = real_column("height", heights);
  for (const bool ctgan : {true, false}) {
    const Table rows = fit(ctgan, table, few_steps(ctgan)).sample({.rows = 2000});
    const auto share = [&](double from, double to) {
      const std::vector<double>& values = rows.columns[1].reals;
      const auto count = std::count_if(values.begin(), values.end(),
                                       [&](double value) { return value > from && value <= to; });
      return static_cast<double>(count) / 2000;
    };
    CHECK(share(250, 998.9) == 0);
    CHECK(share(998.9, 999) == doctest::Approx(0.025).epsilon(0.5));
  }
}

TEST_CASE("numbers with few distinct values are balanced") {
  Table table = people(2000);
  std::vector<std::int64_t> grades;
  for (Index row = 0; row < table.rows; ++row) {
    const double u = random_double(drawn(9), row);
    grades.push_back(u < 0.6 ? 1 : u < 0.9 ? 2 : 5);
  }
  table.columns.push_back(integer_column("grade", grades));
  const TableModel model = ctgan::fit(table, few_steps(true));
  const auto count = [](const Table& rows, std::int64_t grade) {
    const std::vector<std::int64_t>& values = rows.columns[3].integers;
    return std::count(values.begin(), values.end(), grade);
  };
  const Table even = model.sample({.balance = "grade", .rows = 30});
  for (const std::int64_t grade : {1, 2, 5}) CHECK(count(even, grade) == 10);
  const Table some = model.sample({.where = {"grade>=2"}, .balance = "grade", .rows = 30});
  CHECK(count(some, 2) == 15);
  CHECK(count(some, 5) == 15);
  CHECK_THROWS_WITH_AS(model.sample({.balance = "height", .rows = 3}),
                       doctest::Contains("numbers with few distinct values"), Error);
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
  refused([](FitOptions& wrong) { wrong.pac = -1; });
  refused([](FitOptions& wrong) { wrong.embedding = 0; });
  refused([](FitOptions& wrong) { wrong.epochs = -1; });
  refused([](FitOptions& wrong) { wrong.layers.clear(); });
  refused([](FitOptions& wrong) { wrong.layers["critic"] = {8, 0}; });
  refused([](FitOptions& wrong) { wrong = {}; });
}

TEST_CASE("the relation between two numbers of a short table is learned") {
  constexpr std::size_t kRows = 400;
  const std::vector<Real> noise = normal_values(2 * static_cast<Index>(kRows), 11);
  std::vector<double> x;
  std::vector<double> y;
  for (std::size_t row = 0; row < kRows; ++row) {
    x.push_back(50 + 10 * static_cast<double>(noise[row]));
    y.push_back(2 * x.back() + 5 * static_cast<double>(noise[kRows + row]));
  }
  Table table;
  table.rows = static_cast<Index>(kRows);
  table.columns = {real_column("x", x), real_column("y", y)};
  FitOptions options = tvae::kind().defaults;
  options.steps = 1500;  // of 3000 by default
  const Table rows = tvae::fit(table, options).sample({.rows = 1000});
  CHECK(correlation(x, y) > 0.95);
  CHECK(correlation(rows.columns[0].reals, rows.columns[1].reals) > 0.85);
}

TEST_CASE("the length of a training is chosen by the number of rows unless it is given") {
  const auto chosen = [](const TableKind& kind, Index rows, FitOptions options) {
    choose_defaults(kind, options, rows);
    return options;
  };
  const FitOptions gan = ctgan::kind().defaults;
  CHECK(chosen(ctgan::kind(), 32561, gan).epochs == 300);
  CHECK(chosen(ctgan::kind(), 32561, gan).batch_size == 500);
  CHECK(chosen(ctgan::kind(), 32561, gan).pac == 10);
  CHECK(chosen(ctgan::kind(), 4000, gan).steps == 5000);
  const FitOptions few = chosen(ctgan::kind(), 300, gan);
  CHECK(few.steps == 5000);
  CHECK(few.batch_size == 100);
  CHECK(few.pac == 1);
  CHECK(few.encoder.normalizer.ranks);
  CHECK(chosen(tvae::kind(), 300, tvae::kind().defaults).steps == 3000);

  FitOptions given = gan;
  given.epochs = 20;
  given.batch_size = 64;
  CHECK(chosen(ctgan::kind(), 300, given).steps == 0);
  CHECK(chosen(ctgan::kind(), 30000, given).epochs == 20);
  CHECK(chosen(ctgan::kind(), 30000, given).pac == 1);
  given.batch_size = 0;
  given.pac = 7;
  CHECK(chosen(ctgan::kind(), 30000, given).batch_size == 497);
}

}  // namespace ballast::test
