#include "kernels/softmax.h"

#include <algorithm>
#include <limits>

#include "kernels/cpu/column_groups.h"
#include "kernels/cpu/pieces.h"
#include "kernels/cpu/span_tiles.h"
#include "kernels/cpu/vector_math.h"
#include "kernels/cuda/kernels.h"
#include "kernels/gather.h"

namespace ballast {

namespace {

using V = RealVector;
constexpr Real kLowest = -std::numeric_limits<Real>::infinity();

V largest_lane(V x) {
  return combine_lanes(x, [](V a, V b) { return max(a, b); });
}

V sum_of_lanes(V x) {
  return combine_lanes(x, [](V a, V b) { return a + b; });
}

// Stores a vector at y; the row has `room` columns left. The vector may extend beyond the span,
// because the columns behind it are written later.
BALLAST_INLINE void spill(V value, Real* y, Index room) {
  if (room >= kLanes) {
    value.store(y);
  } else {
    value.store_partial(y, static_cast<int>(room));
  }
}

// The logits of one span: x or x + noise.
struct Logits {
  const Real* x;
  const Real* noise;
  template <class Access>
  BALLAST_INLINE V load(Access access, Index c) const {
    const V value = access.load(x + c);
    return noise ? value + access.load(noise + c) : value;
  }
};

// Calls visit(column, access) for the vectors of a span.
template <class Visit>
BALLAST_INLINE void each_vector(Index width, const Visit& visit) {
  each_group<1>(0, width, [&](auto, Index c, auto access) { visit(c, access); });
}

V largest_of(const Logits& logits, Index width) {
  V largest = kLowest;
  each_vector(width, [&](Index c, auto access) {
    largest = max(access.keep(logits.load(access, c), kLowest), largest);
  });
  return largest_lane(largest);
}

// The sum over the columns of value(column, access), in blocks, so that sums over wide spans stay
// accurate.
template <class Value>
BALLAST_INLINE V sum_over(Index width, const Value& value) {
  constexpr Index kBlock = 64 * kLanes;
  V total(Real(0));
  for (Index begin = 0; begin < width; begin += kBlock) {
    V sum(Real(0));
    each_vector(std::min(kBlock, width - begin), [&](Index c, auto access) {
      sum = sum + access.keep(value(begin + c, access), V(Real(0)));
    });
    total = total + sum;
  }
  return sum_of_lanes(total);
}

// The logits of a span minus the largest one, so that exp neither overflows nor becomes zero
// everywhere.
struct Exponentials {
  Logits logits;
  V largest;
  V inverse_temperature;
  template <class Access>
  BALLAST_INLINE V operator()(Index c, Access access) const {
    return exp((logits.load(access, c) - largest) * inverse_temperature);
  }
};

void softmax_of_span(const Logits& logits, Index width, V inverse_temperature, Real* y) {
  const Exponentials powers{logits, largest_of(logits, width), inverse_temperature};
  const V sum = sum_over(width, [&](Index c, auto access) {
    const V power = powers(c, access);
    access.store(power, y + c);
    return power;
  });
  const V factor = V(Real(1)) / sum;
  each_vector(width,
              [&](Index c, auto access) { access.store(access.load(y + c) * factor, y + c); });
}

// The same for columns of kLanes rows: each lane is a separate span.
void softmax_of_columns(V* values, Index width, V inverse_temperature) {
  V largest = kLowest;
  for (Index i = 0; i < width; ++i) largest = max(values[i], largest);
  V sum(Real(0));
  for (Index i = 0; i < width; ++i) {
    values[i] = exp((values[i] - largest) * inverse_temperature);
    sum = sum + values[i];
  }
  const V factor = V(Real(1)) / sum;
  for (Index i = 0; i < width; ++i) values[i] = values[i] * factor;
}

void log_softmax_of_columns(V* values, Index width) {
  V largest = kLowest;
  for (Index i = 0; i < width; ++i) largest = max(values[i], largest);
  V sum(Real(0));
  for (Index i = 0; i < width; ++i) {
    values[i] = values[i] - largest;
    sum = sum + exp(values[i]);
  }
  const V log_sum = log(sum);
  for (Index i = 0; i < width; ++i) values[i] = values[i] - log_sum;
}

// Calls on_span(span) for each span of a row and on_gap(begin, end) for the columns in between, in
// increasing order.
template <class OnSpan, class OnGap>
BALLAST_INLINE void walk_row(Index columns, SpanView spans, const OnSpan& on_span,
                             const OnGap& on_gap) {
  Index next = 0;
  for (Index s = 0; s < spans.count; ++s) {
    const Span span = spans[s];
    if (next < span.offset) on_gap(next, span.offset);
    if (span.width > 0) on_span(span);
    next = span.offset + span.width;
  }
  if (next < columns) on_gap(next, columns);
}

}  // namespace

void activate_spans(Device device, const Real* x, const Real* noise, MatrixSize size,
                    SpanView spans, Real temperature, Real* y) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().activate_spans(device, x, noise, size, spans, temperature, y);
  const Index rows = size.rows;
  const Index columns = size.columns;
  if (rows == 0) return;
  const V inverse_temperature = 1 / temperature;
  const auto on_window = [=](SpanView window) {
    span_tiles(x, noise, rows, columns, window, y, [=](const Span& span, V* values) {
      if (span.kind == SpanKind::softmax) {
        softmax_of_columns(values, span.width, inverse_temperature);
      } else {
        for (Index i = 0; i < span.width; ++i) values[i] = tanh(values[i]);
      }
    });
  };
  const auto on_wide = [=](const Span& span) {
    for_tasks(rows, rows * span.width, [=](Index r) {
      const Index begin = r * columns + span.offset;
      if (span.kind == SpanKind::softmax) {
        const Logits logits{x + begin, noise ? noise + begin : nullptr};
        return softmax_of_span(logits, span.width, inverse_temperature, y + begin);
      }
      each_vector(span.width, [=](Index c, auto access) {
        access.store(tanh(access.load(x + begin + c)), y + begin + c);
      });
    });
  };
  const auto on_gap = [=](Index begin, Index end) {
    copy_block(device, x + begin, columns, y + begin, columns, rows, end - begin);
  };
  each_window(columns, spans, on_window, on_wide, on_gap);
}

void activate_spans_gradient(Device device, const Real* dy, const Real* y, MatrixSize size,
                             SpanView spans, Real temperature, Real* dx) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().activate_spans_gradient(device, dy, y, size, spans, temperature, dx);
  const Index rows = size.rows;
  const Index columns = size.columns;
  const V inverse_temperature = 1 / temperature;
  for_tasks(rows, rows * columns, [=](Index r) {
    const auto on_span = [=](const Span& span) {
      const Index begin = r * columns + span.offset;
      const Index room = columns - span.offset;
      if (span.kind == SpanKind::tanh) {
        return each_vector(span.width, [=](Index c, auto access) {
          const V value = access.load(y + begin + c);
          spill(access.load(dy + begin + c) * (V(Real(1)) - value * value), dx + begin + c,
                room - c);
        });
      }
      const V dot = sum_over(span.width, [=](Index c, auto access) {
        return access.load(dy + begin + c) * access.load(y + begin + c);
      });
      each_vector(span.width, [=](Index c, auto access) {
        const V slope = (access.load(dy + begin + c) - dot) * inverse_temperature;
        spill(access.load(y + begin + c) * slope, dx + begin + c, room - c);
      });
    };
    walk_row(columns, spans, on_span, [=](Index begin, Index end) {
      std::copy(dy + r * columns + begin, dy + r * columns + end, dx + r * columns + begin);
    });
  });
}

void log_softmax_spans(Device device, const Real* x, MatrixSize size, SpanView spans, Real* y) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().log_softmax_spans(device, x, size, spans, y);
  const Index rows = size.rows;
  const Index columns = size.columns;
  if (rows == 0) return;
  const auto on_window = [=](SpanView window) {
    span_tiles(x, nullptr, rows, columns, window, y, [](const Span& span, V* values) {
      if (span.kind == SpanKind::softmax) log_softmax_of_columns(values, span.width);
    });
  };
  const auto on_gap = [=](Index begin, Index end) {
    copy_block(device, x + begin, columns, y + begin, columns, rows, end - begin);
  };
  const auto on_wide = [=](const Span& span) {
    if (span.kind != SpanKind::softmax) return on_gap(span.offset, span.offset + span.width);
    for_tasks(rows, rows * span.width, [=](Index r) {
      const Index begin = r * columns + span.offset;
      const Logits logits{x + begin, nullptr};
      const V largest = largest_of(logits, span.width);
      const V log_sum = log(sum_over(span.width, Exponentials{logits, largest, V(Real(1))}));
      each_vector(span.width, [=](Index c, auto access) {
        access.store((logits.load(access, c) - largest) - log_sum, y + begin + c);
      });
    });
  };
  each_window(columns, spans, on_window, on_wide, on_gap);
}

void sum_spans(Device device, const Real* x, MatrixSize size, SpanView spans, Real* y) {
  if (device.kind == DeviceKind::cuda) return cuda_kernels().sum_spans(device, x, size, spans, y);
  const Index rows = size.rows;
  const Index columns = size.columns;
  for_tasks(rows, rows * columns, [=](Index r) {
    const Real* from = x + r * columns;
    Real* to = y + r * columns;
    const auto clear = [=](Index begin, Index end) { std::fill(to + begin, to + end, Real(0)); };
    const auto on_span = [=](const Span& span) {
      if (span.kind != SpanKind::softmax) return clear(span.offset, span.offset + span.width);
      const V sum = sum_over(
          span.width, [=](Index c, auto access) { return access.load(from + span.offset + c); });
      each_vector(span.width, [=](Index c, auto) {
        spill(sum, to + span.offset + c, columns - span.offset - c);
      });
    };
    walk_row(columns, spans, on_span, clear);
  });
}

namespace {

// Calls on_span(span, category) for the spans of one row that are not skipped.
template <class OnSpan>
void each_target(SpanView spans, const std::int32_t* target, const OnSpan& on_span) {
  for (Index s = 0; s < spans.count; ++s) {
    if (target[s] < 0) continue;
    const Span span = spans[s];
    if (span.kind == SpanKind::softmax) on_span(span, Index{target[s]});
  }
}

}  // namespace

void cross_entropy_spans(Device device, const Real* x, const std::int32_t* target, MatrixSize size,
                         SpanView spans, Real* y) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().cross_entropy_spans(device, x, target, size, spans, y);
  const Index rows = size.rows;
  const Index columns = size.columns;
  for_tasks(rows, rows * columns, [=](Index r) {
    Real total = 0;
    each_target(spans, target + r * spans.count, [&](const Span& span, Index category) {
      const Logits logits{x + r * columns + span.offset, nullptr};
      const V largest = largest_of(logits, span.width);
      const V log_sum = log(sum_over(span.width, Exponentials{logits, largest, V(Real(1))}));
      total += log_sum.raw[0] - (logits.x[category] - largest.raw[0]);
    });
    y[r] = total;
  });
}

void cross_entropy_spans_gradient(Device device, const Real* dy, const Real* x,
                                  const std::int32_t* target, MatrixSize size, SpanView spans,
                                  Real* dx) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().cross_entropy_spans_gradient(device, dy, x, target, size, spans, dx);
  const Index rows = size.rows;
  const Index columns = size.columns;
  for_tasks(rows, rows * columns, [=](Index r) {
    std::fill_n(dx + r * columns, columns, Real(0));
    each_target(spans, target + r * spans.count, [=](const Span& span, Index category) {
      const Index begin = r * columns + span.offset;
      softmax_of_span({x + begin, nullptr}, span.width, V(Real(1)), dx + begin);
      dx[begin + category] -= 1;
      for (Index i = begin; i < begin + span.width; ++i) dx[i] *= dy[r];
    });
  });
}

void target_masks(Device device, const std::int32_t* target, MatrixSize size, SpanView spans,
                  Real* counted, Real* one_hot) {
  if (device.kind == DeviceKind::cuda)
    return cuda_kernels().target_masks(device, target, size, spans, counted, one_hot);
  const Index rows = size.rows;
  const Index columns = size.columns;
  std::fill_n(counted, rows * columns, Real(0));
  std::fill_n(one_hot, rows * columns, Real(0));
  for (Index r = 0; r < rows; ++r) {
    each_target(spans, target + r * spans.count, [=](const Span& span, Index category) {
      std::fill_n(counted + r * columns + span.offset, span.width, Real(1));
      one_hot[r * columns + span.offset + category] = 1;
    });
  }
}

}  // namespace ballast
