// Many narrow spans: a tile with as many rows as a vector has lanes is transposed, so that a vector
// holds one column of it. Spans of any width then fill the lanes, and sums over a span need no
// operations across lanes.
#pragma once

#include <algorithm>
#include <array>

#include "kernels/cpu/column_groups.h"
#include "kernels/cpu/pieces.h"
#include "kernels/cpu/transpose_lanes.h"
#include "kernels/softmax.h"

namespace ballast {

constexpr Index kWideSpan = 128;       // wider spans fill vectors along a row
constexpr Index kWindowColumns = 512;  // of one tile: 16 KiB, fits into the first-level cache

// A window of columns: the values and, if noise is added, a mask of all ones on softmax spans.
struct SpanWindow {
  Index begin = 0;
  Index width = 0;
  std::array<Real, kWindowColumns> noisy{};
};

inline SpanWindow make_window(SpanView spans) {
  SpanWindow window;
  window.begin = spans[0].offset;
  const Span last = spans[spans.count - 1];
  window.width = last.offset + last.width - window.begin;
  for (Index s = 0; s < spans.count; ++s) {
    const Span span = spans[s];
    if (span.kind != SpanKind::softmax) continue;
    std::fill_n(window.noisy.data() + span.offset - window.begin, span.width, Real(1));
  }
  return window;
}

// Calls visit(column, access) for squares of columns; the last one overlaps the one before it.
template <class Visit>
BALLAST_INLINE void each_square(Index width, const Visit& visit) {
  if (width < kLanes) return visit(Index{0}, Partial{static_cast<int>(width)});
  for (Index c = 0; c < width; c += kLanes) visit(std::min(c, width - kLanes), Whole{});
}

// Rows first .. first + lanes - 1 of x + noise; the last row is repeated if there are fewer.
template <class Access>
BALLAST_INLINE Square load_square(const Real* x, const Real* noise, const Real* noisy, Index first,
                                  Index rows, Index columns, Access access) {
  Square square;
  for (int i = 0; i < RealVector::lanes; ++i) {
    const Index at = std::min(first + i, rows - 1) * columns;
    square[i] = access.load(x + at);
    if (noise) {
      const RealVector added = access.load(noise + at);
      const auto none = RealVector(Real(0));
      square[i] = square[i] + select(RealVector::load(noisy) > none, added, none);
    }
  }
  transpose_lanes(square);
  return square;
}

// y = x (+ noise on softmax spans) in the columns of these spans, then on_span(span, values) for
// each span. values[i] holds column i of the span for one tile of rows and is changed in place.
template <class OnSpan>
void span_tiles(const Real* x, const Real* noise, Index rows, Index columns, SpanView spans,
                Real* y, const OnSpan& on_span) {
  const SpanWindow window = make_window(spans);
  for_tasks((rows + kLanes - 1) / kLanes, rows * window.width, [&](Index tile) {
    const Index first = tile * kLanes;
    std::array<RealVector, kWindowColumns> values;
    each_square(window.width, [&](Index c, auto access) {
      const Index at = window.begin + c;
      const Square square = load_square(x + at, noise ? noise + at : nullptr,
                                        window.noisy.data() + c, first, rows, columns, access);
      std::copy(square.begin(), square.end(), values.data() + c);
    });
    for (Index s = 0; s < spans.count; ++s) {
      const Span span = spans[s];
      on_span(span, values.data() + (span.offset - window.begin));
    }
    each_square(window.width, [&](Index c, auto access) {
      Square square;
      std::copy_n(values.data() + c, kLanes, square.data());
      transpose_lanes(square);
      const Index count = std::min(kLanes, rows - first);
      Real* to = y + first * columns + window.begin + c;
      for (Index i = 0; i < count; ++i) access.store(square[i], to + i * columns);
    });
  });
}

// Cuts the columns of a row into windows of narrow spans, wide spans and gaps.
template <class OnWindow, class OnWide, class OnGap>
void each_window(Index columns, SpanView spans, const OnWindow& on_window, const OnWide& on_wide,
                 const OnGap& on_gap) {
  const auto end_of = [&](Index s) { return spans[s].offset + spans[s].width; };
  Index next = 0;
  for (Index s = 0; s < spans.count;) {
    const Index begin = spans[s].offset;
    if (next < begin) on_gap(next, begin);
    Index last = s;
    if (spans[s].width > kWideSpan) {
      on_wide(spans[s]);
    } else {
      while (last + 1 < spans.count && spans[last + 1].width <= kWideSpan &&
             end_of(last + 1) - begin <= kWindowColumns) {
        ++last;
      }
      if (end_of(last) > begin) on_window(spans.part(s, last + 1 - s));
    }
    next = end_of(last);
    s = last + 1;
  }
  if (next < columns) on_gap(next, columns);
}

}  // namespace ballast
