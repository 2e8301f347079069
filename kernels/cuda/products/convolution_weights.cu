// The gradient of a convolution's weights: the product of the transposed windows of x and y, a sum
// over all positions.
#include "kernels/cuda/products/patches.cuh"
#include "kernels/cuda/products/product_parts.cuh"

namespace ballast::cuda {
namespace {

// For few taps and channels.
using LowTile = Tile<32, 64, 4>;
using LowTensorTile = TensorTile<32, 64, 16, 32>;

// `add` is added to the sums of the first part; it may equal the output, or be null.
template <class T, int kPack>
__global__ void __launch_bounds__(kTileThreads)
    weights_kernel(Patches x, PlainMatrix y, const float* add, Output w) {
  const BlockPlace<T> block(w);
  const unsigned begin = block.number * w.part_depth;
  const Sums<T> sums =
      multiply_tile<T>(LinesInColumns<T, T::kRows, kPack, Patches>(x, block.first_row),
                       LinesInColumns<T, T::kColumns, kPack, PlainMatrix>(y, block.first_column),
                       begin, min(begin + w.part_depth, y.rows));
  float* const values = w.values + block.number * w.part_size;
  const bool adds = add != nullptr && block.number == 0;
  const auto target = [&](unsigned row) { return values + row * w.columns; };
  const auto finish = [&](float sum, unsigned row, unsigned column) {
    return adds ? add[row * w.columns + column] + sum : sum;
  };
  store_tile(sums, block.first_row, block.first_column, w, target, finish);
}

// Few filters: a thread has a pack of rows of w and iterates over the positions of its part, whose
// rows of x are in shared memory.
constexpr int kThinThreads = 256;  // maximum

template <int kColumns, int kPack>
__global__ void __launch_bounds__(kThinThreads)
    thin_weights_kernel(Patches x, PlainMatrix y, const float* add, Output w) {
  BALLAST_SHARED(Patches::Row, rows, kThinThreads);
  const unsigned threads = blockDim.x;
  const unsigned across = (w.rows + threads * kPack - 1) / (threads * kPack);
  const unsigned part = blockIdx.x / across;
  const unsigned own = (blockIdx.x % across * threads + threadIdx.x) * kPack;
  const Patches::Column column = x.column(own);
  const unsigned end = min((part + 1) * w.part_depth, y.rows);
  float sums[kPack][kColumns] = {};
  for (unsigned first = part * w.part_depth; first < end; first += threads) {
    __syncthreads();  // all threads have used the previous rows
    rows[threadIdx.x] = x.row(first + threadIdx.x);
    __syncthreads();
    const auto count = static_cast<int>(min(end - first, threads));
    BALLAST_UNROLL(8)
    for (int i = 0; i < count; ++i) {
      const Pack<kPack> values = load_or_zero<kPack>(x.find(rows[i], column));
      const float* const factors = y.values + (first + static_cast<unsigned>(i)) * y.columns;
      for (unsigned c = 0; c < kColumns; ++c) {
        const float factor = c < y.columns ? factors[c] : 0.0f;
        for (int k = 0; k < kPack; ++k) sums[k][c] = fmaf(values.value[k], factor, sums[k][c]);
      }
    }
  }
  if (own >= w.rows) return;
  float* const values = w.values + part * w.part_size;
  for (unsigned k = 0; k < kPack; ++k) {
    for (unsigned c = 0; c < kColumns && c < w.columns; ++c) {
      const unsigned place = (own + k) * w.columns + c;
      values[place] = add != nullptr && part == 0 ? add[place] + sums[k][c] : sums[k][c];
    }
  }
}

}  // namespace

void convolution_weights(Device device, const ConvolutionShape& shape, const Real* x, const Real* y,
                         Real beta, Real* w) {
  check_sizes("convolution_weights", shape);
  const Patches windows = windows_of(shape, x);
  const PlainMatrix gradient{y, windows.rows, static_cast<unsigned>(shape.filters)};
  Output output{};
  output.rows = windows.columns;
  output.columns = gradient.columns;
  const Index size = Index{output.rows} * output.columns;
  if (size == 0) return;
  const float* const add = beta != 0 ? w : nullptr;
  const auto run_tile = [&](auto tile, auto pack) {
    using T = decltype(tile);
    const Index tiles = tiles_of<T>(output.rows, output.columns);
    run_in_parts(device, tiles, gradient.rows, output, size, w, {},
                 [&](const Output& to, Index parts) {
                   launch(device, "convolution_weights", weights_kernel<T, pack>, tiles * parts,
                          kTileThreads, windows, gradient, add, to);
                 });
  };
  if (shape.filters <= kThinColumns) {
    const bool fours = shape.channels % 4 == 0 && aligned16(x);
    return with_thin(shape.filters, fours, [&](auto columns, auto pack) {
      const Index packs = divide_up(output.rows, pack);
      const auto threads =
          static_cast<int>(std::min<Index>(kThinThreads, divide_up(packs, kWarp) * kWarp));
      const Index across = divide_up(packs, threads);
      run_in_parts(device, across, gradient.rows, output, size, w, {},
                   [&](const Output& to, Index parts) {
                     launch(device, "convolution_weights", thin_weights_kernel<columns, pack>,
                            across * parts, threads, windows, gradient, add, to);
                   });
    });
  }
  const bool fours = shape.channels % 4 == 0 && shape.filters % 4 == 0 && aligned16(x, y);
  if (output.rows > LowTile::kRows || output.columns <= NarrowTile::kColumns) {
    return with_tile(shape.filters, fours, run_tile);
  }
  PrecisionScope::current() == Precision::tf32 ? with_pack<LowTensorTile>(fours, run_tile)
                                               : with_pack<LowTile>(fours, run_tile);
}

}  // namespace ballast::cuda
