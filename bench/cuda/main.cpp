// The kernels on a CUDA device, each compared with the peak of the device.
//
//     build/release/bin/bench_cuda [--benchmark_filter=adam]
//
// Two sizes: `large` is far larger than the caches; `share_%` is relative to the bandwidth of a
// copy, measured in the same run without Ballast's kernels. `step` is the size of a CTGAN training
// step on Adult: the data fits into the cache, so a share of the memory bandwidth may exceed 100 %,
// and the launch time matters.
//
// Times are per launch: the median over several batches of launches between two synchronisations.
// At `large` the host launches each; at `step` the batch is recorded once and replayed, as in
// training. Bytes are the minimum: each input read once, each output written once; exceptions are
// stated at the benchmark. `share_%` of a matrix product is relative to the peak of
// single-precision multiply-adds, measured in the same run.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <exception>

#include "bench/cuda/measure.h"
#include "kernels/elementwise.h"

namespace ballast::bench {
namespace {

// Minimum cost of a launch: by the host, and within a recorded batch.
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
