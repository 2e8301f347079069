// Philox4x32-10 on the device: the same words as kernels/cpu/philox.h.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/cuda/platform.cuh"
#include "kernels/shared/philox.h"

namespace ballast::cuda {

// One array of random numbers, as kernel argument.
struct DeviceRandom {
  explicit DeviceRandom(const Random& random)
      : key{philox_key(random)[0], philox_key(random)[1]}, call(random.call), step(random.step) {}

  std::uint32_t key[2];
  std::uint32_t call;
  Step step;
};

struct Words {
  std::uint32_t word[4];
};

__device__ inline std::uint64_t step_number(const Step& step) {
  return step.place != nullptr ? *step.place : step.value;
}

// The block cipher.
__device__ inline Words encipher(const std::uint32_t* key, Words counter) {
  std::uint32_t* c = counter.word;
  std::uint32_t k0 = key[0];
  std::uint32_t k1 = key[1];
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = std::uint64_t{kPhiloxLeft} * c[0];
    const std::uint64_t right = std::uint64_t{kPhiloxRight} * c[2];
    c[0] = static_cast<std::uint32_t>(right >> 32) ^ c[1] ^ k0;
    c[1] = static_cast<std::uint32_t>(right);
    c[2] = static_cast<std::uint32_t>(left >> 32) ^ c[3] ^ k1;
    c[3] = static_cast<std::uint32_t>(left);
    k0 += kPhiloxStepLeft;
    k1 += kPhiloxStepRight;
  }
  return counter;
}

// The words of elements 4 block .. 4 block + 3.
__device__ inline Words random_words(const DeviceRandom& random, std::uint32_t block) {
  const std::uint64_t step = step_number(random.step);
  return encipher(random.key, {{block, random.call, static_cast<std::uint32_t>(step),
                                static_cast<std::uint32_t>(step >> 32)}});
}

__device__ inline float uniform_of(std::uint32_t word) {
  return static_cast<float>(word >> 8) * 0x1p-24f;
}

// The midpoint of one of 2^23 equal intervals of (0, 1): exact in float, never 0 or 1.
__device__ inline float open_uniform_of(std::uint32_t word) {
  return (static_cast<float>(word >> 9) + 0.5f) * 0x1p-23f;
}

}  // namespace ballast::cuda
