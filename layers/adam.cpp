#include "layers/adam.h"

#include <utility>

namespace ballast {

Adam::Adam(const Tensor& parameters, const AdamOptions& options, std::vector<Run> runs)
    : options_(options),
      runs_(std::move(runs)),
      moment1_(Tensor::zeros(parameters.shape(), parameters.device())),
      moment2_(Tensor::zeros(parameters.shape(), parameters.device())) {}

void Adam::step(const Step& number, Tensor parameters, const Tensor& gradients) {
  AdamArrays arrays{parameters.mutable_data(), gradients.data(), moment1_.mutable_data(),
                    moment2_.mutable_data()};
  for (const Run& run : runs_) {
    AdamOptions options = options_;
    if (!run.decays) options.decoupled_decay = 0;
    arrays.count = run.count;
    adam(parameters.device(), options, number, arrays);
    arrays = {arrays.parameter + run.count, arrays.gradient + run.count, arrays.moment1 + run.count,
              arrays.moment2 + run.count};
  }
}

}  // namespace ballast
