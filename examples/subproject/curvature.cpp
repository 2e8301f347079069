#include <ballast/ballast.h>

// The second derivative of x^3, with an interface that does not depend on Ballast.
double curvature_of_cube(double at) {
  ballast::Tensor x = ballast::Tensor::full({1}, static_cast<ballast::Real>(at));
  x.set_requires_grad(true);
  const auto slope = ballast::grad({x * x * x}, {x}, {.create_graph = true});
  return ballast::grad(slope, {x})[0].item();
}
