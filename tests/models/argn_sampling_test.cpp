#include <doctest/doctest.h>

#include <cmath>

#include "kernels/threads.h"
#include "tests/models/argn_made.h"

namespace ballast::test {
namespace {

const TableModel& made() {
  static const TableModel kModel = [] {
    FitOptions options = argn::kind().defaults;
    options.layers = {{"network", {64, 32}}};
    options.batch_size = 128;
    options.steps = 600;
    options.early_stop = 0;
    return argn::fit(made_rows(4000), options);
  }();
  return kModel;
}

std::string value(const Table& table, std::size_t column, Index row) {
  const Column& c = table.columns[column];
  return c.info.values[static_cast<std::size_t>(c.codes[static_cast<std::size_t>(row)])];
}

double share(const Table& table, std::size_t column, const std::string& wanted) {
  double count = 0;
  for (Index row = 0; row < table.rows; ++row) count += value(table, column, row) == wanted;
  return count / static_cast<double>(table.rows);
}

// Numbers in [low, high).
bool all_within(const Table& table, double low, double high) {
  const Column& n = table.columns[2];
  for (Index row = 0; row < table.rows; ++row) {
    if (n.is_missing(row)) return false;
    const double x = n.reals[static_cast<std::size_t>(row)];
    if (x < low || x >= high) return false;
  }
  return true;
}

TEST_CASE("argn rows have the distribution of the table") {
  const Table rows = made().sample({.rows = 4000});
  CHECK(share(rows, 0, "x") == doctest::Approx(0.6).epsilon(0.08));
  double x_p = 0;
  double x = 0;
  int wrong = 0;
  for (Index row = 0; row < rows.rows; ++row) {
    const bool is_x = value(rows, 0, row) == "x";
    x += is_x;
    x_p += is_x && value(rows, 1, row) == "p";
    const Column& n = rows.columns[2];
    if (!n.is_missing(row)) wrong += (n.reals[static_cast<std::size_t>(row)] < 1.5) != is_x;
  }
  CHECK(x_p / x == doctest::Approx(kConditional[0][0]).epsilon(0.1));
  CHECK(wrong < 200);
}

TEST_CASE("a low temperature draws the more probable values more often") {
  const auto x = [](double temperature) {
    return share(made().sample({.rows = 2000, .temperature = temperature}), 0, "x");
  };
  CHECK(x(0.25) > 0.7);
  CHECK(x(1e-310) > 0.99);
  CHECK(x(4) < 0.58);
  CHECK_THROWS_AS(x(0), OptionError);
}

TEST_CASE("the target of argn rows is drawn given all other columns, which stay") {
  const Table rows = made().sample({.rows = 1000, .temperature = 8});
  const Table again = made().sample({.rows = 1000, .temperature = 8, .target = "b"});
  CHECK(again.columns[0].codes == rows.columns[0].codes);
  CHECK(again.columns[2].reals == rows.columns[2].reals);
  CHECK(again.columns[1].codes != rows.columns[1].codes);
  // n tells a, but is often drawn after it.
  const auto wrong = [](const Table& table) {
    int count = 0;
    for (Index row = 0; row < table.rows; ++row) {
      const Column& n = table.columns[2];
      if (n.is_missing(row)) continue;
      count += (n.reals[static_cast<std::size_t>(row)] < 1.5) != (value(table, 0, row) == "x");
    }
    return count;
  };
  const auto wrong_of = [&](const std::string& target) {
    return wrong(made().sample({.rows = 20000, .temperature = 3, .target = target}));
  };
  CHECK(wrong_of("a") < wrong_of(""));
  const Table only = made().sample({.where = {"b!=q"}, .rows = 500, .target = "b"});
  CHECK(share(only, 1, "q") == 0);
  CHECK(
      share(only, 1, "p") ==
      doctest::Approx(share(made().sample({.where = {"b!=q"}, .rows = 500}), 1, "p")).epsilon(0.1));
  CHECK_THROWS_WITH_AS(made().sample({.rows = 1, .target = "bb"}),
                       doctest::Contains("nearest name is 'b'"), OptionError);
}

TEST_CASE("argn conditions on numbers hold, and the other columns follow") {
  const Table high = made().sample({.where = {"n>=2.25", "n<2.5"}, .rows = 600});
  CHECK(all_within(high, 2.25, 2.5));
  CHECK(share(high, 0, "y") > 0.95);
  const Table exact = made().sample({.where = {"n=0.125"}, .rows = 50});
  CHECK(all_within(exact, 0.125, 0.1251));
  const Table missing = made().sample({.where = {"n="}, .rows = 50});
  for (Index row = 0; row < 50; ++row) CHECK(missing.columns[2].is_missing(row));
}

// P(b = p | n < 1, b != q) = P(b = p | a = x, b != q). Drawing b without regard to the condition on
// n would give less.
TEST_CASE("argn rows under two conditions have the distribution given both") {
  const Table rows = made().sample({.where = {"n<1", "b!=q"}, .rows = 3000});
  CHECK(all_within(rows, 0, 1));
  CHECK(share(rows, 1, "p") == doctest::Approx(0.7 / 0.8).epsilon(0.05));
  CHECK(share(rows, 0, "x") > 0.95);
}

TEST_CASE("argn balances a column") {
  const Table rows = made().sample({.balance = "b", .rows = 300});
  for (const char* value : {"p", "q", "r"})
    CHECK(share(rows, 1, value) == doctest::Approx(1.0 / 3));
}

TEST_CASE("argn rows depend neither on the threads nor on the number of rows") {
  const TargetOptions request{.where = {"n>=0.5"}, .rows = 700, .seed = 5};
  const int before = thread_count();
  set_thread_count(1);
  const Table one = made().sample(request);
  set_thread_count(3);
  const Table three = made().sample(request);
  set_thread_count(before);
  CHECK(one.columns[2].reals == three.columns[2].reals);
  CHECK(one.columns[1].codes == three.columns[1].codes);
  TargetOptions fewer = request;
  fewer.rows = 100;
  const Table first = made().sample(fewer);
  for (std::size_t row = 0; row < 100; ++row) {
    CHECK(first.columns[2].reals[row] == one.columns[2].reals[row]);
  }
  TargetOptions other = request;
  other.seed = 6;
  CHECK(made().sample(other).columns[2].reals != one.columns[2].reals);
}

TEST_CASE("argn stops when the likelihood of held-out rows falls, and keeps the best networks") {
  struct Messages : TrainingObserver {
    void message(const std::string& text) override { all += text + "\n"; }
    std::string all;
  } messages;
  FitOptions options = argn::kind().defaults;
  options.layers = {{"network", {128, 64}}};
  options.batch_size = 32;
  options.steps = 400;
  options.weight_decay = 0.001;
  options.early_stop = 2;
  const TableModel model = argn::fit(made_rows(400), options, &messages);
  CHECK(messages.all.find("step 20: held-out log-likelihood -") != std::string::npos);
  CHECK(model.file().has("best.network.down.weight"));
}

}  // namespace
}  // namespace ballast::test
