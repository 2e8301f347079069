// First and second derivative of x^3 at 2.
#include <ballast/ballast.h>

#include <cstdio>

int main() {
  ballast::Tensor x = ballast::Tensor::full({1}, 2);
  x.set_requires_grad(true);
  const auto slope = ballast::grad({x * x * x}, {x}, {.create_graph = true});
  const auto curvature = ballast::grad(slope, {x});
  std::printf("slope %g, curvature %g\n", double(slope[0].item()), double(curvature[0].item()));
}
