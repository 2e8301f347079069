// Trees computed by hand; tests/metrics/disentanglement_test.cpp compares trees with
// scikit-learn's.
#include "metrics/classes/decision_tree.h"

#include <limits>

#include "tests/metrics/make_codes.h"

using namespace ballast;
using doctest::Approx;

TEST_CASE("decision tree: splits half way between bins, and accuracy") {
  const BinnedCodes codes = {{0, 0, 0, 0, 0, 0}, {2, 2, 2, 7, 7, 7}};
  const Labels labels = {1, 1, 1, 0, 0, 0};
  const DecisionTree tree = fit_tree(codes, labels, 2, {10, 1});
  REQUIRE(tree.nodes.size() == 3);
  CHECK(tree.nodes[0].code == 1);
  CHECK(tree.nodes[0].last_left == 4);
  CHECK(tree.importances == std::vector<double>{0, 1});
  CHECK(tree_accuracy(tree, codes, labels) == 1);
  CHECK(tree_accuracy(tree, {{0, 0, 0, 0}, {4, 5, 4, 5}}, {1, 0, 0, 0}) == 0.75);
}

TEST_CASE("decision tree: importances are shares of the impurity decrease") {
  // Root: 4 2 2 of three labels. Code 0 separates label 0 (impurity sum 8 - 24/8 = 5 to 0 + 2),
  // then code 1 separates the other two.
  const BinnedCodes codes = {{0, 0, 0, 0, 1, 1, 1, 1}, {0, 1, 0, 1, 0, 0, 1, 1}};
  const DecisionTree tree = fit_tree(codes, {0, 0, 0, 0, 1, 1, 2, 2}, 3, {10, 1});
  CHECK(tree.nodes.size() == 5);
  CHECK(tree.importances[0] == Approx(3.0 / 5));
  CHECK(tree.importances[1] == Approx(2.0 / 5));
}

TEST_CASE(
    "decision tree: stops at depth, leaf size and pure nodes; the first of equal splits is used") {
  const BinnedCodes codes = {{0, 1, 2, 3, 4, 5, 6, 7}, {0, 1, 2, 3, 4, 5, 6, 7}};
  const Labels steps = {0, 0, 1, 1, 0, 0, 1, 1};
  CHECK(fit_tree(codes, steps, 2, {10, 1}).nodes.size() == 7);
  CHECK(fit_tree(codes, steps, 2, {10, 1}).importances == std::vector<double>{1, 0});
  CHECK(fit_tree(codes, steps, 2, {1, 1}).nodes.size() == 3);
  CHECK(fit_tree(codes, steps, 2, {0, 1}).nodes.size() == 1);
  CHECK(fit_tree(codes, steps, 2, {10, 5}).nodes.size() == 1);
  const DecisionTree wide = fit_tree(codes, steps, 2, {10, 4});
  CHECK(wide.nodes.size() == 3);
  CHECK(wide.nodes[0].last_left == 3);
  const DecisionTree pure = fit_tree(codes, Labels(8, 1), 2, {10, 1});
  CHECK(pure.nodes.size() == 1);
  CHECK(pure.nodes[0].label == 1);
  CHECK(pure.importances == std::vector<double>{0, 0});
}

TEST_CASE("decision tree: quantile edges are distinct values of the code") {
  CHECK(quantile_edges({3, 1, 2, 4}, 2) == std::vector<Real>{3});
  CHECK(quantile_edges({5, 5, 5}, 8).empty());
  CHECK(quantile_edges({0, 1, 1, 0, 1, 0}, 64) == std::vector<Real>{1});
  CHECK(cut_codes({-9, 1, 2, 3, 99}, {2, 3}) == std::vector<std::uint8_t>{0, 0, 1, 2, 2});
  std::vector<Real> many(1000);
  for (std::size_t i = 0; i < many.size(); ++i) many[i] = static_cast<Real>(i);
  CHECK(quantile_edges(many, 256).size() == 255);
  CHECK(cut_codes({999}, quantile_edges(many, 256)).front() == 255);
}

TEST_CASE("decision tree: invalid input is rejected") {
  const auto error = [](const BinnedCodes& codes, const Labels& labels,
                        const TreeOptions& options) {
    return error_of([&] { fit_tree(codes, labels, 2, options); });
  };
  CHECK(error({}, {0}, {}) ==
        "fit_tree: 0 codes and 1 items; at least one code and one item are required");
  CHECK(error({{}}, {}, {}) ==
        "fit_tree: 1 codes and 0 items; at least one code and one item are required");
  CHECK(error({{0, 1}}, {0}, {}) == "fit_tree: a code has 2 values, but the number of labels is 1");
  CHECK(error({{0, 1}}, {0, 2}, {}) ==
        "fit_tree: labels are between 0 and 2; they must be between 0 and 1");
  CHECK(error({{0, 1}}, {-1, 0}, {}) ==
        "fit_tree: labels are between -1 and 0; they must be between 0 and 1");
  const std::string options = "fit_tree: depth must be at least 0 and least_leaf at least 1";
  CHECK(error({{0, 1}}, {0, 1}, {-1, 1}) == options);
  CHECK(error({{0, 1}}, {0, 1}, {1, 0}) == options);
  CHECK_THROWS_AS(quantile_edges({}, 4), Error);
  CHECK_THROWS_AS(quantile_edges({1}, 1), Error);
}
