#include "metrics/tables/correlation.h"

#include <cmath>
#include <limits>

#include "kernels/threads.h"
#include "metrics/tables/shared_columns.h"

namespace ballast {
namespace {

constexpr Index kTileRows = 2048;

// A variance below this share of the second moment is rounding error around zero.
constexpr double kNoVariance = 1e-13;

// (x - centre) * scale has mean about 0 and std about 1. scale is 0 for a single value, so that its
// sums are exactly 0.
struct Scaling {
  double centre = 0;
  double scale = 0;
};

Scaling find_scaling(const Column& column, Index rows) {
  const std::vector<double> values = present_numbers(column, rows);
  if (values.empty()) return {};
  double sum = 0;
  bool single = true;
  for (const double value : values) {
    sum += value;
    single = single && value == values.front();
  }
  if (single) return {values.front(), 0};
  const double centre = sum / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - centre) * (value - centre);
  return {centre, 1.0 / std::sqrt(squares / static_cast<double>(values.size()))};
}

// Sums over rows, per pair of columns, from which the correlations are computed.
struct Sums {
  explicit Sums(Index columns)
      : count(Eigen::MatrixXd::Zero(columns, columns)), x(count), xx(count), xy(count) {}
  Eigen::MatrixXd count;  // rows with both values
  Eigen::MatrixXd x;      // sum of column i over the rows with both values
  Eigen::MatrixXd xx;     // sum of squares of column i
  Eigen::MatrixXd xy;
};

// Adds the counts and single-column sums of a tile, and replaces missing values (NaN) by 0.
void add_presence(Eigen::MatrixXd& values, Sums& sums) {
  const bool complete = (values.array() == values.array()).all();
  if (complete) {
    sums.count.array() += static_cast<double>(values.rows());
    sums.x.colwise() += values.colwise().sum().transpose();
    sums.xx.colwise() += values.colwise().squaredNorm().transpose();
    return;
  }
  const Eigen::MatrixXd present = (values.array() == values.array()).cast<double>();
  values = values.array().isNaN().select(0.0, values);
  sums.count.noalias() += present.transpose() * present;
  sums.x.noalias() += values.transpose() * present;
  sums.xx.noalias() += values.cwiseAbs2().transpose() * present;
}

double correlation_of(const Sums& sums, Index i, Index j) {
  const double count = sums.count(i, j);
  if (count < 2) return std::numeric_limits<double>::quiet_NaN();
  const double x_variance = sums.xx(i, j) - sums.x(i, j) * sums.x(i, j) / count;
  const double y_variance = sums.xx(j, i) - sums.x(j, i) * sums.x(j, i) / count;
  const bool undefined =
      x_variance <= kNoVariance * sums.xx(i, j) || y_variance <= kNoVariance * sums.xx(j, i);
  if (undefined) return std::numeric_limits<double>::quiet_NaN();
  const double covariance = sums.xy(i, j) - sums.x(i, j) * sums.x(j, i) / count;
  const double correlation = covariance / std::sqrt(x_variance * y_variance);
  return std::fmax(-1.0, std::fmin(1.0, correlation));
}

}  // namespace

Eigen::MatrixXd correlate(const std::vector<const Column*>& columns, Index rows) {
  const Index width = static_cast<Index>(columns.size());
  std::vector<Scaling> scalings(columns.size());
  each_task(width, true, [&](Index c) {
    const std::size_t at = static_cast<std::size_t>(c);
    scalings[at] = find_scaling(*columns[at], rows);
  });
  Sums sums(width);
  Eigen::MatrixXd values(kTileRows, width);
  for (Index first = 0; first < rows; first += kTileRows) {
    const Index count = std::min(kTileRows, rows - first);
    values.resize(count, width);
    for (Index c = 0; c < width; ++c) {
      const std::size_t at = static_cast<std::size_t>(c);
      copy_numbers(*columns[at], first, count, values.col(c).data());
      values.col(c).array() -= scalings[at].centre;
      values.col(c) *= scalings[at].scale;
    }
    add_presence(values, sums);
    sums.xy.noalias() += values.transpose() * values;
  }
  Eigen::MatrixXd result(width, width);
  for (Index i = 0; i < width; ++i) {
    for (Index j = 0; j < width; ++j) result(i, j) = correlation_of(sums, i, j);
  }
  return result;
}

}  // namespace ballast
