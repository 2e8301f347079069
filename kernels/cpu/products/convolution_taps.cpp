// The convolution triple as matrix products whose rows are gathered by address
// (Left::gathered_rows), following the indirect convolution of Dukhan (arXiv 1907.02129).
// An element is the sum over blocks, each summed in order. The block sizes depend only on the
// shape, so the result does not depend on how the rows are cut or on the number of threads.
#include <algorithm>

#include "kernels/cpu/products/convolution_parts.h"
#include "kernels/cpu/products/panels.h"
#include "kernels/cpu/scratch.h"
#include "kernels/subnormals.h"
#include "kernels/threads.h"

namespace ballast {
namespace {

constexpr Index kChunk = 96;           // number of rows whose addresses are computed at a time
constexpr Index kMostRuns = 16;        // maximum number of taps in a block
constexpr Index kChannelsAtOnce = 64;  // for the gradient of the weights
constexpr Index kValues =
    kChannelsAtOnce + 16;  // stride between positions: an odd number of cache lines

int threads_for(Index operations) { return operations < kParallelOperations ? 1 : thread_count(); }

// Some taps, or some channels of one tap: the steps that are summed at once.
struct Block {
  Index tap = 0;
  Index taps = 0;
  Range channels;
  Index steps() const { return taps * channels.size(); }
};

// At least one block, which may be empty.
std::vector<Block> cut_into_blocks(Index taps, Index depth) {
  std::vector<Block> blocks;
  const Index slices = divide_up(depth, kBlock);
  const Index at_once =
      slices > 1 ? 1 : std::clamp<Index>(kBlock / std::max<Index>(depth, 1), 1, kMostRuns);
  for (Index tap = 0; tap < taps; tap += at_once) {
    for (Index slice = 0; slice < slices; ++slice) {
      blocks.push_back({tap, std::min(at_once, taps - tap), part(depth, slices, slice)});
    }
  }
  if (blocks.empty()) blocks.emplace_back();
  return blocks;
}

// The columns of a product, cut for the inner kernels.
struct Panels {
  explicit Panels(Index all_columns)
      : columns(all_columns),
        vectors(divide_up(columns, matmul_kernels().lanes)),
        count(divide_up(vectors, matmul_kernels().vectors)) {}
  Index width() const { return vectors * matmul_kernels().lanes; }
  Range vectors_of(Index panel) const { return part(vectors, count, panel); }
  Index width_of(Index panel) const { return vectors_of(panel).size() * matmul_kernels().lanes; }
  Range columns_of(Index panel) const {
    const Range vectors_here = vectors_of(panel);
    return {vectors_here.begin * matmul_kernels().lanes,
            std::min(columns, vectors_here.end * matmul_kernels().lanes)};
  }

  Index columns;
  Index vectors;
  Index count;
};

// The weights of the taps of some positions as panels: block by block, panel by panel.
class PackedWeights {
 public:
  // w: [taps of the kernel, channels, filters]. The steps are its channels or, if transposed, its
  // filters.
  PackedWeights(const ConvolutionShape& shape, const Places& places, const Real* w, bool transposed)
      : transposed_(transposed),
        filters_(shape.filters),
        depth_(transposed ? shape.filters : shape.channels),
        panels_(transposed ? shape.channels : shape.filters),
        blocks_(cut_into_blocks(static_cast<Index>(places.taps.size()), depth_)),
        packed_(
            std::max<Index>(1, static_cast<Index>(places.taps.size()) * depth_ * panels_.width())) {
    Real* out = packed_.data();
    for (const Block& block : blocks_) {
      for (Index p = 0; p < panels_.count; ++p) {
        for (Index tap = block.tap; tap < block.tap + block.taps; ++tap) {
          const Index kernel_tap = places.taps[static_cast<std::size_t>(tap)];
          out = pack(w + kernel_tap * shape.channels * shape.filters, block.channels, p, out);
        }
      }
    }
  }

  const Panels& panels() const { return panels_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  Index depth() const { return depth_; }
  const Real* data() { return packed_.data(); }

 private:
  Real* pack(const Real* tap, Range steps, Index panel, Real* out) const {
    const Range columns = panels_.columns_of(panel);
    const Index width = panels_.width_of(panel);
    if (transposed_) {
      matmul_kernels().pack_transposed(tap + columns.begin * filters_ + steps.begin, filters_,
                                       steps.size(), columns.size(), width, out);
    } else {
      pack_rows(tap + steps.begin * filters_ + columns.begin, filters_, steps.size(),
                columns.size(), width, out);
    }
    return out + steps.size() * width;
  }

  bool transposed_;
  Index filters_;
  Index depth_;
  Panels panels_;
  std::vector<Block> blocks_;
  Scratch packed_;
};

// One row per position of each image: out = epilogue(sum over the taps of in times weights).
struct GatheredProduct {
  const Places& places;
  PackedWeights& weights;
  const Real* in;
  Index in_size;  // elements per image
  Real* out;
  Index out_size;
  const Real* zeros;  // input of positions outside the image
  const Epilogue& epilogue;

  void multiply(Range rows) const;

 private:
  struct Chunk {
    const Real* images[kChunk];  // input images
    Index places[kChunk];
    Real* out[kChunk];
    const Real* gathered[kChunk * kMostRuns];
    Index tiles = 0;
    Index rows = 0;
    Range tile(Index i) const { return part(rows, tiles, i); }
  };
  void find_rows(Range rows, Chunk& chunk) const;
  void gather(const Block& block, Chunk& chunk) const;
  void multiply_block(const Block& block, const Real* packed, const Chunk& chunk) const;
};

void GatheredProduct::find_rows(Range rows, Chunk& chunk) const {
  chunk.rows = rows.size();
  chunk.tiles = divide_up(chunk.rows, weights.panels().vectors == 1 ? kTallTileRows : kTileRows);
  for (Index i = 0; i < chunk.rows; ++i) {
    const Index image = (rows.begin + i) / places.count();
    const Index place = (rows.begin + i) % places.count();
    chunk.images[i] = in + image * in_size;
    chunk.places[i] = place;
    chunk.out[i] = out + image * out_size + places.out[static_cast<std::size_t>(place)];
  }
}

// The addresses of a block, tile by tile and tap by tap.
void GatheredProduct::gather(const Block& block, Chunk& chunk) const {
  const Real** next = chunk.gathered;
  for (Index t = 0; t < chunk.tiles; ++t) {
    const Range tile = chunk.tile(t);
    for (Index tap = block.tap; tap < block.tap + block.taps; ++tap) {
      const Index* offsets = places.in.data() + tap * places.count();
      for (Index i = tile.begin; i < tile.end; ++i) {
        const Index offset = offsets[chunk.places[i]];
        *next++ = offset == kOutside ? zeros : chunk.images[i] + offset + block.channels.begin;
      }
    }
  }
}

void GatheredProduct::multiply_block(const Block& block, const Real* packed,
                                     const Chunk& chunk) const {
  const MatmulKernels& use = matmul_kernels();
  const Panels& panels = weights.panels();
  TileCall call;
  call.b = packed;
  call.k = block.channels.size();
  call.runs = block.taps;
  call.add = &block != &weights.blocks().front();
  const bool last = &block == &weights.blocks().back();
  if (last) {
    call.activation = epilogue.activation;
    call.slope = epilogue.slope;
  }
  for (Index p = 0; p < panels.count; ++p) {
    const Range columns = panels.columns_of(p);
    call.ldb = panels.width_of(p);
    call.columns = columns.size();
    if (last && epilogue.bias) call.bias = epilogue.bias + columns.begin;
    call.gathered = chunk.gathered;
    for (Index t = 0; t < chunk.tiles; ++t) {
      const Range tile = chunk.tile(t);
      Real* rows[kTallTileRows];
      for (Index i = 0; i < tile.size(); ++i) rows[i] = chunk.out[tile.begin + i] + columns.begin;
      call.c_rows = rows;
      use.tile[static_cast<int>(Left::gathered_rows)][tile.size() - 1]
              [panels.vectors_of(p).size() - 1](call);
      call.gathered += block.taps * tile.size();
    }
    call.b += block.steps() * call.ldb;
  }
}

void GatheredProduct::multiply(Range rows) const {
  const FlushSubnormals flush;
  Chunk chunk;
  find_rows(rows, chunk);
  const Real* packed = weights.data();
  for (const Block& block : weights.blocks()) {
    gather(block, chunk);
    multiply_block(block, packed, chunk);
    packed += block.steps() * weights.panels().width();
  }
}

// All rows of a product. Tasks are scheduled dynamically, because the processors of a shared
// machine differ in speed.
void run(const GatheredProduct& product, Index images) {
  const Index rows = images * product.places.count();
  const Index chunks = divide_up(rows, kChunk);
  const Index steps = static_cast<Index>(product.places.taps.size()) * product.weights.depth();
  const int threads = threads_for(rows * steps * product.weights.panels().columns);
  KeptException failure;  // of an allocation
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads > 1)
  for (Index i = 0; i < chunks; ++i) {
    failure.run([&] { product.multiply(part(rows, chunks, i)); });
  }
  failure.rethrow();
}

// The gradient of the weights: per tap, the transposed values of x under the tap, times y.
struct WeightsProduct {
  const ConvolutionShape& shape;
  const Places& places;
  const Real* x;
  const Real* y;
  bool add;
  Real* w;

  Index rows() const { return shape.images * places.count(); }
  Index channel_parts() const { return divide_up(shape.channels, kChannelsAtOnce); }
  // A task is a tap and a part of its channels.
  Index tasks() const { return static_cast<Index>(places.taps.size()) * channel_parts(); }
  void multiply(Range tasks) const;

 private:
  void copy(Index task, Range block, Real* values) const;
  Range channels(Index task) const {
    return part(shape.channels, channel_parts(), task % channel_parts());
  }
  void pack(Range block, Real* packed) const;
  void multiply_task(Index task, const Real* values, Range block, const Real* packed) const;
};

// The values under a tap, copied to [block, kValues]. In x they are far apart, with strides that
// map to few cache sets.
void WeightsProduct::copy(Index task, Range block, Real* values) const {
  const Index* offsets = places.in.data() + task / channel_parts() * places.count();
  const Range some = channels(task);
  const Index image_size = shape.height * shape.width * shape.channels;
  Index place = block.begin % places.count();
  const Real* image = x + block.begin / places.count() * image_size;
  for (Index i = 0; i < block.size(); ++i, values += kValues) {
    if (offsets[place] == kOutside) {
      std::fill_n(values, some.size(), Real(0));
    } else {
      std::copy_n(image + offsets[place] + some.begin, some.size(), values);
    }
    if (++place < places.count()) continue;
    place = 0;
    image += image_size;
  }
}

// The rows of y, panel by panel.
void WeightsProduct::pack(Range block, Real* packed) const {
  const Panels panels(shape.filters);
  for (Index p = 0; p < panels.count; ++p) {
    const Range columns = panels.columns_of(p);
    pack_rows(y + block.begin * shape.filters + columns.begin, shape.filters, block.size(),
              columns.size(), panels.width_of(p), packed);
    packed += block.size() * panels.width_of(p);
  }
}

void WeightsProduct::multiply_task(Index task, const Real* values, Range block,
                                   const Real* packed) const {
  const MatmulKernels& use = matmul_kernels();
  const Panels panels(shape.filters);
  const Range some = channels(task);
  Real* tap = w + task / channel_parts() * shape.channels * shape.filters;
  const Index tiles = divide_up(some.size(), panels.vectors == 1 ? kTallTileRows : kTileRows);
  TileCall call;
  call.b = packed;
  call.lda = kValues;
  call.k = block.size();
  call.ldc = shape.filters;
  call.add = add || block.begin > 0;
  for (Index p = 0; p < panels.count; ++p) {
    const Range columns = panels.columns_of(p);
    call.ldb = panels.width_of(p);
    call.columns = columns.size();
    for (Index t = 0; t < tiles; ++t) {
      const Range tile = part(some.size(), tiles, t);
      call.a = values + tile.begin;
      call.c = tap + (some.begin + tile.begin) * shape.filters + columns.begin;
      use.tile[static_cast<int>(Left::columns)][tile.size() - 1][panels.vectors_of(p).size() - 1](
          call);
    }
    call.b += block.size() * call.ldb;
  }
}

void WeightsProduct::multiply(Range tasks) const {
  if (tasks.size() == 0) return;
  const FlushSubnormals flush;
  const Index blocks = divide_up(rows(), kBlock);
  Scratch packed(kBlock * Panels(shape.filters).width());
  Scratch values(kBlock * kValues);
  for (Index b = 0; b < blocks; ++b) {
    const Range block = part(rows(), blocks, b);
    pack(block, packed.data());
    for (Index task = tasks.begin; task < tasks.end; ++task) {
      copy(task, block, values.data());
      multiply_task(task, values.data(), block, packed.data());
    }
  }
}

// Input of positions outside the image.
class Zeros {
 public:
  explicit Zeros(Index count) : zeros_(count) { std::fill_n(zeros_.data(), count, Real(0)); }
  const Real* data() { return zeros_.data(); }

 private:
  Scratch zeros_;
};

}  // namespace

void by_taps::convolution(const ConvolutionShape& shape, const Real* x, const Real* w, Real* y,
                          const Epilogue& epilogue) {
  const Places places = forward_places(shape);
  PackedWeights weights(shape, places, w, false);
  Zeros zeros(shape.channels);
  run({places, weights, x, shape.height * shape.width * shape.channels, y,
       shape.out_height() * shape.out_width() * shape.filters, zeros.data(), epilogue},
      shape.images);
}

void by_taps::transposed_convolution(const ConvolutionShape& shape, const Real* y, const Real* w,
                                     Real* x, const Epilogue& epilogue) {
  Zeros zeros(shape.filters);
  for (Index row = 0; row < std::min(shape.stride, shape.height); ++row) {
    for (Index column = 0; column < std::min(shape.stride, shape.width); ++column) {
      const Places places = transposed_places(shape, row, column);
      PackedWeights weights(shape, places, w, true);
      run({places, weights, y, shape.out_height() * shape.out_width() * shape.filters, x,
           shape.height * shape.width * shape.channels, zeros.data(), epilogue},
          shape.images);
    }
  }
}

void by_taps::convolution_weights(const ConvolutionShape& shape, const Real* x, const Real* y,
                                  Real beta, Real* w) {
  const Places places = forward_places(shape);
  const WeightsProduct product{shape, places, x, y, beta != 0, w};
  const Index size = static_cast<Index>(places.taps.size()) * shape.channels * shape.filters;
  if (product.rows() == 0 && beta == 0) std::fill_n(w, size, Real(0));
  const int threads = threads_for(product.rows() * size);
  KeptException failure;  // of an allocation
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
  for (int t = 0; t < threads; ++t) {
    failure.run([&] { product.multiply(part(product.tasks(), threads, t)); });
  }
  failure.rethrow();
}

}  // namespace ballast
