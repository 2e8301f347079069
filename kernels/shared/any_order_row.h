// One row of the kernels of kernels/any_order.h. Shared by host and device.
#pragma once

#include <cstdint>

#include "kernels/any_order.h"
#include "kernels/host_device.h"
#include "kernels/shared/drawing.h"

namespace ballast {

// word(i): the random words of the row. Selection sampling (Knuth, The Art of Computer Programming,
// volume 2, algorithm S): each subset of the drawn size has the same probability.
template <class Word>
BALLAST_HOST_DEVICE inline void hide_row(const ContextView& context, const Word& word,
                                         const std::int32_t* codes, std::int32_t* shown,
                                         std::int32_t* target, Real* weight) {
  const auto columns = static_cast<std::uint32_t>(context.count);
  const std::uint32_t chosen = scaled(word(0), columns);
  std::uint32_t left = chosen;
  for (std::uint32_t c = 0; c < columns; ++c) {
    const bool show = scaled(word(c + 1), columns - c) < left;
    if (show) --left;
    shown[c] = show ? codes[c] : -1;
    target[c] = show ? -1 : codes[c];
  }
  *weight = static_cast<Real>(context.count) / static_cast<Real>(columns - chosen);
}

// The input of a code; -1 is "hidden".
BALLAST_HOST_DEVICE inline std::int32_t input_of(const ContextColumn& column, std::int32_t code) {
  return column.input + (code < 0 ? column.categories : code);
}

}  // namespace ballast
