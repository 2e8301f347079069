// Reverse-mode automatic differentiation.
#pragma once

#include <vector>

#include "autograd/tensor.h"

namespace ballast {

struct GradOptions {
  // Record the backward pass, so that the gradients can be differentiated again.
  bool create_graph = false;
  // Gradients of the outputs, one per output; empty: ones.
  std::vector<Tensor> output_gradients{};
  // Tensors that receive the gradients (same shapes as the inputs; overwritten, no history); empty:
  // new tensors. Cannot be combined with create_graph. An input that the outputs do not depend on
  // gets zeros. Destinations must not overlap.
  std::vector<Tensor> destinations{};
  // Keep the saved tensors, so that the same graph can be differentiated again. Otherwise (and
  // without create_graph, which implies it) they are released during the backward pass, and another
  // pass over the same operations is an Error.
  bool keep_graph = false;
  // Return an undefined tensor for an input that the outputs do not depend on. Not needed with
  // destinations.
  bool allow_unused = false;
};

// d(sum of outputs)/d(input) for each input. Visits only nodes between outputs and inputs. An input
// that the outputs do not depend on is an Error unless destinations or allow_unused are given.
// Throws Error for an output or input without history, for gradients or destinations of the wrong
// shape, for overlapping destinations, and for create_graph inside NoGrad. Without create_graph,
// gradients may share memory. Thread-safe for graphs that share tensors, such as parameters; with
// keep_graph or create_graph also for the same graph.
std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const GradOptions& options = {});

// While an object of this class exists, no operations are recorded on this thread.
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
