// Consecutive training steps, as in a training run.
#pragma once

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "kernels/device.h"
#include "kernels/error.h"
#include "models/training/trainer.h"

namespace ballast::bench {

// Sets the state of a long training run: half of Adam's moments and every eighth weight have
// decayed to subnormal numbers, as happens for rare categories.
inline void make_late(Trainer& trainer) {
  constexpr float kDecayed = 1e-40F;
  ModelFile file;
  trainer.save(file);
  for (auto& [name, tensor] : file.tensors) {
    const bool moment = name.find(".moment") != std::string::npos;
    if (!moment && name.find(".weight") == std::string::npos) continue;
    const std::size_t every = (moment ? 2 : 8) * sizeof kDecayed;
    for (std::size_t i = 0; i < tensor.bytes.size(); i += every) {
      std::memcpy(tensor.bytes.data() + i, &kDecayed, sizeof kDecayed);
    }
  }
  trainer.load(file);
}

// Times steps after `warm_up` untimed ones; the losses are read as often as in training. The
// counter `unit`_per_second counts `batch` per step.
inline void time_steps(benchmark::State& state, Trainer& trainer, Index warm_up, Index batch,
                       const std::string& unit) {
  Index number = 0;
  const auto step = [&] {
    trainer.step(number++);
    if (number % trainer.losses_every() != 0) return;
    for (const std::vector<double>& losses : trainer.take_losses()) {
      for (const double loss : losses) {
        if (!std::isfinite(loss)) throw Error("diverged: a loss is not finite");
      }
    }
  };
  for (Index i = 0; i < warm_up; ++i) step();
  for (auto _ : state) step();
  state.counters[unit + "_per_second"] =
      benchmark::Counter(static_cast<double>(batch), benchmark::Counter::kIsIterationInvariantRate);
}

inline bool has_cuda() {
  try {
    parse_device("cuda");
    return true;
  } catch (const Error&) {
    return false;
  }
}

// Registers a benchmark of steps on CUDA. `steps` is a multiple of the interval at which losses are
// read, so that no work is pending at the end. `run` may throw.
template <class Run>
void add_cuda_steps(const char* name, int steps, const Run& run) {
  benchmark::RegisterBenchmark(name,
                               [run](benchmark::State& state) {
                                 try {
                                   run(state);
                                 } catch (const std::exception& error) {
                                   state.SkipWithError(error.what());
                                 }
                               })
      ->Iterations(steps)
      ->Repetitions(5)
      ->ReportAggregatesOnly()
      ->Unit(benchmark::kMillisecond)
      ->UseRealTime();
}

}  // namespace ballast::bench
