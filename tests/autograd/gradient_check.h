// Compares grad() with central finite differences, to first and second order.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "autograd/tensor.h"

namespace ballast {

using TensorFunction = std::function<Tensor(const std::vector<Tensor>&)>;

struct GradientCheck {
  double step = 1e-5;
  double tolerance = 1e-6;  // |analytic - numeric| <= tolerance (1 + |numeric|)
  bool second_order = true;
};

// Checks the gradient of sum(f(inputs) * fixed weights) with respect to every input, and the
// gradient of that gradient. Returns an empty string on success, otherwise the position and size of
// the difference.
std::string check_gradients(const TensorFunction& f, const std::vector<Tensor>& inputs,
                            const GradientCheck& options = {});

}  // namespace ballast
