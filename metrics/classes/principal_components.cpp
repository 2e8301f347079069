#include "metrics/classes/principal_components.h"

#include <Eigen/Eigenvalues>
#include <string>

#include "kernels/error.h"

namespace ballast {

std::vector<Real> principal_plane(const Real* points, Index count, Index dimensions) {
  if (count < 1 || dimensions < 1) {
    throw Error("principal_plane: " + std::to_string(count) + " points of " +
                std::to_string(dimensions) +
                " dimensions; at least one point and one dimension are required");
  }
  using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
  Eigen::MatrixXd centred =
      Eigen::Map<const Matrix>(points, dimensions, count).cast<double>();  // one point per column
  centred.colwise() -= Eigen::VectorXd(centred.rowwise().mean());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(centred * centred.transpose());
  std::vector<Real> plane(static_cast<std::size_t>(2 * count));
  for (Index axis = 0; axis < std::min<Index>(2, dimensions); ++axis) {
    Eigen::VectorXd direction =
        solver.eigenvectors().col(dimensions - 1 - axis);  // eigenvalues are in increasing order
    Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction[largest] < 0) direction = -direction;
    const Eigen::VectorXd places = centred.transpose() * direction;
    for (Index i = 0; i < count; ++i) {
      plane[static_cast<std::size_t>(2 * i + axis)] = static_cast<Real>(places[i]);
    }
  }
  return plane;
}

}  // namespace ballast
