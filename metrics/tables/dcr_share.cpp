#include "metrics/tables/dcr_share.h"

#include <algorithm>
#include <cmath>

#include "metrics/tables/random_rows.h"

namespace ballast {
namespace {

constexpr Index kMostQueries = 10000;
constexpr Index kMostRows = 30000;
// Share of the work that nearest_distances can afford: there are six calls.
constexpr Index kCalls = 6;

constexpr Index kMostCodes = 200;

// Of those that distances are computed from.
std::vector<std::size_t> choose_features(const TableFeatures& features) {
  std::vector<std::size_t> all;
  std::vector<std::size_t> chosen;
  for (std::size_t f = 0; f < features.size(); ++f) {
    all.push_back(f);
    if (features.codes(f) <= kMostCodes) chosen.push_back(f);
  }
  return chosen.empty() ? all : chosen;
}

Index rows_of(const FeatureColumns& columns) { return static_cast<Index>(columns.front().size()); }

}  // namespace

DcrShare::DcrShare(const TableFeatures& features, const FeatureColumns& training,
                   const FeatureColumns& holdout) {
  for (const std::size_t f : choose_features(features)) {
    Scale scale;
    scale.feature = f;
    scale.numeric = features.is_numeric(f);
    std::vector<double> present = training[f];
    std::erase_if(present, [](double value) { return std::isnan(value); });
    if (!present.empty()) {
      const auto [least, most] = std::minmax_element(present.begin(), present.end());
      scale.start = *least;
      scale.range = *most > *least ? *most - *least : 1;
    }
    scales_.push_back(scale);
  }
  const Index rows = std::min({rows_of(training), rows_of(holdout), kMostRows});
  training_ = points_of(
      training, draw_rows(rows_of(training), rows, metric_random(MetricRandom::privacy, 0)));
  holdout_ = points_of(holdout,
                       draw_rows(rows_of(holdout), rows, metric_random(MetricRandom::privacy, 1)));
  most_queries_ = std::min(kMostQueries, affordable_queries(kCalls * rows, scales_.size()));
}

RowPoints DcrShare::points_of(const FeatureColumns& columns, const std::vector<Index>& rows) const {
  RowPoints points;
  points.rows = static_cast<Index>(rows.size());
  for (const Scale& scale : scales_) {
    std::vector<float> numbers;
    std::vector<std::int32_t> codes;
    for (const Index row : rows) {
      const double value = columns[scale.feature][static_cast<std::size_t>(row)];
      if (scale.numeric) {
        numbers.push_back(static_cast<float>((value - scale.start) / scale.range));
      } else {
        codes.push_back(static_cast<std::int32_t>(value));
      }
    }
    if (scale.numeric) {
      points.numbers.push_back(std::move(numbers));
    } else {
      points.codes.push_back(std::move(codes));
    }
  }
  return points;
}

double DcrShare::share_of(const RowPoints& queries, const std::vector<Index>& own_rows) const {
  const std::vector<double> training = nearest_distances(training_, queries);
  const std::vector<double> holdout = nearest_distances(holdout_, queries, own_rows);
  double nearer = 0;
  for (std::size_t q = 0; q < training.size(); ++q) {
    nearer += training[q] < holdout[q] ? 1 : training[q] == holdout[q] ? 0.5 : 0;
  }
  return nearer / static_cast<double>(training.size());
}

double DcrShare::measure(const FeatureColumns& rows) const {
  const std::vector<Index> drawn =
      draw_rows(rows_of(rows), most_queries_, metric_random(MetricRandom::privacy, 2));
  return share_of(points_of(rows, drawn), {});
}

double DcrShare::measure_holdout() const {
  const std::vector<Index> chosen =
      spread_rows(holdout_.rows, std::min(holdout_.rows, most_queries_));
  RowPoints queries;
  queries.rows = static_cast<Index>(chosen.size());
  for (const auto& column : holdout_.numbers) {
    queries.numbers.emplace_back();
    for (const Index row : chosen) {
      queries.numbers.back().push_back(column[static_cast<std::size_t>(row)]);
    }
  }
  for (const auto& column : holdout_.codes) {
    queries.codes.emplace_back();
    for (const Index row : chosen) {
      queries.codes.back().push_back(column[static_cast<std::size_t>(row)]);
    }
  }
  return share_of(queries, chosen);
}

}  // namespace ballast
