// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011).
// There is no state object: a value is a pure function of (seed, purpose, step, call, element), so
// a resumed run continues the same stream and the result does not depend on the number of threads.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/device.h"
#include "kernels/real.h"
#include "kernels/step.h"

namespace ballast {

// Identifies one array of 2^34 random numbers. The key of Philox is split_mix(split_mix(seed) ^
// purpose) (SplitMix64: Steele, Lea, Flood, OOPSLA 2014), low word first; the counter of elements
// 4b .. 4b + 3 is (b, call, low step, high step). All functions below use the same words of an
// array: give each use of random numbers its own purpose or call. They throw Error for an element
// beyond the end of the array.
struct Random {
  std::uint64_t seed = 0;
  std::uint32_t purpose = 0;
  std::uint32_t call = 0;
  Step step{};
};

// One block of four 32-bit words.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter,
                                        std::array<std::uint32_t, 2> key);

// count raw 32-bit words, starting at element `first` of the stream.
void random_bits(Device device, const Random& random, std::uint32_t* out, Index count,
                 Index first = 0);

// Uniform in [0, 1) with 24 bits: identical on all devices and in float and double.
void random_uniform(Device device, const Random& random, Real* out, Index count, Index first = 0);

// Standard normal by Box-Muller on pairs of words, within 4 ulp of the exact formula. Elements 2i
// and 2i+1 share a pair: sqrt(-2 ln u) times the cosine and sine of 2 pi v. u is the midpoint of
// one of 2^23 equal intervals of (0, 1), from the first word; v has 24 bits, from the second word.
void random_normal(Device device, const Random& random, Real* out, Index count, Index first = 0);

// Standard Gumbel -ln(-ln u), u the midpoint of one of 2^23 equal intervals of (0, 1), within 4 ulp
// (of 1 if the value is smaller than 1).
void random_gumbel(Device device, const Random& random, Real* out, Index count, Index first = 0);

// Integers in [0, categories): the high part of word times categories. The probability of a
// category is off by at most 2^-32. 1 <= categories < 2^31.
void random_categories(Device device, const Random& random, std::int32_t categories,
                       std::int32_t* out, Index count, Index first = 0);

// One uniform in [0, 1) with 53 bits; one unbiased integer in [0, bound), bound > 0. For sampling
// conditions and rows on the host. Element e uses the words of block e, so there are 2^32 elements.
double random_double(const Random& random, Index element);
std::uint64_t random_below(const Random& random, Index element, std::uint64_t bound);

}  // namespace ballast
