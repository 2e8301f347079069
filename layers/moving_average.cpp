#include "layers/moving_average.h"

#include <string>

#include "kernels/error.h"
#include "kernels/moving_average.h"

namespace ballast {

void update_average(const Step& step, const Tensor& now, Tensor average, double most) {
  if (now.shape() != average.shape()) {
    throw Error("update_average: the average is " + average.shape().text() + ", the value " +
                now.shape().text());
  }
  update_moving_average(average.device(), step, most, now.data(), average.mutable_data(),
                        average.count());
}

void update_average(const Step& step, const NamedTensors& now, const NamedTensors& average,
                    double most) {
  if (now.size() != average.size()) {
    throw Error("update_average: " + std::to_string(average.size()) + " averages of " +
                std::to_string(now.size()) + " values");
  }
  for (std::size_t i = 0; i < now.size(); ++i) {
    update_average(step, now[i].second, average[i].second, most);
  }
}

}  // namespace ballast
