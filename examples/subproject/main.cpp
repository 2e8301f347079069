#include <cstdio>

double curvature_of_cube(double at);

int main() { std::printf("curvature %g\n", curvature_of_cube(2)); }
