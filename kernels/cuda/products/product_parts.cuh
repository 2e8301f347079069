// A product with few tiles and a large depth is split into parts of the depth, whose sums are added
// in order. The parts depend only on the sizes.
#pragma once

#include <algorithm>

#include "kernels/cuda/kernels.h"
#include "kernels/cuda/products/epilogue.cuh"
#include "kernels/cuda/products/product_tile.cuh"
#include "kernels/cuda/workspace.cuh"

namespace ballast::cuda {

struct Parts {
  Index count = 1;
  Index depth = 0;  // of a part, whole slices
};

inline Parts parts_of(Index tiles, Index depth) {
  constexpr Index kBlocks = 384;  // three per multiprocessor of a large device
  constexpr Index kLeast = 128;   // minimum depth of a part
  const Index most = std::clamp<Index>(kBlocks / tiles, 1, std::max<Index>(1, depth / kLeast));
  const Index slices = std::max<Index>(1, divide_up(divide_up(depth, most), kTileDepth));
  return {std::max<Index>(1, divide_up(depth, slices * kTileDepth)), slices * kTileDepth};
}

template <class T>
Index tiles_of(Index rows, Index columns) {
  return divide_up(rows, T::kRows) * divide_up(columns, T::kColumns);
}

// Where results go: [rows, columns] of each part.
struct Output {
  float* values;
  unsigned rows;
  unsigned columns;
  unsigned part_depth;
  Index part_size;  // numbers
  bool fours;       // columns may be stored four at a time
  Epilogue epilogue;

  __device__ float finish(float sum, unsigned column) const {
    if (epilogue.bias != nullptr) sum += epilogue.bias[column];
    return activated(sum, epilogue.activation, epilogue.slope);
  }
};

// The tile and the part of a block: neighbouring blocks read the same rows. `number` is the index
// of the matrix if a part has several.
template <class T>
struct BlockPlace {
  unsigned first_row;
  unsigned first_column;
  unsigned number;

  __device__ explicit BlockPlace(const Output& output) {
    const unsigned across = (output.columns + T::kColumns - 1) / T::kColumns;
    const unsigned down = (output.rows + T::kRows - 1) / T::kRows;
    const unsigned strip = blockIdx.x / across;
    number = strip / down;
    first_row = (strip - number * down) * T::kRows;
    first_column = (blockIdx.x - strip * across) * T::kColumns;
  }
};

// Stores the values of the tile that are inside the result: finish(sum, row, column) to
// target(row)[column]. A null target is skipped.
template <class T, class Target, class Finish>
__device__ void store_tile(const Sums<T>& sums, unsigned first_row, unsigned first_column,
                           const Output& output, const Target& target, const Finish& finish) {
  BALLAST_UNROLL(T::kPartRows)  // keeps sums in registers
  for (int i = 0; i < T::kPartRows; ++i) {
    const unsigned row = first_row + static_cast<unsigned>(T::part_row(i));
    float* const to = row < output.rows ? target(row) : nullptr;
    if (to == nullptr) continue;
    BALLAST_UNROLL(T::kPartColumns)
    for (int first = 0; first < T::kPartColumns; first += T::kTogether) {
      const unsigned column = first_column + static_cast<unsigned>(T::part_column(first));
      Pack<T::kTogether> result = {};
      for (unsigned j = 0; j < T::kTogether; ++j) {
        const float sum = sums.value[i][first + static_cast<int>(j)];
        if (column + j < output.columns) result.value[j] = finish(sum, row, column + j);
      }
      if constexpr (T::kTogether == 4) {
        if (output.fours && column < output.columns) {
          store_pack(to + column, result);
          continue;
        }
      }
      for (unsigned j = 0; j < T::kTogether; ++j) {
        if (column + j < output.columns) to[column + j] = result.value[j];
      }
    }
  }
}

// run(output, parts) launches the product. This function sets values, part_depth, part_size, fours
// and epilogue of the output; `size` elements are written to y.
template <class Run>
void run_in_parts(Device device, Index tiles, Index depth, Output output, Index size, float* y,
                  const Epilogue& epilogue, const Run& run) {
  const Parts parts = parts_of(tiles, depth);
  const auto run_with = [&](float* values, const Epilogue& finish) {
    output.values = values;
    output.part_depth = static_cast<unsigned>(parts.depth);
    output.part_size = size;
    output.fours = aligned16(values) && output.columns % 4 == 0;
    output.epilogue = finish;
    run(output, parts.count);
  };
  if (parts.count == 1) return run_with(y, epilogue);
  const Workspace partial(device, parts.count * size);
  run_with(partial.values(), {});
  cuda::reduce(device, ReduceOp::sum, partial.values(), {1, parts.count, size}, y, 1);
  if (epilogue.bias == nullptr && epilogue.activation == Activation::none) return;
  apply_epilogue(device, {size / output.columns, output.columns}, true, {y, output.columns},
                 epilogue);
}

}  // namespace ballast::cuda
