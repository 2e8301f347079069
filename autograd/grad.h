// Reverse mode.
#pragma once

#include <vector>

#include "autograd/tensor.h"

namespace ballast {

struct GradOptions {
  // Record the backward pass, so that the gradients can be differentiated again.
  bool create_graph = false;
  // Gradients of the outputs, one each; empty: ones.
  std::vector<Tensor> output_gradients{};
  // Where to write the gradients (same shapes as inputs; overwritten, no history); empty: new
  // tensors. Not together with create_graph. An input that outputs do not depend on gets zeros.
  // None shares memory with another.
  std::vector<Tensor> destinations{};
  // Keep what the operations saved, so that the same graph can be walked again. Without it (and
  // without create_graph, which implies it) memory is given back as the walk goes, and a later walk
  // over the same operations is an Error.
  bool keep_graph = false;
  // Without destinations, an input that the outputs do not depend on gets an undefined tensor.
  bool allow_unused = false;
};

// d(sum of outputs)/d(input) for each input. Walks only what leads to the inputs. An input that the
// outputs do not depend on is an Error unless destinations or allow_unused are given. Throws Error
// for an output or input without history, for gradients or destinations of another shape, for
// destinations that overlap, and for create_graph while a NoGrad lives. Without create_graph the
// gradients may share memory with one another. Threads may call it at once for graphs that share
// tensors, such as parameters; with keep_graph or create_graph also for one graph.
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
