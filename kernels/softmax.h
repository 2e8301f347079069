// Softmax and related functions over many spans of columns of a row in one call.
#pragma once

#include <cstdint>

#include "kernels/device.h"
#include "kernels/host_device.h"
#include "kernels/matrix.h"
#include "kernels/random.h"
#include "kernels/real.h"

namespace ballast {

// Contents of a span of columns, and therefore how raw network outputs become values.
enum class SpanKind : std::uint8_t { tanh, softmax };

// The columns [offset, offset + width).
struct Span {
  Index offset = 0;
  Index width = 0;
  SpanKind kind = SpanKind::softmax;
};

// Rows of size.columns values, cut into spans in increasing order without overlaps. Columns outside
// the spans are copied by the element-wise kernels below; where noted, their gradient is zero. The
// spans are in the memory of the device; a single span can be passed by value. No output may alias
// its inputs.
struct SpanView {
  const Span* spans = nullptr;  // null: `single`, if count is 1
  Index count = 0;
  Span single{};

  BALLAST_HOST_DEVICE Span operator[](Index s) const { return spans ? spans[s] : single; }
  // The spans [first, first + number).
  SpanView part(Index first, Index number) const {
    return {spans ? spans + first : nullptr, number, single};
  }
};

// y = tanh(x) on tanh spans, softmax((x + noise) / temperature) on softmax spans. noise is [rows,
// columns] standard Gumbel values, or null for none (plain softmax with temperature). Jang, Gu,
// Poole, ICLR 2017.
void activate_spans(Device device, const Real* x, const Real* noise, MatrixSize size,
                    SpanView spans, Real temperature, Real* y);
// dx from dy and y: dy (1 - y y) on tanh spans, y (dy - sum over the span of dy y) / temperature on
// softmax spans, dy elsewhere.
void activate_spans_gradient(Device device, const Real* dy, const Real* y, MatrixSize size,
                             SpanView spans, Real temperature, Real* dx);

// y = x - ln sum exp x on each softmax span; x on all other columns.
void log_softmax_spans(Device device, const Real* x, MatrixSize size, SpanView spans, Real* y);
// Each column of a softmax span becomes the sum over that span; other columns become zero. This
// operation is its own adjoint.
void sum_spans(Device device, const Real* x, MatrixSize size, SpanView spans, Real* y);

// y[r] = sum over the softmax spans s with target[r, s] >= 0 of -ln softmax(x_s)[target[r, s]];
// target is [rows, spans.count]: a category within the span, or -1 to skip the span.
void cross_entropy_spans(Device device, const Real* x, const std::int32_t* target, MatrixSize size,
                         SpanView spans, Real* y);
// dx = dy[r] (softmax(x_s) - one_hot(target)) on spans that are not skipped, zero elsewhere.
void cross_entropy_spans_gradient(Device device, const Real* dy, const Real* x,
                                  const std::int32_t* target, MatrixSize size, SpanView spans,
                                  Real* dx);
// For the same targets: counted = 1 on the columns of spans that are not skipped, one_hot = 1 on
// their categories, 0 elsewhere; both are [rows, columns].
void target_masks(Device device, const std::int32_t* target, MatrixSize size, SpanView spans,
                  Real* counted, Real* one_hot);

}  // namespace ballast
