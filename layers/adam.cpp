#include "layers/adam.h"

namespace ballast {

Adam::Adam(const Tensor& parameters, const AdamOptions& options)
    : options_(options),
      moment1_(Tensor::zeros(parameters.shape(), parameters.device())),
      moment2_(Tensor::zeros(parameters.shape(), parameters.device())) {}

void Adam::step(const Step& number, Tensor parameters, const Tensor& gradients) {
  adam(parameters.device(), options_, number,
       {parameters.mutable_data(), gradients.data(), moment1_.mutable_data(),
        moment2_.mutable_data(), parameters.count()});
}

}  // namespace ballast
