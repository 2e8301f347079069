#include "layers/moving_average.h"

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
  for (std::size_t i = 0; i < now.size(); ++i) {
    update_average(step, now[i].second, average.at(i).second, most);
  }
}

}  // namespace ballast
