// Numbers of training steps.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/real.h"

namespace ballast {

// The number of a step, as kernels that depend on it are told: `value`, or on CUDA, where `place`
// is set, what stands there in the device's memory, so that recorded kernels can be replayed for
// the next step.
struct Step {
  constexpr Step() = default;
  constexpr Step(std::uint64_t number) : value(number) {}  // a number is a step

  std::uint64_t value = 0;
  const std::uint64_t* place = nullptr;
};

// *place = *place + 1, in the device's memory.
void advance_step(Device device, std::uint64_t* place);

// row [step mod rows] of out [rows, count] = the values at `values`, at most kMostRecorded of them.
constexpr int kMostRecorded = 32;
void record_values(Device device, const Step& step, const Real* const* values, int count, Real* out,
                   Index rows);

}  // namespace ballast
