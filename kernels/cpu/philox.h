// Philox4x32-10 on vectors: blocks of the random words of any part of an array.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "kernels/cpu/pieces.h"
#include "kernels/cpu/simd.h"
#include "kernels/shared/philox.h"

namespace ballast {

// Counter of a block of four elements: (block, call, low step, high step).
inline std::array<std::uint32_t, 4> philox_counter(const Random& random, Index block) {
  const std::uint64_t step = random.step.value;
  return {static_cast<std::uint32_t>(block), random.call, static_cast<std::uint32_t>(step),
          static_cast<std::uint32_t>(step >> 32)};
}

// A word in the low half of each lane; the high half is undefined.
using WordLanes [[gnu::vector_size(BALLAST_SIMD_BYTES)]] = std::uint64_t;
constexpr int kWordLanes = BALLAST_SIMD_BYTES / 8;

BALLAST_INLINE WordLanes multiply_low_words(WordLanes a, std::uint32_t b) {
  const WordLanes factor = b - WordLanes{};
#if BALLAST_SIMD_BYTES == 64
  return (WordLanes)_mm512_maskz_mul_epu32(0xff, (__m512i)a, (__m512i)factor);
#elif BALLAST_SIMD_BYTES == 32
  return (WordLanes)_mm256_mul_epu32((__m256i)a, (__m256i)factor);
#else
  return (a & 0xffffffffu) * factor;
#endif
}

template <std::size_t... kLane>
BALLAST_INLINE WordLanes lane_numbers(std::index_sequence<kLane...>) {
  return WordLanes{kLane...};
}

// Words of this many elements are computed at a time.
constexpr Index kRandomChunk = 64;
using RandomWords = std::array<std::uint32_t, kRandomChunk>;

template <std::size_t... kLane>
BALLAST_INLINE void store_interleaved(WordLanes a, WordLanes b, std::uint32_t* words,
                                      std::index_sequence<kLane...>) {
  constexpr std::size_t kCount = kWordLanes;
  const WordLanes first =
      __builtin_shufflevector(a, b, (kLane % 2 == 0 ? kLane / 2 : kCount + kLane / 2)...);
  const WordLanes second = __builtin_shufflevector(
      a, b, (kCount / 2 + (kLane % 2 == 0 ? kLane / 2 : kCount + kLane / 2))...);
  __builtin_memcpy(words, &first, sizeof(first));
  __builtin_memcpy(words + 2 * kCount, &second, sizeof(second));
}

// The keys of the ten rounds, broadcast to all lanes.
struct PhiloxRounds {
  explicit PhiloxRounds(std::array<std::uint32_t, 2> key) {
    for (int round = 0; round < 10; ++round) {
      left[round] = key[0] - WordLanes{};
      right[round] = key[1] - WordLanes{};
      key[0] += kPhiloxStepLeft;
      key[1] += kPhiloxStepRight;
    }
  }
  WordLanes left[10];
  WordLanes right[10];
};

// The words of kVectors vectors of blocks, starting at `block`: as many as fit into registers.
template <int kVectors>
BALLAST_INLINE void philox_blocks(const Random& random, const PhiloxRounds& keys, Index block,
                                  std::uint32_t* words) {
  const auto counter = philox_counter(random, block);
  WordLanes c0[kVectors], c1[kVectors], c2[kVectors], c3[kVectors];
  for (int v = 0; v < kVectors; ++v) {
    c0[v] = counter[0] + static_cast<unsigned>(v * kWordLanes) +
            lane_numbers(std::make_index_sequence<kWordLanes>());
    c1[v] = counter[1] - WordLanes{};
    c2[v] = counter[2] - WordLanes{};
    c3[v] = counter[3] - WordLanes{};
  }
  for (int round = 0; round < 10; ++round) {
    for (int v = 0; v < kVectors; ++v) {
      const WordLanes left = multiply_low_words(c0[v], kPhiloxLeft);
      const WordLanes right = multiply_low_words(c2[v], kPhiloxRight);
      c0[v] = (right >> 32) ^ c1[v] ^ keys.left[round];
      c1[v] = right;
      c2[v] = (left >> 32) ^ c3[v] ^ keys.right[round];
      c3[v] = left;
    }
  }
  for (int v = 0; v < kVectors; ++v) {
    const WordLanes low = (c0[v] & 0xffffffffu) | c1[v] << 32;
    const WordLanes high = (c2[v] & 0xffffffffu) | c3[v] << 32;
    store_interleaved(low, high, words + v * 4 * kWordLanes,
                      std::make_index_sequence<kWordLanes>());
  }
}

// The words of one chunk; depends only on the number of the chunk.
inline void random_words(const Random& random, const PhiloxRounds& keys, Index chunk,
                         RandomWords& words) {
  constexpr int kVectors = 2;
  constexpr Index kBlocks = kVectors * kWordLanes;
  for (Index block = 0; block < kRandomChunk / 4; block += kBlocks) {
    philox_blocks<kVectors>(random, keys, chunk * (kRandomChunk / 4) + block,
                            words.data() + 4 * block);
  }
}

// out[i] = element first + i of the array; transform(words, values) computes a chunk of elements
// from its words. Every chunk is computed as a whole, so that a slice has exactly the values of the
// array.
template <class T, class Transform>
void random_elements(const Random& random, T* out, Index count, Index first,
                     const Transform& transform) {
  const PhiloxRounds keys(philox_key(random));
  const Index begin = first / kRandomChunk;
  const Index end = (first + count + kRandomChunk - 1) / kRandomChunk;
  for_tasks(end - begin, count, [&](Index task) {
    const Index chunk = begin + task;
    RandomWords words;
    random_words(random, keys, chunk, words);
    const Index offset = chunk * kRandomChunk - first;
    if (offset >= 0 && offset + kRandomChunk <= count) {
      transform(words, out + offset);
      return;
    }
    std::array<T, kRandomChunk> values;
    transform(words, values.data());
    const Index from = std::max(offset, Index{0});
    const Index to = std::min(offset + kRandomChunk, count);
    std::copy(values.data() + (from - offset), values.data() + (to - offset), out + from);
  });
}

// Uniform in [0, 1) with 24 bits.
BALLAST_INLINE Real uniform_of(std::uint32_t word) {
  return static_cast<Real>(static_cast<std::int32_t>(word >> 8)) * Real(0x1p-24);
}

// The midpoint of one of 2^23 equal intervals of (0, 1): exact in float, never 0 or 1.
BALLAST_INLINE Real open_uniform_of(std::uint32_t word) {
  return (static_cast<Real>(static_cast<std::int32_t>(word >> 9)) + Real(0.5)) * Real(0x1p-23);
}

}  // namespace ballast
