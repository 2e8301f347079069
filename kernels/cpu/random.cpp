#include "kernels/random.h"

#include <string>

#include "kernels/cpu/philox.h"
#include "kernels/cpu/sin_cos.h"
#include "kernels/cpu/vector_math.h"
#include "kernels/cuda/kernels.h"
#include "kernels/error.h"
#include "kernels/shared/drawing.h"

namespace ballast {

namespace {

using Words = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;
using V = RealVector;

std::uint64_t split_mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

std::uint64_t low_words(const Words& words) { return std::uint64_t{words[1]} << 32 | words[0]; }

// ln of the results of open_uniform_of, and of their negatives: never zero, subnormal or infinite.
template <class T>
Vector<T> log_of_normal(Vector<T> x) {
  if constexpr (std::is_same_v<T, double>) {
    return log(x);
  } else {
    return vector_math::log_normal(x, Vector<T>(T(0)));
  }
}

}  // namespace

Key philox_key(const Random& random) {
  const std::uint64_t mixed = split_mix(split_mix(random.seed) ^ random.purpose);
  return {static_cast<std::uint32_t>(mixed), static_cast<std::uint32_t>(mixed >> 32)};
}

void check_elements(const char* operation, Index first, Index count) {
  constexpr Index kElements = Index{1} << 34;
  if (first < 0 || count < 0 || first > kElements - count) {
    throw Error(std::string(operation) + ": " + std::to_string(count) +
                " elements starting at element " + std::to_string(first) +
                " are out of range; an array of random numbers has 2^34 elements");
  }
}

Words philox4x32(Words counter, Key key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = std::uint64_t{kPhiloxLeft} * counter[0];
    const std::uint64_t right = std::uint64_t{kPhiloxRight} * counter[2];
    counter = {static_cast<std::uint32_t>(right >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(right),
               static_cast<std::uint32_t>(left >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(left)};
    key[0] += kPhiloxStepLeft;
    key[1] += kPhiloxStepRight;
  }
  return counter;
}

void random_bits(Device device, const Random& random, std::uint32_t* out, Index count,
                 Index first) {
  check_elements("random_bits", first, count);
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().random_bits(device, random, out, count, first);
  random_elements(random, out, count, first, [](const RandomWords& words, std::uint32_t* bits) {
    std::copy(words.begin(), words.end(), bits);
  });
}

void random_categories(Device device, const Random& random, std::int32_t categories,
                       std::int32_t* out, Index count, Index first) {
  check_elements("random_categories", first, count);
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().random_categories(device, random, categories, out, count, first);
  const auto bound = static_cast<std::uint32_t>(categories);
  random_elements(random, out, count, first,
                  [bound](const RandomWords& words, std::int32_t* drawn) {
                    for (Index i = 0; i < kRandomChunk; ++i) {
                      drawn[i] = static_cast<std::int32_t>(scaled(words[i], bound));
                    }
                  });
}

void random_uniform(Device device, const Random& random, Real* out, Index count, Index first) {
  check_elements("random_uniform", first, count);
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().random_uniform(device, random, out, count, first);
  random_elements(random, out, count, first, [](const RandomWords& words, Real* values) {
    for (Index i = 0; i < kRandomChunk; ++i) values[i] = uniform_of(words[i]);
  });
}

void random_normal(Device device, const Random& random, Real* out, Index count, Index first) {
  check_elements("random_normal", first, count);
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().random_normal(device, random, out, count, first);
  random_elements(random, out, count, first, [](const RandomWords& words, Real* values) {
    std::array<Real, kRandomChunk / 2> a;
    std::array<Real, kRandomChunk / 2> b;
    for (Index i = 0; i < kRandomChunk / 2; ++i) {
      a[i] = open_uniform_of(words[2 * i]);
      b[i] = uniform_of(words[2 * i + 1]);
    }
    for (Index i = 0; i < kRandomChunk / 2; i += V::lanes) {
      const V radius = sqrt(V(Real(-2)) * log_of_normal(V::load(a.data() + i)));
      const SinCos<Real> turn = sin_cos_turns(V::load(b.data() + i));
      (radius * turn.cos).store(a.data() + i);
      (radius * turn.sin).store(b.data() + i);
    }
    for (Index i = 0; i < kRandomChunk / 2; ++i) {
      values[2 * i] = a[i];
      values[2 * i + 1] = b[i];
    }
  });
}

void random_gumbel(Device device, const Random& random, Real* out, Index count, Index first) {
  check_elements("random_gumbel", first, count);
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().random_gumbel(device, random, out, count, first);
  random_elements(random, out, count, first, [](const RandomWords& words, Real* values) {
    for (Index i = 0; i < kRandomChunk; ++i) values[i] = open_uniform_of(words[i]);
    for (Index i = 0; i < kRandomChunk; i += V::lanes) {
      (-log_of_normal(-log_of_normal(V::load(values + i)))).store(values + i);
    }
  });
}

double random_double(const Random& random, Index element) {
  check_elements("random_double", 4 * element, 4);
  const Words words = philox4x32(philox_counter(random, element), philox_key(random));
  return static_cast<double>(low_words(words) >> 11) * 0x1p-53;
}

// Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019. A rejected block is
// encrypted again to get the next words.
std::uint64_t random_below(const Random& random, Index element, std::uint64_t bound) {
  check_elements("random_below", 4 * element, 4);
  if (bound == 0) throw Error("random_below: bound is 0; it must be positive");
  const Key key = philox_key(random);
  const std::uint64_t threshold = (0 - bound) % bound;
  Words words = philox_counter(random, element);
  while (true) {
    words = philox4x32(words, key);
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(low_words(words)) * bound;
    if (static_cast<std::uint64_t>(product) >= threshold) {
      return static_cast<std::uint64_t>(product >> 64);
    }
  }
}

}  // namespace ballast
