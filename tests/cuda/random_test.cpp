// Compares random numbers on the device with the CPU: equal words, and values within 4 ulp.
#include <cmath>
#include <vector>

#include "kernels/cuda/kernels.h"
#include "tests/cuda/device_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

const Random kRandom{.seed = 11, .purpose = 3, .call = 5, .step = (std::uint64_t{7} << 32) + 9};

// Counts and first elements: none, one, parts of a block of four, many.
struct Slice {
  Index count;
  Index first;
};
constexpr Slice kSlices[] = {{0, 0}, {1, 0}, {1, 3}, {5, 2}, {1021, 0}, {1021, 6}, {300000, 1}};

template <class T, class Kernel>
std::vector<T> cpu_values(const Kernel& kernel, const Slice& slice) {
  std::vector<T> out(static_cast<std::size_t>(slice.count));
  kernel(Device{}, kRandom, out.data(), slice.count, slice.first);
  return out;
}

template <class T, class Kernel>
std::vector<T> cuda_values(const Kernel& kernel, const Slice& slice) {
  return on_device([&] {
    DeviceArray<T> out(slice.count);
    kernel(kCuda, kRandom, out.data(), slice.count, slice.first);
    return out.values();
  });
}

// Units in the last place of the expected value, or of 1 if it is smaller.
double largest_ulps(const std::vector<Real>& values, const std::vector<Real>& expected) {
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Real size = std::max(Real(1), std::fabs(expected[i]));
    const double ulp = static_cast<double>(std::nextafter(size, Real(100))) - size;
    largest = std::max(largest, std::fabs(static_cast<double>(values[i]) - expected[i]) / ulp);
  }
  return largest;
}

}  // namespace

TEST_CASE("random_bits.same words as the CPU, in any slice") {
  for (const Slice& slice : kSlices) {
    CHECK(cuda_values<std::uint32_t>(random_bits, slice) ==
          cpu_values<std::uint32_t>(random_bits, slice));
  }
}

TEST_CASE("random_categories.same categories as the CPU, in any slice") {
  for (const std::int32_t categories : {1, 10, 2147483647}) {
    const auto draw = [categories](Device device, const Random& random, std::int32_t* out,
                                   Index count, Index first) {
      random_categories(device, random, categories, out, count, first);
    };
    for (const Slice& slice : kSlices) {
      CHECK(cuda_values<std::int32_t>(draw, slice) == cpu_values<std::int32_t>(draw, slice));
    }
  }
}

TEST_CASE("random_uniform.same bits as the CPU, in any slice") {
  for (const Slice& slice : kSlices) {
    CHECK(same_bytes(cuda_values<Real>(random_uniform, slice),
                     cpu_values<Real>(random_uniform, slice)));
  }
}

TEST_CASE("random_normal.within 4 ulp of the CPU") {
  for (const Slice& slice : kSlices) {
    CHECK(largest_ulps(cuda_values<Real>(random_normal, slice),
                       cpu_values<Real>(random_normal, slice)) <= 4);
  }
}

TEST_CASE("random_gumbel.within 4 ulp of the CPU") {
  for (const Slice& slice : kSlices) {
    CHECK(largest_ulps(cuda_values<Real>(random_gumbel, slice),
                       cpu_values<Real>(random_gumbel, slice)) <= 4);
  }
}

TEST_CASE("dropout.same mask as the CPU, and its product") {
  for (const Index count : {0, 1, 1021, 40000}) {
    const auto x = normal_array(count);
    for (const Real probability : {Real(0), Real(0.5), Real(0.9)}) {
      std::vector<Real> expected(static_cast<std::size_t>(2 * count));
      dropout_forward({}, kRandom, probability, x.data(), expected.data(), expected.data() + count,
                      count);
      CHECK(same_bytes(on_device([&] {
                         const DeviceArray<Real> device_x(x);
                         DeviceArray<Real> out(2 * count);  // y between two vectors at 1021
                         dropout_forward(kCuda, kRandom, probability, device_x.data(), out.data(),
                                         out.data() + count, count);
                         return out.values();
                       }),
                       expected));
    }
  }
}

TEST_CASE("random_bits.a step number in device memory") {
  const std::uint64_t number = kRandom.step.value;
  DeviceArray<std::uint64_t> place(std::vector<std::uint64_t>{number - 1});
  Random random = kRandom;
  random.step.value = 12345;  // must be ignored
  random.step.place = place.data();
  advance_step(kCuda, place.data());
  CHECK(place.values()[0] == number);
  DeviceArray<std::uint32_t> out(100);
  random_bits(kCuda, random, out.data(), 100, 0);
  CHECK(out.values() == cpu_values<std::uint32_t>(random_bits, {100, 0}));
}

TEST_CASE("random_bits.elements beyond the end of the array are rejected") {
  CHECK_THROWS(random_bits(kCuda, kRandom, nullptr, 1, Index{1} << 34));
}
