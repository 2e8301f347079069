#include "metrics/classes/classification.h"

#include <doctest/doctest.h>

#include <cmath>

#include "kernels/error.h"

using namespace ballast;
using doctest::Approx;

// Reference values from scikit-learn 1.9: recall_score, balanced_accuracy_score, f1_score with
// average "macro"; and from imbalanced-learn 0.14: geometric_mean_score, macro sensitivity and
// specificity.
TEST_CASE("classification: metrics of three classes, the rare one mostly missed") {
  const Labels truth = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2};
  const Labels predicted = {0, 0, 0, 0, 1, 2, 1, 1, 0, 0, 2};
  const Classification figures = measure_classification(truth, predicted, 3);
  CHECK(figures.confusion.counts == std::vector<Index>{4, 1, 1, 1, 2, 0, 1, 0, 1});
  CHECK(figures.accuracy == Approx(7.0 / 11));
  CHECK(figures.recall[0] == Approx(4.0 / 6));
  CHECK(figures.recall[1] == Approx(2.0 / 3));
  CHECK(figures.recall[2] == Approx(0.5));
  CHECK(figures.f1[0] == Approx(2.0 / 3));
  CHECK(figures.f1[1] == Approx(2.0 / 3));
  CHECK(figures.f1[2] == Approx(0.5));
  CHECK(figures.acsa == Approx(0.6111111111));
  CHECK(figures.macro_f1 == Approx(0.6111111111));
  CHECK(figures.gm_prod == Approx(0.6057068643));
  CHECK(figures.gm_macro == Approx(0.6939257322));
}

TEST_CASE("classification: a class that is never predicted, a class without items, and no items") {
  const Classification missed = measure_classification({0, 0, 1}, {0, 0, 0}, 3);
  CHECK(missed.recall[1] == 0);
  CHECK(std::isnan(missed.recall[2]));
  CHECK(missed.acsa == Approx(0.5));
  CHECK(missed.gm_prod == 0);
  CHECK(missed.gm_macro == Approx(0.5));
  CHECK(std::isnan(measure_classification({}, {}, 2).acsa));
  CHECK_THROWS_AS(measure_classification({0, 3}, {0, 0}, 3), Error);
}

TEST_CASE("largest_of_rows: the first maximum of each row") {
  CHECK_THROWS_AS(largest_of_rows({1, 2, 3}, 2), Error);
  CHECK_THROWS_AS(largest_of_rows({1}, 0), Error);
  CHECK(largest_of_rows({1, 3, 2, 5, 5, 4}, 3) == Labels{1, 0});
  CHECK(largest_of_rows({}, 3).empty());
}
