// From a network's outputs to encoded rows.
#pragma once

#include <mutex>

#include "autograd/tensor.h"
#include "data/encoding/encoded_table.h"

namespace ballast {

// Row generators work on the CPU from several threads at a time, on CUDA one after the other: held
// while a device is used.
std::unique_lock<std::mutex> take_turn(Device device);

// The place of the largest of logits + noise (the first of equals), count of each: with standard
// Gumbel noise a draw from the softmax.
std::int32_t draw_category(const Real* logits, const Real* noise, Index count);

// draw_category() of each softmax span, tanh(logit) as the alpha of each tanh span.
// logits, noise: [rows, layout.columns].
void draw_codes(const Tensor& logits, const Tensor& noise, const RowLayout& layout,
                EncodedTable& out);

}  // namespace ballast
