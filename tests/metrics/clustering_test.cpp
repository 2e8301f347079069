#include "metrics/codes/clustering.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "tests/metrics/make_codes.h"

using namespace ballast;
using doctest::Approx;

namespace {

Clustering clustering_of(const nlohmann::json& labels) {
  return measure_clustering(labels["clusters"].get<Labels>(), labels["cluster_count"].get<Index>(),
                            labels["classes"].get<Labels>(), labels["class_count"].get<Index>());
}

Labels random_labels(Index items, std::uint64_t count, std::uint32_t call) {
  Labels labels;
  for (Index i = 0; i < items; ++i) {
    labels.push_back(static_cast<std::int32_t>(random_below({3, 0, call}, i, count)));
  }
  return labels;
}

// The maximum number of matched items over all one-to-one matchings.
Index most_matched(const Labels& clusters, const Labels& classes, std::size_t size) {
  std::vector<std::int32_t> class_of(size);
  std::iota(class_of.begin(), class_of.end(), 0);
  Index most = 0;
  do {
    Index matched = 0;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      matched += class_of[static_cast<std::size_t>(clusters[i])] == classes[i] ? 1 : 0;
    }
    most = std::max(most, matched);
  } while (std::next_permutation(class_of.begin(), class_of.end()));
  return most;
}

}  // namespace

TEST_CASE("clustering: all metrics agree with scikit-learn and SciPy") {
  const nlohmann::json fixture = codes_fixture();
  for (const auto& labels : fixture["clusterings"]) {
    CAPTURE(labels["cluster_count"]);
    const Clustering clustering = clustering_of(labels);
    CHECK(clustering.accuracy == Approx(labels["accuracy"].get<double>()).epsilon(1e-12));
    CHECK(clustering.purity == Approx(labels["purity"].get<double>()).epsilon(1e-12));
    CHECK(clustering.normalized_mutual_information ==
          Approx(labels["nmi"].get<double>()).epsilon(1e-10));
    CHECK(std::abs(clustering.adjusted_rand_index - labels["ari"].get<double>()) < 1e-12);
  }
}

TEST_CASE("clustering: a cluster and a class without common items are not matched") {
  const Clustering clustering = measure_clustering({0, 0, 1}, 3, {4, 4, 4}, 6);
  CHECK(clustering.class_of_cluster == Labels{4, kUnmatched, kUnmatched});
  CHECK(clustering.accuracy == Approx(2.0 / 3));
}

TEST_CASE("clustering: no items, one cluster, one class as in scikit-learn") {
  const nlohmann::json fixture = codes_fixture();
  for (const auto& labels : fixture["edge_cases"]) {
    CAPTURE(labels.dump());
    const Clustering clustering = clustering_of(labels);
    CHECK(clustering.normalized_mutual_information ==
          Approx(labels["nmi"].get<double>()).epsilon(1e-12));
    CHECK(clustering.adjusted_rand_index == Approx(labels["ari"].get<double>()).epsilon(1e-12));
    CHECK(clustering.class_of_cluster.size() == 4);
  }
  const Clustering of_none = measure_clustering({}, 3, {}, 2);
  CHECK(std::isnan(of_none.accuracy));
  CHECK(std::isnan(of_none.purity));
}

TEST_CASE("clustering: the matching is one-to-one and gives the class of each cluster") {
  // Cluster 1 has two classes; cluster 2 has fewer items of class 0 than cluster 0.
  const Labels clusters = {0, 0, 0, 1, 1, 1, 1, 2, 2};
  const Labels classes = {0, 0, 0, 1, 1, 2, 2, 0, 0};
  const Clustering clustering = measure_clustering(clusters, 3, classes, 3);
  CHECK(clustering.class_of_cluster[0] == 0);
  CHECK((clustering.class_of_cluster[1] == 1 || clustering.class_of_cluster[1] == 2));
  CHECK(clustering.class_of_cluster[2] == kUnmatched);
  CHECK(clustering.accuracy == Approx(5.0 / 9));
  CHECK(clustering.purity == Approx(7.0 / 9));

  const Clustering more_clusters = measure_clustering(clusters, 5, {0, 0, 0, 1, 1, 1, 1, 0, 0}, 2);
  CHECK(more_clusters.class_of_cluster == Labels{0, 1, kUnmatched, kUnmatched, kUnmatched});
  const Clustering more_classes = measure_clustering({1, 1, 0}, 2, {4, 4, 2}, 6);
  CHECK(more_classes.class_of_cluster == Labels{2, 4});
  CHECK(more_classes.accuracy == 1);
}

TEST_CASE("clustering: the run time depends on the smaller of the two numbers") {
  constexpr Index kFew = 10;
  constexpr Index kMany = 65536;
  Labels few;
  Labels many;
  Labels expected(kMany, kUnmatched);
  for (std::int32_t label = 0; label < kFew; ++label) {
    few.push_back(label);
    many.push_back(65535 - 7 * label);
    expected[static_cast<std::size_t>(many.back())] = label;
  }
  const auto start = std::chrono::steady_clock::now();
  CHECK(measure_clustering(few, kFew, many, kMany).class_of_cluster == many);
  CHECK(measure_clustering(many, kMany, few, kFew).class_of_cluster == expected);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("clustering: the matching is optimal among all matchings") {
  for (std::uint32_t trial = 0; trial < 60; ++trial) {
    const std::uint64_t cluster_count = 2 + trial % 5;
    const std::uint64_t class_count = 2 + trial / 5 % 5;
    const Index items = 10 + trial;
    const Labels clusters = random_labels(items, cluster_count, 2 * trial);
    const Labels classes = random_labels(items, class_count, 2 * trial + 1);
    const Clustering clustering = measure_clustering(clusters, static_cast<Index>(cluster_count),
                                                     classes, static_cast<Index>(class_count));
    const Index most = most_matched(clusters, classes, std::max(cluster_count, class_count));
    CHECK(clustering.accuracy * static_cast<double>(items) == Approx(static_cast<double>(most)));
  }
}

TEST_CASE("clustering: the numbering of clusters does not matter; random clusters score about 0") {
  const Labels classes = random_labels(5000, 10, 100);
  Labels clusters = random_labels(5000, 10, 101);
  const Clustering random = measure_clustering(clusters, 10, classes, 10);
  CHECK(random.accuracy < 0.15);
  CHECK(random.normalized_mutual_information < 0.02);
  CHECK(std::abs(random.adjusted_rand_index) < 0.005);
  for (std::size_t i = 0; i < 3000; ++i) clusters[i] = classes[i];
  const Clustering before = measure_clustering(clusters, 10, classes, 10);
  for (std::int32_t& cluster : clusters) cluster = (cluster * 3 + 4) % 10;
  const Clustering after = measure_clustering(clusters, 10, classes, 10);
  CHECK(after.accuracy == before.accuracy);
  CHECK(after.purity == before.purity);
  CHECK(after.normalized_mutual_information == Approx(before.normalized_mutual_information));
  CHECK(after.adjusted_rand_index == Approx(before.adjusted_rand_index));
  for (std::int32_t label = 0; label < 10; ++label) {
    CHECK(before.class_of_cluster[static_cast<std::size_t>(label)] == label);
    CHECK(after.class_of_cluster[static_cast<std::size_t>((label * 3 + 4) % 10)] == label);
  }
}

TEST_CASE("clustering: invalid labels are rejected") {
  const auto error = [](const Labels& clusters, const Labels& classes) {
    return error_of([&] { measure_clustering(clusters, 2, classes, 3); });
  };
  CHECK(error({0, 1}, {0}) ==
        "tabulate: 2 first labels and 1 second labels; the two numbers must be equal");
  CHECK(error({0, 2}, {0, 0}) == "tabulate: the first label of item 1 is 2; labels are 0 to 1");
  CHECK(error({0, 1}, {-1, 0}) == "tabulate: the second label of item 0 is -1; labels are 0 to 2");
}
