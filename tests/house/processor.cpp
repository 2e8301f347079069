#include "kernels/processor.h"

#include <cstdio>

int main() { std::puts(ballast::version_text()); }
