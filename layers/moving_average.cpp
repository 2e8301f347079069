#include "layers/moving_average.h"

#include <algorithm>

#include "kernels/elementwise.h"
#include "kernels/error.h"

namespace ballast {

void update_average(std::uint64_t step, const Tensor& now, Tensor average) {
  if (now.shape() != average.shape()) {
    throw Error("update_average: the average is " + average.shape().text() + ", the value " +
                now.shape().text());
  }
  const auto steps = static_cast<double>(step);
  const double decay = std::min(0.999, (1 + steps) / (10 + steps));
  binary(average.device(), BinaryOp::move_towards, average.data(), now.data(),
         average.mutable_data(), average.count(), static_cast<Real>(1 - decay));
}

}  // namespace ballast
