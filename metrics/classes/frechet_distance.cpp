#include "metrics/classes/frechet_distance.h"

#include <Eigen/Dense>
#include <algorithm>
#include <string>

#include "kernels/error.h"

namespace ballast {
namespace {

struct Gaussian {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

Gaussian gaussian_of(const Real* points, Index count, Index dimensions) {
  using Rows = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::MatrixXd x = Eigen::Map<const Rows>(points, count, dimensions).cast<double>();
  Gaussian result;
  result.mean = x.colwise().mean();
  x.rowwise() -= result.mean.transpose();
  result.covariance = x.transpose() * x / static_cast<double>(count - 1);
  return result;
}

// Square root of a symmetric positive semidefinite matrix; rounding may leave small negative
// eigenvalues.
Eigen::VectorXd root_eigenvalues(const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>& solver) {
  return solver.eigenvalues().cwiseMax(0).cwiseSqrt();
}

}  // namespace

double measure_frechet_distance(const Real* a, Index a_count, const Real* b, Index b_count,
                                Index dimensions) {
  if (a_count < 2 || b_count < 2 || dimensions < 1) {
    throw Error("measure_frechet_distance: " + std::to_string(a_count) + " and " +
                std::to_string(b_count) + " points of " + std::to_string(dimensions) +
                " dimensions; at least two points in each set and one dimension are required");
  }
  const Gaussian first = gaussian_of(a, a_count, dimensions);
  const Gaussian second = gaussian_of(b, b_count, dimensions);
  // The eigenvalues of A B equal those of the symmetric matrix A^(1/2) B A^(1/2).
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> of_first(first.covariance);
  const Eigen::MatrixXd root = of_first.eigenvectors() * root_eigenvalues(of_first).asDiagonal() *
                               of_first.eigenvectors().transpose();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> of_product(root * second.covariance * root,
                                                                  Eigen::EigenvaluesOnly);
  const double distance = (first.mean - second.mean).squaredNorm() + first.covariance.trace() +
                          second.covariance.trace() - 2 * root_eigenvalues(of_product).sum();
  return std::max(distance, 0.0);
}

}  // namespace ballast
