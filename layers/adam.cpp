#include "layers/adam.h"

namespace ballast {

Adam::Adam(ParameterGroup& group, const AdamOptions& options)
    : group_(&group),
      options_(options),
      moment1_(Tensor::zeros(group.flat_parameters().shape(), group.flat_parameters().device())),
      moment2_(Tensor::zeros(group.flat_parameters().shape(), group.flat_parameters().device())) {}

void Adam::step() {
  Tensor& parameters = group_->flat_parameters();
  adam(parameters.device(), options_, ++step_count_, parameters.mutable_data(),
       group_->flat_gradients().data(), moment1_.mutable_data(), moment2_.mutable_data(),
       parameters.count());
}

}  // namespace ballast
