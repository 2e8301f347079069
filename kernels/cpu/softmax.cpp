#include "kernels/softmax.h"

#include <algorithm>
#include <cmath>

namespace ballast {

namespace {

// max over the span and ln sum exp(x - max).
struct LogSum {
  Real largest;
  Real log_sum;
};

LogSum log_sum_exp(const Real* x, Index width) {
  const Real largest = *std::max_element(x, x + width);
  Real sum = 0;
  for (Index i = 0; i < width; ++i) sum += std::exp(x[i] - largest);
  return {largest, std::log(sum)};
}

void softmax(const Real* x, const Real* noise, Index width, Real temperature, Real* y) {
  for (Index i = 0; i < width; ++i) y[i] = (noise ? x[i] + noise[i] : x[i]) / temperature;
  const LogSum total = log_sum_exp(y, width);
  const Real sum = std::exp(total.log_sum);
  for (Index i = 0; i < width; ++i) y[i] = std::exp(y[i] - total.largest) / sum;
}

// Calls visit(row offset, span, span number) for every span of every row.
template <class Visit>
void each_span(Index rows, Index columns, SpanView spans, Visit visit) {
  for (Index r = 0; r < rows; ++r) {
    for (Index s = 0; s < spans.count; ++s) visit(r * columns, spans.spans[s], r, s);
  }
}

}  // namespace

void activate_spans(Device, const Real* x, const Real* noise, Index rows, Index columns,
                    SpanView spans, Real temperature, Real* y) {
  if (x != y) std::copy_n(x, rows * columns, y);
  each_span(rows, columns, spans, [&](Index row, const Span& span, Index, Index) {
    const Index begin = row + span.offset;
    if (span.width == 0) return;
    if (span.kind == SpanKind::softmax) {
      softmax(x + begin, noise ? noise + begin : nullptr, span.width, temperature, y + begin);
    } else {
      for (Index i = begin; i < begin + span.width; ++i) y[i] = std::tanh(x[i]);
    }
  });
}

void activate_spans_gradient(Device, const Real* dy, const Real* y, Index rows, Index columns,
                             SpanView spans, Real temperature, Real* dx) {
  if (dx != dy) std::copy_n(dy, rows * columns, dx);
  each_span(rows, columns, spans, [&](Index row, const Span& span, Index, Index) {
    const Index begin = row + span.offset;
    const Index end = begin + span.width;
    if (span.kind == SpanKind::tanh) {
      for (Index i = begin; i < end; ++i) dx[i] = dy[i] * (1 - y[i] * y[i]);
      return;
    }
    Real dot = 0;
    for (Index i = begin; i < end; ++i) dot += dy[i] * y[i];
    for (Index i = begin; i < end; ++i) dx[i] = y[i] * (dy[i] - dot) / temperature;
  });
}

void log_softmax_spans(Device, const Real* x, Index rows, Index columns, SpanView spans, Real* y) {
  if (x != y) std::copy_n(x, rows * columns, y);
  each_span(rows, columns, spans, [&](Index row, const Span& span, Index, Index) {
    if (span.kind != SpanKind::softmax || span.width == 0) return;
    const Index begin = row + span.offset;
    const LogSum total = log_sum_exp(x + begin, span.width);
    for (Index i = begin; i < begin + span.width; ++i) {
      y[i] = (x[i] - total.largest) - total.log_sum;
    }
  });
}

void sum_spans(Device, const Real* x, Index rows, Index columns, SpanView spans, Real* y) {
  std::fill_n(y, rows * columns, Real(0));
  each_span(rows, columns, spans, [&](Index row, const Span& span, Index, Index) {
    if (span.kind != SpanKind::softmax) return;
    const Index begin = row + span.offset;
    Real sum = 0;
    for (Index i = begin; i < begin + span.width; ++i) sum += x[i];
    std::fill_n(y + begin, span.width, sum);
  });
}

void cross_entropy_spans(Device, const Real* x, const std::int32_t* target, Index rows,
                         Index columns, SpanView spans, Real* y) {
  std::fill_n(y, rows, Real(0));
  each_span(rows, columns, spans, [&](Index row, const Span& span, Index r, Index s) {
    const std::int32_t category = target[r * spans.count + s];
    if (span.kind != SpanKind::softmax || category < 0) return;
    const Real* begin = x + row + span.offset;
    const LogSum total = log_sum_exp(begin, span.width);
    y[r] += total.log_sum - (begin[category] - total.largest);
  });
}

void cross_entropy_spans_gradient(Device, const Real* dy, const Real* x, const std::int32_t* target,
                                  Index rows, Index columns, SpanView spans, Real* dx) {
  std::fill_n(dx, rows * columns, Real(0));
  each_span(rows, columns, spans, [&](Index row, const Span& span, Index r, Index s) {
    const std::int32_t category = target[r * spans.count + s];
    if (span.kind != SpanKind::softmax || category < 0) return;
    const Index begin = row + span.offset;
    softmax(x + begin, nullptr, span.width, 1, dx + begin);
    dx[begin + category] -= 1;
    for (Index i = begin; i < begin + span.width; ++i) dx[i] *= dy[r];
  });
}

}  // namespace ballast
