#include "kernels/random.h"

#include <cmath>
#include <numbers>

#include "kernels/error.h"

namespace ballast {

namespace {

using Block = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
std::uint64_t split_mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

Key key_of(const Random& random) {
  const std::uint64_t mixed = split_mix(split_mix(random.seed) ^ random.purpose);
  return {static_cast<std::uint32_t>(mixed), static_cast<std::uint32_t>(mixed >> 32)};
}

Block counter_of(const Random& random, Index block) {
  return {static_cast<std::uint32_t>(block), random.call, static_cast<std::uint32_t>(random.step),
          static_cast<std::uint32_t>(random.step >> 32)};
}

// Calls write(i, word) for the words of the elements first .. first + count - 1.
template <class Write>
void each_word(const Random& random, Index count, Index first, Write write) {
  const Key key = key_of(random);
  for (Index i = 0; i < count;) {
    const Index element = first + i;
    const Block words = philox4x32(counter_of(random, element / 4), key);
    for (Index lane = element % 4; lane < 4 && i < count; ++lane, ++i) write(i, words[lane]);
  }
}

// The middle of one of 2^23 equal parts of (0, 1): exact in float, never 0 or 1.
Real open_uniform(std::uint32_t word) {
  return (static_cast<Real>(word >> 9) + Real(0.5)) * Real(0x1p-23);
}

Real closed_uniform(std::uint32_t word) { return static_cast<Real>(word >> 8) * Real(0x1p-24); }

}  // namespace

Block philox4x32(Block counter, Key key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t right = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(right >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(right),
               static_cast<std::uint32_t>(left >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(left)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

void random_bits(Device, const Random& random, std::uint32_t* out, Index count, Index first) {
  each_word(random, count, first, [=](Index i, std::uint32_t word) { out[i] = word; });
}

void random_uniform(Device, const Random& random, Real* out, Index count, Index first) {
  each_word(random, count, first,
            [=](Index i, std::uint32_t word) { out[i] = closed_uniform(word); });
}

void random_normal(Device, const Random& random, Real* out, Index count, Index first) {
  const Key key = key_of(random);
  for (Index i = 0; i < count; ++i) {
    const Index element = first + i;
    const Block words = philox4x32(counter_of(random, element / 4), key);
    const Index pair = element % 4 / 2 * 2;
    const Real radius = std::sqrt(Real(-2) * std::log(open_uniform(words[pair])));
    const Real angle = Real(2) * std::numbers::pi_v<Real> * closed_uniform(words[pair + 1]);
    out[i] = radius * (element % 2 == 0 ? std::cos(angle) : std::sin(angle));
  }
}

void random_gumbel(Device, const Random& random, Real* out, Index count, Index first) {
  each_word(random, count, first, [=](Index i, std::uint32_t word) {
    out[i] = -std::log(-std::log(open_uniform(word)));
  });
}

double random_double(const Random& random, Index element) {
  const Block words = philox4x32(counter_of(random, element), key_of(random));
  const std::uint64_t bits = std::uint64_t{words[1]} << 32 | words[0];
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

// Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019. A rejected block is
// enciphered again for the next words.
std::uint64_t random_below(const Random& random, Index element, std::uint64_t bound) {
  if (bound == 0) throw Error("random_below: the bound is 0; it must be positive");
  const Key key = key_of(random);
  const std::uint64_t threshold = (0 - bound) % bound;
  Block words = counter_of(random, element);
  while (true) {
    words = philox4x32(words, key);
    const std::uint64_t bits = std::uint64_t{words[1]} << 32 | words[0];
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(bits) * bound;
    if (static_cast<std::uint64_t>(product) >= threshold) {
      return static_cast<std::uint64_t>(product >> 64);
    }
  }
}

}  // namespace ballast
