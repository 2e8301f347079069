// The factors of a convolution's matrix products as sources of
// kernels/cuda/products/product_tile.cuh, and code shared by its three kernels. Arithmetic uses 32
// bits; check_sizes() ensures that this is sufficient.
#pragma once

#include <algorithm>
#include <climits>
#include <cstdint>
#include <string>
#include <type_traits>

#include "kernels/convolution.h"
#include "kernels/cuda/map.cuh"
#include "kernels/cuda/products/product_tile.cuh"
#include "kernels/error.h"
#include "kernels/precision.h"

namespace ballast::cuda {

using Divider32 = Divider<std::uint32_t>;

inline Divider32 divider(Index by) { return Divider32(std::max<Index>(1, by)); }

// Images as a matrix. A row has all values of one window (tap row, tap column, channel); there is
// one row per image and position of `down` x `across` windows.
struct Patches {
  const float* values;  // [images, height, width, channels]
  unsigned height;
  unsigned width;
  unsigned rows;
  unsigned columns;
  Divider32 channels;
  Divider32 windows;  // windows per image
  Divider32 across;
  Divider32 taps_across;
  int step;  // distance of windows
  int top;   // of the first window
  int left;
  int tap_step;  // distance of taps: 1, or -1 if taps go backwards

  struct Row {
    unsigned base;  // wraps around below 0, and back when a tap is added
    int i;
    int j;
  };
  struct Column {
    unsigned offset;
    int i;
    int j;
  };
  static constexpr int kOutside = INT_MIN / 2;  // outside from any position

  // Without branches: those at the last rows and columns would stall all threads.
  __device__ Row row(unsigned number) const {
    const unsigned image = windows.quotient(number);
    const unsigned window = number - image * windows.by;
    const unsigned down = across.quotient(window);
    const int i = static_cast<int>(down) * step + top;
    const int j = static_cast<int>(window - down * across.by) * step + left;
    const unsigned base =
        ((image * height + static_cast<unsigned>(i)) * width + static_cast<unsigned>(j)) *
        channels.by;
    return {base, number < rows ? i : kOutside, j};
  }
  __device__ Column column(unsigned number) const {
    const unsigned tap = channels.quotient(number);
    const unsigned tap_row = taps_across.quotient(tap);
    const int i = static_cast<int>(tap_row) * tap_step;
    const int j = static_cast<int>(tap - tap_row * taps_across.by) * tap_step;
    const unsigned offset =
        (static_cast<unsigned>(i) * width + static_cast<unsigned>(j)) * channels.by + number -
        tap * channels.by;
    return {offset, number < columns ? i : kOutside, j};
  }
  // A pack is within one tap: the number of channels is a multiple of its size.
  __device__ Found find(const Row& row, const Column& column) const {
    const bool inside = (static_cast<unsigned>(row.i + column.i) < height) &
                        (static_cast<unsigned>(row.j + column.j) < width);
    return {values + (row.base + column.offset), inside};
  }
};

// The sum of both offsets. If one of them is kNowhere, the sum is below 0 (outside) and still
// aligned for four floats, which a copy of zeros also requires.
constexpr int kNowhere = -4;
__device__ inline Found find_inside(const float* values, int row, int column) {
  return {values + static_cast<unsigned>(row + column), (row | column) >= 0};
}

// A plain matrix.
struct PlainMatrix {
  const float* values;
  unsigned rows;
  unsigned columns;

  __device__ int row(unsigned number) const {
    return number < rows ? static_cast<int>(number * columns) : kNowhere;
  }
  __device__ int column(unsigned number) const {
    return number < columns ? static_cast<int>(number) : kNowhere;
  }
  __device__ Found find(int row, int column) const { return find_inside(values, row, column); }
};

// Throws Error for sizes beyond 32-bit arithmetic.
inline void check_sizes(const char* name, const ConvolutionShape& s) {
  constexpr Index kMost = Index{1} << 31;  // elements of an array
  constexpr Index kMostExtent = -Index{Patches::kOutside};
  const Index x = s.images * s.height * s.width * s.channels;
  const Index y = s.images * s.out_height() * s.out_width() * s.filters;
  const Index w = s.kernel_height * s.kernel_width * s.channels * s.filters;
  const Index extent = std::max({s.height + 2 * s.padding, s.width + 2 * s.padding, s.stride});
  if (std::max({x, y, w}) < kMost && extent < kMostExtent) return;
  throw Error(std::string(name) + ": " + std::to_string(s.images) + " images of " +
              std::to_string(s.height) + "x" + std::to_string(s.width) + "x" +
              std::to_string(s.channels) + " to " + std::to_string(s.filters) +
              " filters are too large for one call on CUDA (an array must have fewer than 2^31 "
              "elements); " +
              "use fewer images per call");
}

// The windows of x, one per position of y.
inline Patches windows_of(const ConvolutionShape& s, const float* x) {
  const Index windows = s.out_height() * s.out_width();
  Patches patches{};
  patches.values = x;
  patches.height = static_cast<unsigned>(s.height);
  patches.width = static_cast<unsigned>(s.width);
  patches.rows = static_cast<unsigned>(s.images * windows);
  patches.columns = static_cast<unsigned>(s.kernel_height * s.kernel_width * s.channels);
  patches.channels = divider(s.channels);
  patches.windows = divider(windows);
  patches.across = divider(s.out_width());
  patches.taps_across = divider(s.kernel_width);
  patches.step = static_cast<int>(s.stride);
  patches.top = patches.left = static_cast<int>(-s.padding);
  patches.tap_step = 1;
  return patches;
}

// Tiles with many rows and as few columns as needed.
using WideTile = Tile<64, 64, 8>;
using NarrowTile = Tile<128, 32, 8>;
constexpr int kThinColumns = 4;
using ThinTile = Tile<128, kThinColumns, 1>;
using WideTensorTile = TensorTile<128, 64, 64, 32>;
using NarrowTensorTile = TensorTile<128, 32, 32, 32>;

// run(tile, pack) for the tile; a pack of 4 where `fours`.
template <class T, class Run>
void with_pack(bool fours, const Run& run) {
  if (fours) return run(T(), std::integral_constant<int, 4>());
  run(T(), std::integral_constant<int, 1>());
}

// The same with the tile for a result with this number of columns, in the thread's precision.
template <class Run>
void with_tile(Index columns, bool fours, const Run& run) {
  const bool tensor = PrecisionScope::current() == Precision::tf32;
  if (columns <= NarrowTile::kColumns) {
    return tensor ? with_pack<NarrowTensorTile>(fours, run) : with_pack<NarrowTile>(fours, run);
  }
  tensor ? with_pack<WideTensorTile>(fours, run) : with_pack<WideTile>(fours, run);
}

// run(columns, pack) for results with up to kThinColumns columns: columns is 1 or the maximum. They
// are bound by memory and always computed in 32-bit floats.
template <class Run>
void with_thin(Index columns, bool fours, const Run& run) {
  constexpr std::integral_constant<int, 1> kOne;
  constexpr std::integral_constant<int, 4> kFour;
  if (columns == 1) return fours ? run(kOne, kFour) : run(kOne, kOne);
  fours ? run(std::integral_constant<int, kThinColumns>(), kFour)
        : run(std::integral_constant<int, kThinColumns>(), kOne);
}

}  // namespace ballast::cuda
