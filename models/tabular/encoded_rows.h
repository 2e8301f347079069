// Converts network outputs to encoded rows.
#pragma once

#include <algorithm>
#include <mutex>

#include "autograd/tensor.h"
#include "data/encoding/encoded_table.h"
#include "kernels/threads.h"

namespace ballast {

// Row generators run concurrently on the CPU, but one at a time on a CUDA device. Returns a lock to
// hold while the device is used; it is empty on the CPU.
std::unique_lock<std::mutex> take_turn(Device device);

// Calls work(row) for each row, in parallel if there are many values: rows x columns.
template <class Work>
void each_row(Index rows, Index columns, const Work& work) {
  constexpr Index kBlock = 16;
  const Index blocks = (rows + kBlock - 1) / kBlock;
  each_task(blocks, rows * columns >= kParallelThreshold, [&](Index block) {
    const Index last = std::min(rows, (block + 1) * kBlock);
    for (Index row = block * kBlock; row < last; ++row) work(row);
  });
}

// The index of the largest of logits[i] + noise[i], i < count; the first one if there are ties.
// With standard Gumbel noise this is a sample from the softmax of the logits. Throws Error if that
// logit is not finite.
std::int32_t draw_category(const Real* logits, const Real* noise, Index count);

// Calls draw_category() for each softmax span and takes tanh(logit) as the alpha of each tanh span.
// logits, noise: [rows, layout.columns].
void draw_codes(const Tensor& logits, const Tensor& noise, const RowLayout& layout,
                EncodedTable& out);

}  // namespace ballast
