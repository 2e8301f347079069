// Any-order autoregressive training on rows of categories (Uria, Murray, Larochelle, "A deep and
// tractable density estimator", ICML 2014): each row shows a random subset of its columns, and the
// others are predicted.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// One column: where its categories are in the network's input.
struct ContextColumn {
  std::int32_t categories = 0;
  std::int32_t input = 0;  // one input per category from here, then one for "hidden"
};

struct ContextView {
  const ContextColumn* columns = nullptr;
  Index count = 0;
};

// All are [rows, columns] but the last.
struct HiddenCodes {
  std::int32_t* shown = nullptr;   // the code, or -1 if it is hidden
  std::int32_t* target = nullptr;  // the code if it is hidden, else -1
  Real* weight = nullptr;          // [rows]: columns / hidden columns
};

// Shows t columns of each row, t uniform in [0, columns), in a uniformly drawn subset, and hides
// the others, which are to be predicted. codes: [rows, columns]. Row r uses the words (columns + 1)
// r .. of `random`.
void hide_codes(Device device, const Random& random, const ContextView& context,
                const std::int32_t* codes, Index rows, const HiddenCodes& out);

// The sparse input rows of the shown codes: index is [rows, columns].
void expand_context(Device device, const ContextView& context, const std::int32_t* shown,
                    Index rows, std::int32_t* index);

}  // namespace ballast
