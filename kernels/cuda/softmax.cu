// Softmax and related functions over spans of columns. Each value is read once and each result
// written once (8 bytes per element; 12 with noise and for the gradient). Rows too wide for a tile
// are read from the cache two more times.
#include "kernels/cuda/kernels.h"
#include "kernels/cuda/spans.cuh"

namespace ballast::cuda {

namespace {

// The logits of one span: a, or a + noise.
struct Logits {
  const float* a;
  const float* noise;
  __device__ float operator()(int i) const { return noise == nullptr ? a[i] : a[i] + noise[i]; }
};

template <class Group>
__device__ float largest_of(const Group& group, int width, const Logits& logits) {
  float largest = Max::kLowest;
  for (int i = group.lane; i < width; i += group.lanes) largest = fmaxf(largest, logits(i));
  return group.max(largest);
}

// The logits minus the largest one: exp neither overflows nor becomes zero everywhere.
struct Exponentials {
  Logits logits;
  float largest;
  float inverse_temperature;
  __device__ float operator()(int i) const {
    return expf((logits(i) - largest) * inverse_temperature);
  }
};

// In blocks, so that sums over wide spans stay accurate.
template <class Group, class Value>
__device__ float sum_over(const Group& group, int width, const Value& value) {
  const int block = 64 * group.lanes;
  float total = 0;
  for (int begin = 0; begin < width; begin += block) {
    const int end = width - begin < block ? width : begin + block;
    float sum = 0;
    for (int i = begin + group.lane; i < end; i += group.lanes) sum += value(i);
    total += sum;
  }
  return group.sum(total);
}

// y[i] = finish(i, softmax[i]). In shared memory the exponentials are kept in y; elsewhere they are
// computed again, which is cheaper than writing and reading them.
template <class Group, class Finish>
__device__ void softmax_of_span(const Group& group, int width, const Logits& logits,
                                float inverse_temperature, float* y, const Finish& finish) {
  const Exponentials power{logits, largest_of(group, width, logits), inverse_temperature};
  const float sum = sum_over(group, width, [&](int i) {
    const float value = power(i);
    if constexpr (Group::kInPlace) y[i] = value;
    return value;
  });
  const float factor = 1.0f / sum;
  for (int i = group.lane; i < width; i += group.lanes) {
    float value;
    if constexpr (Group::kInPlace) {
      value = y[i];
    } else {
      value = power(i);
    }
    y[i] = finish(i, value * factor);
  }
}

struct EverySpan {
  static constexpr int kInputs = 1;
  static constexpr bool kCopiesGaps = true;
  static constexpr bool kRowResult = false;
  __device__ bool counts(Index, Index) const { return true; }
};

struct Activate : EverySpan {
  static constexpr int kInputs = 2;
  float inverse_temperature;

  explicit Activate(float inverse) : inverse_temperature(inverse) {}
  template <class Group>
  __device__ void on_span(const Group& group, const SpanPlace& place, const float* a,
                          const float* noise, float* y) const {
    if (place.kind == SpanKind::softmax) {
      return softmax_of_span(group, place.width, Logits{a, noise}, inverse_temperature, y,
                             [](int, float value) { return value; });
    }
    for (int i = group.lane; i < place.width; i += group.lanes) y[i] = tanhf(a[i]);
  }
};

// a is dy, b the result of Activate.
struct ActivateGradient : EverySpan {
  static constexpr int kInputs = 2;
  float inverse_temperature;

  explicit ActivateGradient(float inverse) : inverse_temperature(inverse) {}
  template <class Group>
  __device__ void on_span(const Group& group, const SpanPlace& place, const float* a,
                          const float* b, float* dx) const {
    if (place.kind == SpanKind::tanh) {
      for (int i = group.lane; i < place.width; i += group.lanes) {
        dx[i] = a[i] * (1.0f - b[i] * b[i]);
      }
      return;
    }
    const float dot = sum_over(group, place.width, [=](int i) { return a[i] * b[i]; });
    for (int i = group.lane; i < place.width; i += group.lanes) {
      dx[i] = b[i] * ((a[i] - dot) * inverse_temperature);
    }
  }
};

struct LogSoftmax : EverySpan {
  template <class Group>
  __device__ void on_span(const Group& group, const SpanPlace& place, const float* a, const float*,
                          float* y) const {
    if (place.kind == SpanKind::tanh) return copy_columns(group, place.width, a, y);
    const Logits logits{a, nullptr};
    const float largest = largest_of(group, place.width, logits);
    const float log_sum = logf(sum_over(group, place.width, Exponentials{logits, largest, 1.0f}));
    for (int i = group.lane; i < place.width; i += group.lanes) {
      y[i] = (a[i] - largest) - log_sum;
    }
  }
};

struct SumSpans : EverySpan {
  static constexpr bool kCopiesGaps = false;
  template <class Group>
  __device__ void on_span(const Group& group, const SpanPlace& place, const float* a, const float*,
                          float* y) const {
    if (place.kind == SpanKind::tanh) return clear_columns(group, place.width, y);
    const float sum = sum_over(group, place.width, Logits{a, nullptr});
    for (int i = group.lane; i < place.width; i += group.lanes) y[i] = sum;
  }
};

// Operations on the spans that have a target.
struct Targets {
  const std::int32_t* target;  // [rows, spans]
  Index spans;
  static constexpr int kInputs = 1;
  static constexpr bool kCopiesGaps = false;

  __device__ int category(const SpanPlace& place) const {
    return place.counts ? target[place.row * spans + place.span] : 0;
  }
  __device__ bool counts(Index row, Index span) const { return target[row * spans + span] >= 0; }
};

// Skipped spans are also computed, because their warp works on several rows.
struct CrossEntropy : Targets {
  static constexpr bool kRowResult = true;

  template <class Group>
  __device__ float on_span(const Group& group, const SpanPlace& place, const float* a, const float*,
                           float*) const {
    if (place.kind == SpanKind::tanh) return 0;
    const Logits logits{a, nullptr};
    const float largest = largest_of(group, place.width, logits);
    const float sum = sum_over(group, place.width, Exponentials{logits, largest, 1.0f});
    return place.counts ? logf(sum) - (a[category(place)] - largest) : 0.0f;
  }
};

struct CrossEntropyGradient : Targets {
  static constexpr bool kRowResult = false;
  const float* dy;

  template <class Group>
  __device__ void on_span(const Group& group, const SpanPlace& place, const float* a, const float*,
                          float* dx) const {
    if (place.kind == SpanKind::tanh) return clear_columns(group, place.width, dx);
    const int one = category(place);
    const float factor = place.counts ? dy[place.row] : 0.0f;
    softmax_of_span(group, place.width, Logits{a, nullptr}, 1.0f, dx, [=](int i, float value) {
      return place.counts ? (i == one ? value - 1.0f : value) * factor : 0.0f;
    });
  }
};

// One thread per row: this is only used to differentiate twice, for small inputs.
__global__ void target_masks_kernel(const std::int32_t* target, MatrixSize size, SpanView spans,
                                    float* counted, float* one_hot) {
  const auto [rows, columns] = size;
  for (Index r = global_thread(); r < rows; r += grid_threads()) {
    for (Index c = 0; c < columns; ++c) counted[r * columns + c] = one_hot[r * columns + c] = 0;
    for (Index s = 0; s < spans.count; ++s) {
      const std::int32_t category = target[r * spans.count + s];
      const Span span = spans[s];
      if (category < 0 || span.kind != SpanKind::softmax) continue;
      for (Index c = 0; c < span.width; ++c) counted[r * columns + span.offset + c] = 1;
      one_hot[r * columns + span.offset + category] = 1;
    }
  }
}

}  // namespace

void activate_spans(Device device, const Real* x, const Real* noise, MatrixSize size,
                    SpanView spans, Real temperature, Real* y) {
  if (size.columns == 0) return;
  launch_spans(device, "activate_spans", Activate(1.0f / temperature), {x, noise, size, spans, y});
}

void activate_spans_gradient(Device device, const Real* dy, const Real* y, MatrixSize size,
                             SpanView spans, Real temperature, Real* dx) {
  if (size.columns == 0) return;
  launch_spans(device, "activate_spans_gradient", ActivateGradient(1.0f / temperature),
               {dy, y, size, spans, dx});
}

void log_softmax_spans(Device device, const Real* x, MatrixSize size, SpanView spans, Real* y) {
  if (size.columns == 0) return;
  launch_spans(device, "log_softmax_spans", LogSoftmax{}, {x, nullptr, size, spans, y});
}

void sum_spans(Device device, const Real* x, MatrixSize size, SpanView spans, Real* y) {
  if (size.columns == 0) return;
  launch_spans(device, "sum_spans", SumSpans{}, {x, nullptr, size, spans, y});
}

void cross_entropy_spans(Device device, const Real* x, const std::int32_t* target, MatrixSize size,
                         SpanView spans, Real* y) {
  launch_spans(device, "cross_entropy_spans", CrossEntropy{{target, spans.count}},
               {x, nullptr, size, spans, y});
}

void cross_entropy_spans_gradient(Device device, const Real* dy, const Real* x,
                                  const std::int32_t* target, MatrixSize size, SpanView spans,
                                  Real* dx) {
  if (size.columns == 0) return;
  launch_spans(device, "cross_entropy_spans_gradient",
               CrossEntropyGradient{{target, spans.count}, dy}, {x, nullptr, size, spans, dx});
}

void target_masks(Device device, const std::int32_t* target, MatrixSize size, SpanView spans,
                  Real* counted, Real* one_hot) {
  launch(device, "target_masks", target_masks_kernel, divide_up(size.rows, kGridThreads),
         kGridThreads, target, size, spans, counted, one_hot);
}

}  // namespace ballast::cuda
