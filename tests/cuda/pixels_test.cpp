// Images of bytes as numbers, on the device against the CPU.
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
        gather_pixels(device, pixels.on(device), index.on(device), count, size, Real(2) / 255, -1,
                      out);
      },
      0);
}

}  // namespace

TEST_CASE("gather_pixels.any size, repeated images") {
  for (const Index size : {1, 3, 64, 784}) {
    for (const Index count : {0, 1, 37}) check_gather(count, size, 0);
  }
}

TEST_CASE("gather_pixels.from an address between two words") { check_gather(5, 8, 1); }
