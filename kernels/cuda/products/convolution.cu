// Convolution and its transpose as matrix products that never store their patches: a row of the
// result is a position, a column is a filter or channel.
#include "kernels/cuda/products/patches.cuh"
#include "kernels/cuda/products/product_parts.cuh"

namespace ballast::cuda {
namespace {

template <class T, int kPack>
__global__ void __launch_bounds__(kTileThreads)
    convolution_kernel(Patches x, PlainMatrix w, Output y) {
  const BlockPlace<T> block(y);
  const unsigned begin = block.number * y.part_depth;
  const Sums<T> sums =
      multiply_tile<T>(LinesInRows<T, T::kRows, kPack, Patches>(x, block.first_row),
                       LinesInColumns<T, T::kColumns, kPack, PlainMatrix>(w, block.first_column),
                       begin, min(begin + y.part_depth, w.rows));
  float* const values = y.values + block.number * y.part_size;
  const auto target = [&](unsigned row) { return values + row * y.columns; };
  const auto finish = [&](float sum, unsigned, unsigned column) { return y.finish(sum, column); };
  store_tile(sums, block.first_row, block.first_column, y, target, finish);
}

// Few filters: a warp has kThinRows windows, and its lanes share the depth.
constexpr int kThinRows = 8;
constexpr int kThinWarps = 4;

template <int kColumns, int kPack>
__global__ void __launch_bounds__(kThinWarps* kWarp)
    thin_kernel(Patches x, PlainMatrix w, Output y) {
  const auto lane = threadIdx.x % kWarp;
  const unsigned first_row = (blockIdx.x * kThinWarps + threadIdx.x / kWarp) * kThinRows;
  Patches::Row rows[kThinRows];
  float sums[kThinRows][kColumns] = {};
  BALLAST_UNROLL(kThinRows)  // keeps rows and sums in registers
  for (unsigned r = 0; r < kThinRows; ++r) rows[r] = x.row(first_row + r);
  for (unsigned depth = lane * kPack; depth < w.rows; depth += kWarp * kPack) {
    const Patches::Column column = x.column(depth);
    float factors[kPack][kColumns] = {};
    for (unsigned k = 0; k < kPack; ++k) {
      for (unsigned c = 0; c < kColumns; ++c) {
        if (c < w.columns) factors[k][c] = w.values[(depth + k) * w.columns + c];
      }
    }
    BALLAST_UNROLL(kThinRows)
    for (int r = 0; r < kThinRows; ++r) {
      const Pack<kPack> values = load_or_zero<kPack>(x.find(rows[r], column));
      for (int k = 0; k < kPack; ++k) {
        for (int c = 0; c < kColumns; ++c) {
          sums[r][c] = fmaf(values.value[k], factors[k][c], sums[r][c]);
        }
      }
    }
  }
  BALLAST_UNROLL(kThinRows)
  for (unsigned r = 0; r < kThinRows; ++r) {
    BALLAST_UNROLL(kColumns)
    for (unsigned c = 0; c < kColumns; ++c) {
      for (int distance = kWarp / 2; distance > 0; distance /= 2) {
        sums[r][c] += __shfl_xor_sync(kAllLanes, sums[r][c], distance);
      }
      if (lane != r * kColumns + c || first_row + r >= y.rows || c >= y.columns) continue;
      y.values[(first_row + r) * y.columns + c] = y.finish(sums[r][c], c);
    }
  }
}

// Positions of x with the same remainder modulo the stride (the phase) are reached by the same taps
// p, those for which (position + padding - p) is a multiple of the stride: first, first + stride,
// ..., from the positions start, start - 1, ... of y for the first position of the phase.
struct Phase {
  int number;
  int first;
  int start;
  int taps;

  __device__ Phase(int phase, int stride, int padding, int kernel)
      : number(phase),
        first((phase + padding) % stride),
        start((phase + padding) / stride),
        taps(first < kernel ? (kernel - first + stride - 1) / stride : 0) {}
};

// Weights with one row per channel for the taps of one phase: (tap row, tap column, filter).
struct PhaseKernels {
  const float* values;
  int kernel_width;
  int stride;
  int channels;
  unsigned columns;
  Divider32 filters;
  Divider32 taps_across;
  int first_row;  // of the taps
  int first_column;

  __device__ int row(unsigned number) const {
    const int channel = static_cast<int>(number);
    return channel < channels ? channel * static_cast<int>(filters.by) : kNowhere;
  }
  __device__ int column(unsigned number) const {
    if (number >= columns) return kNowhere;
    const unsigned tap = filters.quotient(number);
    const unsigned tap_row = taps_across.quotient(tap);
    const int p = first_row + static_cast<int>(tap_row) * stride;
    const int q = first_column + static_cast<int>(tap - tap_row * taps_across.by) * stride;
    const int filter = static_cast<int>(number - tap * filters.by);
    return (p * kernel_width + q) * channels * static_cast<int>(filters.by) + filter;
  }
  __device__ Found find(int row, int column) const { return find_inside(values, row, column); }
};

// Values common to all phases. The window of a position in y starts at the phase and goes
// backwards.
struct Transpose {
  Patches y;
  PhaseKernels w;
  int height;  // of x
  int width;
  int kernel_height;
  int padding;
  unsigned phases;
  unsigned phases_across;
  int most_taps_across;  // a phase has these or one fewer
  Divider32 fewer_taps_across;
};

template <class T, int kPack>
__global__ void __launch_bounds__(kTileThreads) transpose_kernel(Transpose plan, Output x) {
  const BlockPlace<T> block(x);
  const unsigned part = block.number / plan.phases;
  const unsigned phase = block.number % plan.phases;
  const int stride = plan.w.stride;
  const Phase down(static_cast<int>(phase / plan.phases_across), stride, plan.padding,
                   plan.kernel_height);
  const Phase across(static_cast<int>(phase % plan.phases_across), stride, plan.padding,
                     plan.w.kernel_width);
  Patches y = plan.y;
  PhaseKernels w = plan.w;
  y.top = down.start;
  y.left = across.start;
  w.first_row = down.first;
  w.first_column = across.first;
  y.columns = w.columns = static_cast<unsigned>(down.taps * across.taps) * y.columns;
  if (across.taps < plan.most_taps_across) y.taps_across = plan.fewer_taps_across;
  w.taps_across = y.taps_across;
  const unsigned begin = part * x.part_depth;
  const Sums<T> sums =
      multiply_tile<T>(LinesInRows<T, T::kRows, kPack, Patches>(y, block.first_row),
                       LinesInRows<T, T::kColumns, kPack, PhaseKernels>(w, block.first_column),
                       begin, min(begin + x.part_depth, y.columns));
  float* const values = x.values + part * x.part_size;
  const auto target = [&](unsigned row) -> float* {
    const unsigned image = y.windows.quotient(row);
    const unsigned window = row - image * y.windows.by;
    const unsigned window_row = y.across.quotient(window);
    const unsigned window_column = window - window_row * y.across.by;
    const int i = static_cast<int>(window_row) * stride + down.number;
    const int j = static_cast<int>(window_column) * stride + across.number;
    if (i >= plan.height || j >= plan.width) return nullptr;
    const unsigned line = image * static_cast<unsigned>(plan.height) + static_cast<unsigned>(i);
    const unsigned place = line * static_cast<unsigned>(plan.width) + static_cast<unsigned>(j);
    return values + place * x.columns;
  };
  const auto finish = [&](float sum, unsigned, unsigned column) { return x.finish(sum, column); };
  store_tile(sums, block.first_row, block.first_column, x, target, finish);
}

// The windows of y for the positions of a phase; each phase has as many as the first one.
Patches phase_windows_of(const ConvolutionShape& s, const float* y) {
  const Index across = divide_up(s.width, s.stride);
  const Index windows = divide_up(s.height, s.stride) * across;
  Patches patches{};
  patches.values = y;
  patches.height = static_cast<unsigned>(s.out_height());
  patches.width = static_cast<unsigned>(s.out_width());
  patches.rows = static_cast<unsigned>(s.images * windows);
  patches.columns = static_cast<unsigned>(s.filters);  // of one tap
  patches.channels = divider(s.filters);
  patches.windows = divider(windows);
  patches.across = divider(across);
  patches.taps_across = divider(divide_up(s.kernel_width, s.stride));
  patches.step = 1;
  patches.tap_step = -1;
  return patches;
}

}  // namespace

void convolution(Device device, const ConvolutionShape& shape, const Real* x, const Real* w,
                 Real* y, const Epilogue& epilogue) {
  check_sizes("convolution", shape);
  const Patches windows = windows_of(shape, x);
  if (windows.rows == 0 || shape.filters == 0) return;
  const PlainMatrix kernels{w, windows.columns, static_cast<unsigned>(shape.filters)};
  Output output{};
  output.rows = windows.rows;
  output.columns = kernels.columns;
  if (shape.filters <= kThinColumns) {
    output.values = y;
    output.epilogue = epilogue;
    return with_thin(shape.filters, shape.channels % 4 == 0 && aligned16(x),
                     [&](auto columns, auto pack) {
                       launch(device, "convolution", thin_kernel<columns, pack>,
                              divide_up(output.rows, kThinWarps * kThinRows), kThinWarps * kWarp,
                              windows, kernels, output);
                     });
  }
  const bool fours = shape.channels % 4 == 0 && shape.filters % 4 == 0 && aligned16(x, w);
  with_tile(shape.filters, fours, [&](auto tile, auto pack) {
    using T = decltype(tile);
    const Index tiles = tiles_of<T>(output.rows, output.columns);
    const Index size = Index{output.rows} * output.columns;
    run_in_parts(device, tiles, kernels.rows, output, size, y, epilogue,
                 [&](const Output& to, Index parts) {
                   launch(device, "convolution", convolution_kernel<T, pack>, tiles * parts,
                          kTileThreads, windows, kernels, to);
                 });
  });
}

void transposed_convolution(Device device, const ConvolutionShape& shape, const Real* y,
                            const Real* w, Real* x, const Epilogue& epilogue) {
  check_sizes("transposed_convolution", shape);
  const Index size = shape.images * shape.height * shape.width * shape.channels;
  if (size == 0) return;
  Transpose plan{};
  plan.y = phase_windows_of(shape, y);
  plan.w.values = w;
  plan.w.kernel_width = static_cast<int>(shape.kernel_width);
  plan.w.stride = static_cast<int>(shape.stride);
  plan.w.channels = static_cast<int>(shape.channels);
  plan.w.filters = plan.y.channels;
  plan.height = static_cast<int>(shape.height);
  plan.width = static_cast<int>(shape.width);
  plan.kernel_height = static_cast<int>(shape.kernel_height);
  plan.padding = static_cast<int>(shape.padding);
  plan.most_taps_across = static_cast<int>(divide_up(shape.kernel_width, shape.stride));
  plan.fewer_taps_across = divider(plan.most_taps_across - 1);
  const Index phases_across = std::min(shape.stride, shape.width);
  const Index phases = std::min(shape.stride, shape.height) * phases_across;
  plan.phases = static_cast<unsigned>(phases);
  plan.phases_across = static_cast<unsigned>(phases_across);
  const Index depth =
      divide_up(shape.kernel_height, shape.stride) * plan.most_taps_across * shape.filters;
  Output output{};
  output.rows = plan.y.rows;
  output.columns = static_cast<unsigned>(shape.channels);
  const bool fours = shape.filters % 4 == 0 && aligned16(y, w);
  const auto run_tile = [&](auto tile, auto pack) {
    using T = decltype(tile);
    const Index tiles = phases * tiles_of<T>(output.rows, output.columns);
    run_in_parts(device, tiles, depth, output, size, x, epilogue,
                 [&](const Output& to, Index parts) {
                   launch(device, "transposed_convolution", transpose_kernel<T, pack>,
                          tiles * parts, kTileThreads, plan, to);
                 });
  };
  if (shape.channels <= kThinColumns) return with_pack<ThinTile>(fours, run_tile);
  with_tile(shape.channels, fours, run_tile);
}

}  // namespace ballast::cuda
