// From a network's outputs to encoded rows.
#pragma once

#include "autograd/tensor.h"
#include "data/encoded_table.h"

namespace ballast {

// Each softmax span's category: the largest of logits + noise (the first of equals); with standard
// Gumbel noise that is a draw from the softmax. Each tanh span's alpha is tanh(logit).
// logits, noise: [rows, layout.columns].
void draw_codes(const Tensor& logits, const Tensor& noise, const RowLayout& layout,
                EncodedTable& out);

}  // namespace ballast
