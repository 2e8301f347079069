// The mutual information gap, DCI and SAP, and their common properties.
#include <cmath>

#include "metrics/codes/dci.h"
#include "metrics/codes/mutual_information_gap.h"
#include "metrics/codes/sap.h"
#include "tests/metrics/make_codes.h"

using namespace ballast;
using doctest::Approx;

namespace {

void check_matrix(const std::vector<double>& matrix, const nlohmann::json& expected,
                  double tolerance) {
  std::size_t at = 0;
  for (const auto& row : expected) {
    for (const auto& value : row) {
      CAPTURE(at);
      REQUIRE(at < matrix.size());
      CHECK(std::abs(matrix[at] - value.get<double>()) < tolerance);
      ++at;
    }
  }
  CHECK(at == matrix.size());
}

TreeOptions fixture_tree(const nlohmann::json& fixture) {
  return {fixture["depth"].get<int>(), fixture["least_leaf"].get<Index>()};
}

}  // namespace

TEST_CASE("mutual information gap: agrees with scikit-learn on NumPy's bins") {
  const nlohmann::json fixture = codes_fixture();
  const MutualInformationGap gap =
      measure_mutual_information_gap(fixture_set(fixture, "train"), 20);
  check_matrix(gap.information, fixture["mig"]["information"], 1e-12);
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(gap.entropies[k] == Approx(fixture["mig"]["entropies"][k].get<double>()).epsilon(1e-12));
  }
  CHECK(gap.score == Approx(fixture["mig"]["score"].get<double>()).epsilon(1e-12));
}

TEST_CASE("DCI: importances and accuracies agree with scikit-learn's trees") {
  const nlohmann::json fixture = codes_fixture();
  const Dci dci = measure_dci(fixture_set(fixture, "train"), fixture_set(fixture, "test"),
                              {fixture["bins"].get<int>(), fixture_tree(fixture)});
  check_matrix(dci.importances, fixture["dci"]["importances"], 1e-10);
  double mean = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    const double accuracy = fixture["dci"]["accuracies"][k].get<double>();
    CHECK(dci.accuracies[k] == Approx(accuracy).epsilon(1e-12));
    mean += accuracy / 4;
  }
  CHECK(dci.informativeness == Approx(mean));
  CHECK(dci.disentanglement ==
        Approx(fixture["dci"]["disentanglement"].get<double>()).epsilon(1e-10));
  CHECK(dci.completeness == Approx(fixture["dci"]["completeness"].get<double>()).epsilon(1e-10));
}

TEST_CASE("SAP: scores agree with scikit-learn's regressions and trees") {
  const nlohmann::json fixture = codes_fixture();
  const Sap sap = measure_sap(fixture_set(fixture, "train"), fixture_set(fixture, "test"),
                              {fixture["bins"].get<int>(), fixture_tree(fixture)});
  check_matrix(sap.scores, fixture["sap"]["scores"], 1e-10);
  CHECK(sap.score == Approx(fixture["sap"]["score"].get<double>()).epsilon(1e-10));
}

TEST_CASE("disentanglement: perfect codes score 1") {
  const CodedSet train = perfect_codes(4000, 1);
  const CodedSet test = perfect_codes(1000, 2);
  CHECK(measure_mutual_information_gap(train).score > 0.98);
  const Dci dci = measure_dci(train, test);
  CHECK(dci.disentanglement > 0.999);
  CHECK(dci.completeness > 0.999);
  CHECK(dci.informativeness == 1);
  const Sap sap = measure_sap(train, test);
  // The unordered factor: accuracy 1 minus the accuracy of a guess, 1/3.
  CHECK(sap.gaps[0] > 0.55);
  CHECK(sap.gaps[0] < 0.7);
  for (std::size_t k = 1; k < 5; ++k) CHECK(sap.gaps[k] > 0.98);
}

TEST_CASE("disentanglement: codes without information score about 0") {
  const CodedSet train = random_codes(8000, 3);
  const CodedSet test = random_codes(4000, 4);
  CHECK(measure_mutual_information_gap(train).score < 0.005);
  // Importances of a tree on noise are never exactly equal.
  const Dci dci = measure_dci(train, test);
  CHECK(dci.disentanglement < 0.06);
  CHECK(dci.completeness < 0.06);
  const double guess = (1.0 / 3 + 1.0 / 4 + 1.0 / 5 + 1.0 / 6 + 1.0 / 7) / 5;
  CHECK(dci.informativeness == Approx(guess).epsilon(0.05));
  CHECK(measure_sap(train, test).score < 0.01);
}

TEST_CASE("DCI: noise on perfect codes lowers informativeness, but disentanglement only slightly") {
  const auto noisy = [](Index items, std::uint64_t seed) {
    CodedSet set = random_codes(items, seed, 6);
    const CodedSet perfect = perfect_codes(items, seed);
    for (std::size_t i = 0; i < set.codes.size(); ++i) {
      set.codes[i] = set.codes[i] * Real{0.25} + perfect.codes[i];
    }
    return set;
  };
  const Dci dci = measure_dci(noisy(5000, 6), noisy(5000, 7));
  CHECK(dci.informativeness > 0.6);
  CHECK(dci.informativeness < 0.9);
  CHECK(dci.disentanglement > 0.85);
  CHECK(dci.completeness > 0.85);
}

TEST_CASE("disentanglement: a duplicated code reduces the gaps to 0") {
  const CodedSet train = reorder(perfect_codes(2000, 5), {0, 1, 2, 3, 4, 0, 1, 2, 3, 4});
  CHECK(measure_mutual_information_gap(train).score == 0);
  CHECK(measure_sap(train, train).score == 0);
}

TEST_CASE("disentanglement: the order of the codes does not matter") {
  const nlohmann::json fixture = codes_fixture();
  const CodedSet train = fixture_set(fixture, "train");
  const CodedSet test = fixture_set(fixture, "test");
  const std::vector<Index> order = {4, 2, 5, 0, 3, 1};
  const CodedSet other = reorder(train, order);
  const CodedSet other_test = reorder(test, order);
  CHECK(measure_mutual_information_gap(other).score == measure_mutual_information_gap(train).score);
  CHECK(measure_sap(other, other_test).score == measure_sap(train, test).score);
  const DciOptions options{fixture["bins"].get<int>(), fixture_tree(fixture)};
  const Dci dci = measure_dci(train, test, options);
  const Dci of_other = measure_dci(other, other_test, options);
  CHECK(of_other.accuracies == dci.accuracies);
  CHECK(of_other.disentanglement == Approx(dci.disentanglement));
  CHECK(of_other.completeness == Approx(dci.completeness));
}

TEST_CASE("disentanglement: factors that do not vary are excluded") {
  CodedSet train = perfect_codes(2000, 1);
  CodedSet test = perfect_codes(500, 2);
  hold_factor(train, 3);
  hold_factor(test, 3);
  const MutualInformationGap gap = measure_mutual_information_gap(train);
  CHECK(std::isnan(gap.gaps[3]));
  CHECK(gap.score == Approx((gap.gaps[0] + gap.gaps[1] + gap.gaps[2] + gap.gaps[4]) / 4));
  const Sap sap = measure_sap(train, test);
  CHECK(std::isnan(sap.gaps[3]));
  CHECK(sap.score == Approx((sap.gaps[0] + sap.gaps[1] + sap.gaps[2] + sap.gaps[4]) / 4));
  const Dci dci = measure_dci(train, test);
  CHECK(std::isnan(dci.accuracies[3]));
  CHECK(dci.informativeness == 1);
  CHECK(dci.disentanglement > 0.999);

  for (std::size_t k = 0; k < 5; ++k) hold_factor(train, k);
  const std::string nothing = ": every factor has a single value; at least one factor must vary";
  CHECK(error_of([&] { measure_mutual_information_gap(train); }) ==
        "measure_mutual_information_gap" + nothing);
  CHECK(error_of([&] { measure_sap(train, test); }) == "measure_sap" + nothing);
  CHECK(error_of([&] { measure_dci(train, test); }) == "measure_dci" + nothing);
}

TEST_CASE("disentanglement: the second best score is 0 with a single code") {
  const CodedSet set = reorder(perfect_codes(500, 1), {0});
  const MutualInformationGap gap = measure_mutual_information_gap(set);
  CHECK(gap.gaps[4] == Approx(1));  // code 0 is the last factor
  CHECK(measure_sap(set, set).gaps[4] == Approx(1));
  CHECK(measure_dci(set, set).completeness == 1);
}

TEST_CASE("disentanglement: invalid sets and options are rejected") {
  const CodedSet set = perfect_codes(50, 1);
  CodedSet bad = set;
  bad.values[0] = 99;
  CHECK_THROWS_AS(measure_mutual_information_gap(bad), Error);
  CHECK_THROWS_AS(measure_dci(set, bad), Error);
  CHECK_THROWS_AS(measure_sap(bad, set), Error);
  CHECK(error_of([&] { measure_mutual_information_gap(set, 0); }) ==
        "measure_mutual_information_gap: bins must be at least 1");
  CHECK(error_of([&] {
          measure_dci(set, set, {1, {}});
        }) ==
        "quantile_edges: 50 codes and 1 bins; at least one code and between 2 and 256 bins are "
        "required");
  CHECK_THROWS_AS(measure_sap(set, set, {257, {}}), Error);
  CodedSet all_ordered = set;
  all_ordered.factors[0].ordered = true;
  CHECK(measure_sap(all_ordered, all_ordered, {257, {}}).score > 0.5);  // needs no bins
}

TEST_CASE("DCI: scores of an importance matrix computed by hand") {
  // Entropies over two factors, in bits: 0, 1, and none for the code with zero importance.
  const std::vector<double> importances = {1, 0, 0.5, 0.5, 0, 0};
  CHECK(disentanglement_of(importances, 3, 2) == Approx(0.5));
  // Over three codes: (2/3, 1/3, 0) with weight 1.5 and (0, 1, 0) with weight 0.5.
  const double bits = (2.0 / 3 * std::log(1.5) + 1.0 / 3 * std::log(3.0)) / std::log(3.0);
  CHECK(completeness_of(importances, 3, 2) == Approx((1.5 * (1 - bits) + 0.5) / 2));
  CHECK(disentanglement_of({0.3, 0.7}, 2, 1) == 1);
  CHECK(disentanglement_of({0, 0, 0, 0}, 2, 2) == 0);
}
