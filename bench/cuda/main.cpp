// The kernels on a CUDA device, each against what the device can do at best.
//
//     build/release/bin/bench_cuda [--benchmark_filter=adam]
//
// Two sizes: `large` is far beyond the caches; there `share_%` is that of the bandwidth of a copy,
// measured in the same run without our kernels. `step` is that of a CTGAN training step on Adult,
// where all lies in the cache, so that a share of the memory's bandwidth may exceed 1; there the
// time of a launch counts.
//
// A time is that of one launch: the median over several batches of launches between two
// synchronisations. At `large` the host launches each; at `step` the batch is recorded once and
// replayed, as training does it. Bytes are those that must move: each input read once, each output
// written once; anything else is stated where it is counted. `share_%` of a matrix product is that
// of the peak of multiply-adds in single precision, again measured in the same run.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>

#include "bench/cuda/measure.h"
#include "kernels/elementwise.h"

namespace ballast::bench {
namespace {

// What a launch costs at least: by the host, and within a recorded batch.
void add_launches() {
  for (const bool replayed : {false, true}) {
    add(replayed ? "launch/replayed" : "launch/by_the_host", replayed, [] {
      const auto y = numbers(1);
      return Work{kReal, 0, [=] { fill(kDevice, 1, y->data(), 1); }};
    });
  }
}

int main_of(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  try {
    parse_device("cuda");
    measure_roof();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_cuda: %s\n", error.what());
    return 1;
  }
  add_launches();
  add_elementwise();
  add_reductions();
  add_batch_norm();
  add_spans();
  add_moves();
  add_sparse();
  add_random();
  add_adam();
  add_products();
  add_convolutions();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace ballast::bench

int main(int argc, char** argv) { return ballast::bench::main_of(argc, argv); }
