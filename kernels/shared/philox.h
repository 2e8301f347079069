// Philox keys and range checks shared by all devices (kernels/random.h).
#pragma once

#include <array>
#include <cstdint>

#include "kernels/random.h"

namespace ballast {

constexpr std::uint32_t kPhiloxLeft = 0xD2511F53u;
constexpr std::uint32_t kPhiloxRight = 0xCD9E8D57u;
constexpr std::uint32_t kPhiloxStepLeft = 0x9E3779B9u;
constexpr std::uint32_t kPhiloxStepRight = 0xBB67AE85u;

// The Philox key of (seed, purpose): two rounds of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014),
// split_mix(split_mix(seed) ^ purpose), low word first.
std::array<std::uint32_t, 2> philox_key(const Random& random);

// Throws Error unless the elements first .. first + count - 1 exist; an array has 2^34 elements.
void check_elements(const char* operation, Index first, Index count);

}  // namespace ballast
