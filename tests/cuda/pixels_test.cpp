// Compares the conversion of byte images on the device with the CPU.
#include "kernels/pixels.h"

#include "tests/cuda/kernel_check.h"

using namespace ballast;
using namespace ballast::test;

namespace {

void check_gather(Index count, Index size, Index shift) {
  const Index images = 11;
  std::vector<std::uint8_t> bytes;
  for (Index i = 0; i < images * size; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 37));
  std::vector<std::int32_t> rows;
  for (Index i = 0; i < count; ++i) rows.push_back(static_cast<std::int32_t>(i * 7 % images));
  const OnBoth<std::uint8_t> pixels(bytes, shift);
  const OnBoth<std::int32_t> index(rows);
  check_output(
      count * size,
      [&](Device device, Real* out) {
        gather_pixels(device, {pixels.on(device), index.on(device), count}, size, Real(2) / 255, -1,
                      out);
      },
      0);
}

void check_warp(Index count, const ImageShape& shape) {
  const Index images = 5;
  std::vector<std::uint8_t> bytes;
  for (Index i = 0; i < images * shape.size(); ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i * 37 + i / 9));
  }
  std::vector<std::int32_t> rows;
  for (Index i = 0; i < count; ++i) rows.push_back(static_cast<std::int32_t>(i * 3 % images));
  std::vector<Real> numbers(static_cast<std::size_t>(count * kAffine));
  random_normal({}, {.seed = 3}, numbers.data(), count * kAffine);
  const OnBoth<std::uint8_t> pixels(bytes);
  const OnBoth<std::int32_t> index(rows);
  const OnBoth<Real> maps(numbers);
  check_output(
      count * shape.size(),
      [&](Device device, Real* out) {
        warp_pixels(device, {pixels.on(device), index.on(device), count}, shape, maps.on(device),
                    Real(1) / 255, out);
      },
      1e-6);
}

}  // namespace

TEST_CASE("gather_pixels.any size, repeated images") {
  for (const Index size : {1, 3, 64, 784}) {
    for (const Index count : {0, 1, 37}) check_gather(count, size, 0);
  }
}

TEST_CASE("gather_pixels.unaligned address") { check_gather(5, 8, 1); }

TEST_CASE("warp_pixels.grey and colour, near and far") {
  for (const Index count : {0, 1, 9}) {
    check_warp(count, {28, 28, 1});
    check_warp(count, {5, 8, 3});
  }
}
