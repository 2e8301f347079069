// The convolution's gradient by its weights: the product of x's windows, transposed, and y, a sum
// over all places.
#include "kernels/cuda/patches.cuh"
#include "kernels/cuda/product_parts.cuh"

namespace ballast::cuda {
namespace {

// For few taps and channels.
using LowTile = Tile<32, 64, 4>;
using LowTensorTile = TensorTile<32, 64, 16, 32>;

// `add` goes to the sums of the first part; it may be where they are stored, or null.
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
  const bool fours = shape.channels % 4 == 0 && shape.filters % 4 == 0 && aligned16(x, y);
  if (output.rows > LowTile::kRows || output.columns <= NarrowTile::kColumns) {
    return with_tile(device.precision, shape.filters, fours, run_tile);
  }
  device.precision == Precision::tf32 ? with_pack<LowTensorTile>(fours, run_tile)
                                      : with_pack<LowTile>(fours, run_tile);
}

}  // namespace ballast::cuda
