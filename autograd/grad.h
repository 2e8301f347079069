// Reverse mode.
#pragma once

#include <vector>

#include "autograd/tensor.h"

namespace ballast {

struct GradOptions {
  // Record the backward pass, so that the gradients can be differentiated again.
  bool create_graph = false;
  // Gradients of the outputs, one each; empty: ones.
  std::vector<Tensor> output_gradients;
  // Where to write the gradients (same shapes as inputs; overwritten, no history); empty: new
  // tensors. Not together with create_graph. An input that outputs do not depend on gets zeros.
  std::vector<Tensor> destinations;
};

// d(sum of outputs)/d(input) for each input. Walks only what leads to the inputs. An input that the
// outputs do not depend on is an Error unless destinations are given.
std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const GradOptions& options = {});

// While one of these lives, nothing is recorded on this thread.
class NoGrad {
 public:
  NoGrad();
  ~NoGrad();
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  bool previous_;
};

bool is_recording();

}  // namespace ballast
