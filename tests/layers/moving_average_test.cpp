#include "layers/moving_average.h"

#include <doctest/doctest.h>

#include "kernels/error.h"

namespace ballast {

TEST_CASE("an average of weights: quick at first, then of a thousand steps") {
  Tensor average = Tensor::full({3}, 1);
  update_average(0, Tensor::full({3}, 11), average);  // decay 1 / 10
  CHECK(average.data()[2] == doctest::Approx(10));
  update_average(1, Tensor::full({3}, 21), average);  // decay 2 / 11
  CHECK(average.data()[0] == doctest::Approx(19));
  update_average(1'000'000, Tensor::full({3}, 1019), average);  // decay 0.999
  CHECK(average.data()[1] == doctest::Approx(20));
  CHECK_THROWS_AS(update_average(0, Tensor::zeros({2}), average), Error);
}

}  // namespace ballast
