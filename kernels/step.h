// Training step numbers.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// The step number passed to kernels: `value`, or on CUDA, if `place` is set, the number at this
// address in device memory, so that recorded kernels can be replayed for the next step.
struct Step {
  constexpr Step() = default;
  constexpr Step(std::uint64_t number) : value(number) {}  // implicit on purpose

  std::uint64_t value = 0;
  const std::uint64_t* place = nullptr;
};

// *place = *place + 1, in device memory.
void advance_step(Device device, std::uint64_t* place);

// Row [step mod rows] of out [rows, count] = the values at the addresses `values`; at most
// kMostRecorded of them.
constexpr int kMostRecorded = 32;
void record_values(Device device, const Step& step, const Real* const* values, int count, Real* out,
                   Index rows);

}  // namespace ballast
