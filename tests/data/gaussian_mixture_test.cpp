#include "data/encoding/gaussian_mixture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "kernels/error.h"

using namespace ballast;

namespace {

// tests/fixtures/mixture.json, made by make_mixture.py.
nlohmann::json fixtures() {
  return nlohmann::json::parse(std::ifstream(std::string(BALLAST_FIXTURES) + "/mixture.json"));
}

// The distinct values of the standardised column and the initial cluster of each.
struct Problem {
  WeightedValues data;
  std::vector<std::int32_t> clusters;
};

Problem problem_of(const nlohmann::json& fixture) {
  const auto values = fixture["values"].get<std::vector<double>>();
  const auto clusters = fixture["clusters"].get<std::vector<std::int32_t>>();
  const auto rows = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += value / rows;
  double variance = 0;
  for (const double value : values) variance += (value - mean) * (value - mean) / rows;
  std::map<double, std::pair<double, std::int32_t>> distinct;
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto& [count, cluster] = distinct[(values[i] - mean) / std::sqrt(variance)];
    count += 1;
    cluster = clusters[i];
  }
  Problem problem;
  for (const auto& [value, entry] : distinct) {
    problem.data.values.push_back(value);
    problem.data.counts.push_back(entry.first);
    problem.clusters.push_back(entry.second);
  }
  return problem;
}

WeightedValues evenly(int count) {
  WeightedValues data;
  for (int i = 0; i < count; ++i) {
    data.values.push_back(i * 0.01 + (i > count / 2 ? 3 : 0) + 0.3 * std::sin(i));
    data.counts.push_back(1 + i % 3);
  }
  std::sort(data.values.begin(), data.values.end());
  return data;
}

}  // namespace

TEST_CASE("digamma and log_gamma: known values") {
  CHECK(digamma(1) == doctest::Approx(-0.57721566490153286061).epsilon(1e-14));
  CHECK(digamma(0.5) == doctest::Approx(-1.96351002602142347944).epsilon(1e-14));
  CHECK(digamma(1e-3) == doctest::Approx(-1000.57557193181030047).epsilon(1e-14));
  CHECK(digamma(1e6) == doctest::Approx(13.8155100579641907).epsilon(1e-14));
  for (const double x : {1e-3, 0.5, 1.0, 1.7, 2.0, 9.999, 10.0, 33.25, 1e6}) {
    CAPTURE(x);
    CHECK(std::abs(log_gamma(x) - std::lgamma(x)) <= 2e-14 * (1 + std::abs(std::lgamma(x))));
  }
}

TEST_CASE("the mixture agrees with scikit-learn for the same initial clusters") {
  for (const nlohmann::json& fixture : fixtures()) {
    CAPTURE(fixture["name"].get<std::string>());
    const Problem problem = problem_of(fixture);
    const int components = fixture["components"].get<int>();
    const GaussianMixture mixture = fit_mixture(problem.data, problem.clusters, components);
    CHECK(mixture.lower_bounds.size() == fixture["iterations"].get<std::size_t>());
    CHECK(mixture.lower_bounds.back() ==
          doctest::Approx(fixture["lower_bound"].get<double>()).epsilon(1e-6));
    for (std::size_t k = 0; k < mixture.components.size(); ++k) {
      CAPTURE(k);
      const MixtureComponent& component = mixture.components[k];
      const double weight = fixture["weights"][k].get<double>();
      CHECK(component.weight == doctest::Approx(weight).epsilon(1e-5));
      CHECK((component.weight > 0.005) == (weight > 0.005));
      const double deviation = fixture["deviations"][k].get<double>();
      CHECK(component.deviation == doctest::Approx(deviation).epsilon(1e-5));
      CHECK(std::abs(component.mean - fixture["means"][k].get<double>()) < 1e-5 * deviation);
    }
    const auto probes = fixture["probes"].get<std::vector<double>>();
    std::vector<double> found(probes.size() * mixture.components.size());
    mixture_responsibilities(mixture.components, probes.data(), static_cast<Index>(probes.size()),
                             found.data());
    for (std::size_t i = 0; i < probes.size(); ++i) {
      for (std::size_t k = 0; k < mixture.components.size(); ++k) {
        const double expected = fixture["responsibilities"][i][k].get<double>();
        CHECK(std::abs(found[i * mixture.components.size() + k] - expected) < 1e-5);
      }
    }
  }
}

TEST_CASE("well-separated modes are found from k-means clusters") {
  const nlohmann::json all = fixtures();
  const nlohmann::json& fixture = all.back();  // scikit-learn, one cluster per mode
  std::vector<std::array<double, 3>> expected;
  for (std::size_t k = 0; k < 10; ++k) {
    if (fixture["weights"][k].get<double>() <= 0.005) continue;
    expected.push_back({fixture["means"][k], fixture["deviations"][k], fixture["weights"][k]});
  }
  std::sort(expected.begin(), expected.end());
  REQUIRE(expected.size() == 3);
  const WeightedValues data = problem_of(fixture).data;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    CAPTURE(seed);
    const auto clusters = k_means(data, 10, {.seed = seed});
    std::vector<std::array<double, 3>> found;
    for (const MixtureComponent& c : fit_mixture(data, clusters, 10).components) {
      if (c.weight > 0.005) found.push_back({c.mean, c.deviation, c.weight});
    }
    std::sort(found.begin(), found.end());
    REQUIRE(found.size() == 3);
    for (std::size_t k = 0; k < 3; ++k) {
      CHECK(std::abs(found[k][0] - expected[k][0]) < 0.05 * expected[k][1]);
      CHECK(found[k][1] == doctest::Approx(expected[k][1]).epsilon(0.05));
      CHECK(found[k][2] == doctest::Approx(expected[k][2]).epsilon(0.05));
    }
  }
}

TEST_CASE("without the added variance the lower bound never decreases") {
  for (const nlohmann::json& fixture : fixtures()) {
    CAPTURE(fixture["name"].get<std::string>());
    const Problem problem = problem_of(fixture);
    const MixtureOptions options{.max_iterations = 300, .tolerance = 0, .added_variance = 0};
    const GaussianMixture mixture =
        fit_mixture(problem.data, problem.clusters, fixture["components"].get<int>(), options);
    for (std::size_t i = 1; i < mixture.lower_bounds.size(); ++i) {
      const double scale = std::abs(mixture.lower_bounds[i]);
      REQUIRE(mixture.lower_bounds[i] >= mixture.lower_bounds[i - 1] - 1e-12 * scale);
    }
    CHECK(mixture.lower_bounds.size() == 300);
  }
}

TEST_CASE("counts are equivalent to repeated rows") {
  WeightedValues once = evenly(300);
  const auto clusters = k_means(once, 4, {});
  WeightedValues repeated;
  std::vector<std::int32_t> repeated_clusters;
  for (std::size_t i = 0; i < once.values.size(); ++i) {
    for (int r = 0; r < static_cast<int>(once.counts[i]); ++r) {
      repeated.values.push_back(once.values[i]);
      repeated.counts.push_back(1);
      repeated_clusters.push_back(clusters[i]);
    }
  }
  const auto a = fit_mixture(once, clusters, 4).components;
  const auto b = fit_mixture(repeated, repeated_clusters, 4).components;
  for (std::size_t k = 0; k < a.size(); ++k) {
    CHECK(a[k].mean == doctest::Approx(b[k].mean).epsilon(1e-9));
    CHECK(a[k].deviation == doctest::Approx(b[k].deviation).epsilon(1e-9));
  }
}

TEST_CASE("responsibilities sum to one, also far from the modes, for any number of values") {
  const WeightedValues data = evenly(700);
  const auto components = fit_mixture(data, k_means(data, 7, {}), 7).components;
  for (const Index count : {0, 1, 255, 256, 257, 700}) {
    std::vector<double> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = i % 50 == 0 ? 1e9 * std::cos(i) : data.values[i];
    }
    std::vector<double> out(values.size() * 7, -1);
    mixture_responsibilities(components, values.data(), count, out.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < 7; ++k) {
        REQUIRE(out[i * 7 + k] >= 0);
        sum += out[i * 7 + k];
      }
      REQUIRE(sum == doctest::Approx(1).epsilon(1e-12));
    }
  }
}

TEST_CASE(
    "k_means: separated groups are found, each cluster is a range, results are reproducible") {
  WeightedValues data;
  for (int group = 0; group < 5; ++group) {
    for (int i = 0; i < 40; ++i) {
      data.values.push_back(group * 100 + i * 0.1);
      data.counts.push_back(1 + (i * 7) % 5);
    }
  }
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const auto labels = k_means(data, 5, {.seed = seed});
    CHECK(labels == k_means(data, 5, {.seed = seed}));
    for (std::size_t i = 0; i < labels.size(); ++i) {
      REQUIRE(labels[i] == static_cast<std::int32_t>(i / 40));
    }
  }
}

TEST_CASE("k_means: as many clusters as values, one cluster, invalid counts") {
  const WeightedValues data{{1, 2, 4, 1000}, {5, 1, 1, 1}};
  CHECK(k_means(data, 4, {}) == std::vector<std::int32_t>{0, 1, 2, 3});
  CHECK(k_means(data, 1, {}) == std::vector<std::int32_t>{0, 0, 0, 0});
  CHECK_THROWS_AS(k_means(data, 5, {}), Error);
  CHECK_THROWS_AS(k_means(data, 0, {}), Error);
}

TEST_CASE("two rows are enough for a mixture; one row or one value is rejected") {
  const auto two = fit_mixture({{0, 1}, {1, 1}}, {0, 1}, 2).components;
  for (const MixtureComponent& component : two) {
    CHECK(std::isfinite(component.mean));
    CHECK(component.deviation > 0);
  }
  CHECK_THROWS_AS(fit_mixture({{1}, {1}}, {0}, 1), Error);
  CHECK_THROWS_AS(fit_mixture({{1}, {9}}, {0}, 1), Error);
}
