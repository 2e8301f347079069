// Imputation, prediction and likelihoods, against the known distributions of a made table.
#include <doctest/doctest.h>

#include <numeric>

#include "kernels/threads.h"
#include "models/argn/model.h"
#include "models/options/option_values.h"
#include "tests/models/argn_made.h"
#include "tests/models/training.h"

namespace ballast::test {
namespace {

std::string value_of(const Column& column, Index row) {
  return column.info.values[static_cast<std::size_t>(column.codes[static_cast<std::size_t>(row)])];
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// The share of the rows with this value of "a" in which "b" has the value.
double share_given(const Table& table, const std::string& a, const std::string& b) {
  double rows = 0;
  double found = 0;
  for (Index row = 0; row < table.rows; ++row) {
    if (value_of(table.columns[0], row) != a) continue;
    ++rows;
    if (value_of(table.columns[1], row) == b) ++found;
  }
  return found / rows;
}

// Hides "n", because it tells "a".
Table without_numbers(Table table) {
  table.columns[2].missing.assign(static_cast<std::size_t>(table.rows), 0);
  return table;
}

}  // namespace

TEST_CASE("argn predicts the probabilities of categories given the other columns") {
  const argn::Model model = made_model();
  const Table table = made_rows(200);
  const Table predicted = model.predict(table, "b");
  REQUIRE(predicted.columns.size() == 4);  // "missing" is not predicted
  CHECK(predicted.columns[1].info.name == "P(b=p)");
  CHECK(predicted.columns[3].info.name == "P(b=r)");
  for (Index row = 0; row < table.rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    const int a = table.columns[0].codes[r];
    double sum = 0;
    for (std::size_t value = 0; value < 3; ++value) {
      const double p = predicted.columns[value + 1].reals[r];
      CHECK(std::abs(p - kConditional[a][value]) < 0.08);
      sum += p;
    }
    CHECK(sum == doctest::Approx(1));
    CHECK(value_of(predicted.columns[0], row) == (a == 0 ? "p" : "r"));
  }
  Table other = table;  // the target is not used, and need not be there
  for (std::int32_t& code : other.columns[1].codes) code = 2;
  CHECK(same_rows(model.predict(other, "b"), predicted));
  other.columns.erase(other.columns.begin() + 1);
  CHECK(same_rows(model.predict(other, "b"), predicted));
}

TEST_CASE("argn predicts mean and quantiles of a number") {
  const argn::Model model = made_model();
  const Table table = made_rows(100);
  const Table predicted = model.predict(table, "n");
  REQUIRE(predicted.columns.size() == 4);
  CHECK(predicted.columns[0].info.name == "mean(n)");
  CHECK(predicted.columns[1].info.name == "q05(n)");
  for (std::size_t row = 0; row < 100; ++row) {
    const double low = 2 * table.columns[0].codes[row];
    const double wanted[] = {low + 0.5, low + 0.05, low + 0.5, low + 0.95};
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(i);
      CHECK(std::abs(predicted.columns[i].reals[row] - wanted[i]) < 0.15);
    }
  }
}

TEST_CASE("argn refuses to predict columns that it does not model") {
  const argn::Model model = made_model();
  const Table table = made_rows(10);
  CHECK_THROWS_WITH_AS(model.predict(table, "bb"), doctest::Contains("nearest name is 'b'"),
                       OptionError);
  CHECK_THROWS_WITH_AS(model.predict(table, "k"), doctest::Contains("constant"), OptionError);
}

TEST_CASE("argn draws missing values from their conditional distribution") {
  const argn::Model model = made_model();
  Table table = without_numbers(made_rows(4000));
  for (Index row = 0; row < table.rows; row += 2) {
    table.columns[1].codes[static_cast<std::size_t>(row)] = 3;
  }
  const Table completed = model.impute(table, {.seed = 5});
  CHECK(share_given(completed, "x", "p") == doctest::Approx(0.7).epsilon(0.08));
  CHECK(share_given(completed, "y", "r") == doctest::Approx(0.6).epsilon(0.08));
  CHECK(share_given(completed, "y", "NA") == 0);
  CHECK(completed.columns[1].info.missing_texts.empty());
  CHECK(completed.columns[2].missing.empty());
  std::vector<double> of_x;
  Index kept = 0;
  for (std::size_t row = 0; row < 4000; ++row) {
    const bool x = completed.columns[0].codes[row] == 0;
    const double n = completed.columns[2].reals[row];
    CHECK((n >= 0 && n <= 2.999));
    if (x) of_x.push_back(n);
    if (table.columns[1].codes[row] == 3) continue;
    CHECK(completed.columns[1].codes[row] == table.columns[1].codes[row]);
    ++kept;
  }
  CHECK(kept > 1000);
  CHECK(mean_of(of_x) == doctest::Approx(0.5).epsilon(0.15));
}

TEST_CASE("completed tables differ by seed and number, and agree over threads") {
  const argn::Model model = made_model();
  const Table table = without_numbers(made_rows(1500));
  const Table completed = model.impute(table, {.seed = 5});
  CHECK_FALSE(same_rows(model.impute(table, {.seed = 6}), completed));
  CHECK_FALSE(same_rows(model.impute(table, {.seed = 5, .number = 1}), completed));
  const Table predicted = model.predict(table, "n");
  const Table scored = model.log_likelihood(table);
  const int threads = thread_count();
  set_thread_count(threads == 1 ? 3 : 1);
  CHECK(same_rows(model.impute(table, {.seed = 5}), completed));
  CHECK(same_rows(model.predict(table, "n"), predicted));
  CHECK(same_rows(model.log_likelihood(table), scored));
  set_thread_count(threads);
}

TEST_CASE("the most probable values are modes and medians") {
  const argn::Model model = made_model();
  Table table = without_numbers(made_rows(300));
  for (std::int32_t& code : table.columns[1].codes) code = 3;
  const Table completed = model.impute(table, {.most_probable = true, .seed = 5});
  CHECK(same_rows(model.impute(table, {.most_probable = true, .seed = 6}), completed));
  for (Index row = 0; row < table.rows; ++row) {
    const auto r = static_cast<std::size_t>(row);
    const bool x = table.columns[0].codes[r] == 0;
    CHECK(value_of(completed.columns[1], row) == (x ? "p" : "r"));
    CHECK(std::abs(completed.columns[2].reals[r] - (x ? 0.5 : 2.5)) < 0.2);
  }
}

TEST_CASE("a column without missing values in the training, and a constant one, are imputed") {
  const argn::Model model = made_model();
  Table table = made_rows(400);
  Column& a = table.columns[0];
  a.info.values.emplace_back("?");
  a.info.missing_texts = {"?"};
  for (std::size_t row = 0; row < 400; row += 2) a.codes[row] = 2;
  Column& k = table.columns[3];
  k.info.kind = ColumnKind::category;
  k.info.values = {"?", "one"};
  k.info.missing_texts = {"?"};
  k.codes.assign(400, 0);
  const Table completed = model.impute(table);
  int imputed = 0;
  int wrong = 0;
  for (Index row = 0; row < table.rows; ++row) {
    CHECK(value_of(completed.columns[0], row) != "?");
    CHECK(value_of(completed.columns[3], row) == "one");
    const auto r = static_cast<std::size_t>(row);
    if (table.columns[2].missing[r] >= 0 || row % 2 == 1) continue;
    const std::string wanted = table.columns[2].reals[r] < 1.5 ? "x" : "y";
    ++imputed;
    if (value_of(completed.columns[0], row) != wanted) ++wrong;
  }
  CHECK(imputed > 100);
  CHECK(wrong < 0.05 * imputed);
}

TEST_CASE("the likelihood of rows is that of their distribution") {
  const argn::Model model = made_model();
  const Table table = made_rows(1000);
  const Table scored = model.log_likelihood(table, {.orders = 6});
  REQUIRE(scored.columns.size() == 5);
  CHECK(scored.columns[2].info.name == "log_likelihood(a)");
  for (const std::int64_t unknown : scored.columns[1].integers) CHECK(unknown == 0);
  std::vector<double> errors;
  for (std::size_t row = 0; row < 1000; ++row) {
    const int a = table.columns[0].codes[row];
    const int b = table.columns[1].codes[row];
    const double present = a == 0 ? 1 : 0.8;
    const double p = b == 3 ? 0.2 : present * kConditional[a][b];
    errors.push_back(std::abs(scored.columns[3].reals[row] - std::log(p)));
  }
  CHECK(mean_of(errors) < 0.15);
  CHECK(*std::max_element(errors.begin(), errors.end()) < 1);
  Table shuffled = table;
  std::vector<std::int32_t>& codes = shuffled.columns[0].codes;
  std::rotate(codes.begin(), codes.begin() + 1, codes.end());
  CHECK(mean_of(model.log_likelihood(shuffled).columns[0].reals) <
        mean_of(scored.columns[0].reals) - 1);
}

// The chain rule, term by term: with one column known, its terms are those of the others.
TEST_CASE("the likelihood of a row is a sum over its columns, whatever the order") {
  const argn::Model model = made_model();
  const Table table = made_rows(500);
  const double one = mean_of(model.log_likelihood(table, {.orders = 1}).columns[0].reals);
  const double many = mean_of(model.log_likelihood(table, {.orders = 20}).columns[0].reals);
  CHECK(one == doctest::Approx(many).epsilon(0.02));
  Table two = table;
  two.rows = 2;  // other rows do not matter
  const Table scored = model.log_likelihood(two);
  CHECK(scored.columns[0].reals[1] == model.log_likelihood(table).columns[0].reals[1]);
}

TEST_CASE("unknown values have no likelihood and are hidden from the others") {
  const argn::Model model = made_model();
  Table table = made_rows(50);
  table.columns[0].info.values.emplace_back("new");
  table.columns[0].codes[7] = 2;
  const auto unknown = model.unknown_values(table);
  REQUIRE(unknown.size() == 1);
  CHECK(unknown[0].column == "a");
  CHECK((unknown[0].reason == argn::UnknownValues::Reason::category));
  CHECK(unknown[0].value == "new");
  CHECK(unknown[0].first_row == 7);
  CHECK(unknown[0].rows == 1);
  const Table scored = model.log_likelihood(table);
  CHECK(scored.columns[1].integers[7] == 1);
  CHECK(scored.columns[2].missing[7] == 0);
  CHECK(scored.columns[2].missing[6] == -1);
  CHECK(std::isfinite(scored.columns[0].reals[7]));
  Table completed = model.impute(table);
  CHECK(value_of(completed.columns[0], 7) == "new");
  CHECK_NOTHROW(model.predict(table, "b"));
}

TEST_CASE("a table without a column of the model, or with another kind, is refused") {
  const argn::Model model = made_model();
  Table table = made_rows(20);
  table.columns[2].info.set_kind(ColumnKind::integer);
  CHECK_THROWS_WITH_AS(model.impute(table), doctest::Contains("column 'n' has type integer"),
                       Error);
  table.columns.erase(table.columns.begin() + 2);
  CHECK_THROWS_WITH_AS(model.log_likelihood(table), doctest::Contains("has no column 'n'"), Error);
  CHECK_THROWS_WITH_AS(model.predict(table, "b"), doctest::Contains("has no column 'n'"), Error);
}

}  // namespace ballast::test
