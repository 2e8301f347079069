#include "layers/adam.h"

namespace ballast {

Adam::Adam(ParameterGroup& group, const AdamOptions& options)
    : group_(&group),
      options_(options),
      moment1_(Tensor::zeros(group.flat_parameters().shape(), group.flat_parameters().device())),
      moment2_(Tensor::zeros(group.flat_parameters().shape(), group.flat_parameters().device())) {}

void Adam::step(const Step& number) {
  Tensor& parameters = group_->flat_parameters();
  adam(parameters.device(), options_, number, parameters.mutable_data(),
       group_->flat_gradients().data(), moment1_.mutable_data(), moment2_.mutable_data(),
       parameters.count());
  step_count_ = static_cast<Index>(number.value) + 1;
}

}  // namespace ballast
