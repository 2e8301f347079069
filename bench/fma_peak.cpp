// Prints the measured single-precision peak.
#include "bench/fma_peak.h"

#include <cstdio>

int main() {
  std::printf("%8s %8s %10s\n", "lanes", "threads", "GFLOP/s");
  for (const int lanes : {8, 16}) {
    for (const int threads : {1, 2}) {
      std::printf("%8d %8d %10.1f\n", lanes, threads, ballast::bench::fma_gflops(lanes, threads));
    }
  }
}
