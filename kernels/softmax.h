// Softmax and its kin over many spans of the columns of one row in one call.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// What a span of columns of a row holds, and so how raw network outputs become values there.
enum class SpanKind : std::uint8_t { tanh, softmax };

// The columns [offset, offset + width).
struct Span {
  Index offset = 0;
  Index width = 0;
  SpanKind kind = SpanKind::softmax;
};

// Rows of `columns` values cut into spans; spans do not overlap and lie in rising order. Columns in
// no span are copied by the element-wise kernels below and give zero gradient where noted. The
// spans lie in the memory of the device that works on them. No result may share memory with what it
// is computed from.
struct SpanView {
  const Span* spans = nullptr;
  Index count = 0;
};

// y = tanh(x) on tanh spans, softmax((x + noise) / temperature) on softmax spans.
// noise is [rows, columns] standard Gumbel values, or null for none (plain softmax at the
// temperature). Jang, Gu, Poole, ICLR 2017.
void activate_spans(Device device, const Real* x, const Real* noise, Index rows, Index columns,
                    SpanView spans, Real temperature, Real* y);
// dx from dy and y: dy (1 - y y) on tanh spans, y (dy - sum over the span of dy y) / temperature on
// softmax spans, dy elsewhere.
void activate_spans_gradient(Device device, const Real* dy, const Real* y, Index rows,
                             Index columns, SpanView spans, Real temperature, Real* dx);

// y = x - ln sum exp x on each softmax span; x on all other columns.
void log_softmax_spans(Device device, const Real* x, Index rows, Index columns, SpanView spans,
                       Real* y);
// Each column of a softmax span becomes the sum over that span; zero on all other columns. It is
// its own adjoint.
void sum_spans(Device device, const Real* x, Index rows, Index columns, SpanView spans, Real* y);

// y[r] = sum over the softmax spans s with target[r, s] >= 0 of -ln softmax(x_s)[target[r, s]];
// target is [rows, spans.count]: a category within the span, or -1 for a span that does not count.
void cross_entropy_spans(Device device, const Real* x, const std::int32_t* target, Index rows,
                         Index columns, SpanView spans, Real* y);
// dx = dy[r] (softmax(x_s) - one_hot(target)) on counted spans, zero elsewhere.
void cross_entropy_spans_gradient(Device device, const Real* dy, const Real* x,
                                  const std::int32_t* target, Index rows, Index columns,
                                  SpanView spans, Real* dx);
// Of the same targets: counted = 1 on the columns of counted spans, one_hot = 1 on their
// categories, 0 elsewhere; both [rows, columns].
void target_masks(Device device, const std::int32_t* target, Index rows, Index columns,
                  SpanView spans, Real* counted, Real* one_hot);

}  // namespace ballast
