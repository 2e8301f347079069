// Another project's use of the installed engine: the slope of tanh at 0, and the slope of that slope.
#include <cstdio>

#include "autograd/grad.h"
#include "autograd/operations.h"

int main() {
  ballast::Tensor x = ballast::Tensor::zeros({1});
  x.set_requires_grad(true);
  const auto slope = ballast::grad({ballast::tanh(x)}, {x}, {.create_graph = true});
  const auto curvature = ballast::grad(slope, {x});
  std::printf("slope %g, curvature %g\n", double(slope[0].item()), double(curvature[0].item()));
}
