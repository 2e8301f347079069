#include "kernels/matmul.h"

#include <Eigen/Core>

namespace ballast {
namespace {

using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<Matrix, 0, Eigen::OuterStride<>>;
using ConstView = Eigen::Map<const Matrix, 0, Eigen::OuterStride<>>;

Real activate(Real x, const Epilogue& epilogue) {
  if (epilogue.activation == Activation::none || x > 0) return x;
  return epilogue.activation == Activation::relu ? 0 : epilogue.slope * x;
}

}  // namespace

void matmul(Device, const MatmulShape& shape, const Real* a, Index lda, const Real* b, Index ldb,
            Real beta, Real* c, Index ldc, const Epilogue& epilogue) {
  const auto [transpose_a, transpose_b, m, n, k] = shape;
  View target(c, m, n, Eigen::OuterStride<>(ldc));
  if (beta == 0) target.setZero();
  const ConstView left(a, transpose_a ? k : m, transpose_a ? m : k, Eigen::OuterStride<>(lda));
  const ConstView right(b, transpose_b ? n : k, transpose_b ? k : n, Eigen::OuterStride<>(ldb));
  if (transpose_a && transpose_b) {
    target.noalias() += left.transpose() * right.transpose();
  } else if (transpose_a) {
    target.noalias() += left.transpose() * right;
  } else if (transpose_b) {
    target.noalias() += left * right.transpose();
  } else {
    target.noalias() += left * right;
  }
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) {
      const Real bias = epilogue.bias ? epilogue.bias[j] : 0;
      target(i, j) = activate(target(i, j) + bias, epilogue);
    }
  }
}

}  // namespace ballast
