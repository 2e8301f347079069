// Operations on spans of columns, and softmax over whole rows, which are rows of one span.
#include "autograd/spans.h"

#include "autograd/rules.h"
#include "kernels/softmax.h"

namespace ballast {

SpanView SpanList::view(Device device) const {
  const auto count = static_cast<Index>(spans_.size());
  if (count == 1) return {nullptr, 1, spans_.front()};
  if (device.kind == DeviceKind::cpu) return {spans_.data(), count};
  const std::lock_guard lock(mutex_);
  const auto index = static_cast<std::size_t>(device.index);
  if (copies_.size() <= index) copies_.resize(index + 1);
  if (!copies_[index].defined()) copies_[index] = Array<Span>::from(spans_.data(), count, device);
  return {copies_[index].data(), count};
}

namespace {

// The spans as read by the kernels on the tensor's device.
SpanView view(const Spans& spans, const Tensor& x) { return spans->view(x.device()); }

MatrixSize size_of(const Tensor& x) { return {x.shape()[0], x.shape()[1]}; }

void check_spans(const char* name, const Tensor& x, const Spans& spans) {
  check_matrix(name, x);
  Index end = 0;
  for (const Span& span : *spans) {
    require(span.width >= 1 && span.offset >= end && span.offset + span.width <= x.dim(1), name,
            "span of width ", span.width, " at column ", span.offset,
            " overlaps the previous span, which ends at column ", end, ", or exceeds ", x.shape());
    end = span.offset + span.width;
  }
}

// A row with `value` on the columns of spans of a kind, 0 elsewhere.
Tensor on_spans(const Tensor& x, const Spans& spans, SpanKind kind, Real value) {
  Tensor row = Tensor::zeros({1, x.dim(1)}, x.device());
  for (const Span& span : *spans) {
    if (span.kind != kind) continue;
    fill(x.device(), value, row.mutable_data() + span.offset, span.width);
  }
  return row;
}

// dx = dy (1 - s + s y / T - t y y) - y sum_spans(dy y) / T. s is 1 on the columns of softmax
// spans, t on those of tanh spans: the formula of activate_spans_gradient in terms of operations.
Tensor composed_activation_gradient(const Tensor& dy, const Tensor& y, const Spans& spans,
                                    Real temperature) {
  const Tensor soft = on_spans(dy, spans, SpanKind::softmax, 1);
  const Tensor hyperbolic = on_spans(dy, spans, SpanKind::tanh, 1);
  const Tensor linear_part = multiply(y, multiply(soft, 1 / temperature));
  const Tensor square_part = multiply(square(y), hyperbolic);
  const Tensor factor = subtract(add(linear_part, add(negate(soft), 1)), square_part);
  const Tensor mixed = multiply(y, sum_spans(multiply(dy, y), spans));
  return subtract(multiply(dy, factor), multiply(mixed, 1 / temperature));
}

void activate_spans_rule(Backward& g, const Tensor& y, const Spans& spans, Real temperature) {
  const Tensor& dy = g.gradient();
  g.add(
      0, [&] { return composed_activation_gradient(dy, y, spans, temperature); },
      [&](Real* dx) {
        activate_spans_gradient(dy.device(), dy.data(), y.data(), size_of(y), view(spans, y),
                                temperature, dx);
      });
}

}  // namespace

Tensor activate_spans(const Tensor& x, const Spans& spans, Real temperature, const Tensor& noise) {
  check_spans("activate_spans", x, spans);
  require(temperature > 0, "activate_spans", "temperature ", temperature, " must be positive");
  if (noise.defined()) {
    check_constant("activate_spans", "noise", noise);
    check_devices("activate_spans", x.device(), noise.device());
    require_match(noise.shape() == x.shape(), "activate_spans", x.shape(), noise.shape(),
                  "noise must have the shape of the input");
  }
  Tensor y = Tensor::empty(x.shape(), x.device());
  activate_spans(x.device(), x.data(), noise.defined() ? noise.data() : nullptr, size_of(x),
                 view(spans, x), temperature, y.mutable_data());
  return record("activate_spans", y, {&x},
                [y = Saved(y.detach()), spans, temperature](Backward& g) {
                  activate_spans_rule(g, g.result(y), spans, temperature);
                });
}

Tensor sum_spans(const Tensor& x, const Spans& spans) {
  check_spans("sum_spans", x, spans);
  Tensor y = Tensor::empty(x.shape(), x.device());
  sum_spans(x.device(), x.data(), size_of(x), view(spans, x), y.mutable_data());
  return record("sum_spans", y, {&x},
                [spans](Backward& g) { g.add(0, sum_spans(g.gradient(), spans)); });
}

Tensor log_softmax_spans(const Tensor& x, const Spans& spans) {
  check_spans("log_softmax_spans", x, spans);
  Tensor y = Tensor::empty(x.shape(), x.device());
  log_softmax_spans(x.device(), x.data(), size_of(x), view(spans, x), y.mutable_data());
  // dx = dy - softmax(x) sum_spans(dy); the sum is 0 on columns outside softmax spans.
  return record("log_softmax_spans", y, {&x}, [x = Saved(x), spans](Backward& g) {
    const Tensor total = sum_spans(g.gradient(), spans);
    g.add(0, subtract(g.gradient(), multiply(activate_spans(g.saved(x), spans), total)));
  });
}

void check_targets(const char* name, const Tensor& x, const Integers& target, const Spans& spans) {
  check_devices(name, x.device(), target.device());
  require(target.count() == x.dim(0) * static_cast<Index>(spans->size()), name, target.count(),
          " targets for ", x.dim(0), " rows of ", spans->size(), " spans");
  if (x.device().kind != DeviceKind::cpu) return;
  const std::int32_t* category = target.data();
  for (Index row = 0; row < x.dim(0); ++row) {
    for (const Span& span : *spans) {
      const Index width = span.kind == SpanKind::softmax ? span.width : 0;
      require(*category >= -1 && *category < width, name, "row ", row, " has target ", *category,
              " in a span of width ", width);
      ++category;
    }
  }
}

// dx = dy (mask softmax(x) - one_hot); mask and one_hot cover the spans that are not skipped.
Tensor cross_entropy_spans_gradient(const Tensor& dy, const Tensor& x, const Integers& target,
                                    const Spans& spans) {
  Tensor mask = Tensor::empty(x.shape(), x.device());
  Tensor one_hot = Tensor::empty(x.shape(), x.device());
  target_masks(x.device(), target.data(), size_of(x), view(spans, x), mask.mutable_data(),
               one_hot.mutable_data());
  return multiply(dy, subtract(multiply(activate_spans(x, spans), mask), one_hot));
}

namespace {

void cross_entropy_rule(Backward& g, const Tensor& x, const Integers& target, const Spans& spans) {
  const Tensor& dy = g.gradient();
  g.add(
      0, [&] { return cross_entropy_spans_gradient(dy, x, target, spans); },
      [&](Real* dx) {
        cross_entropy_spans_gradient(dy.device(), dy.data(), x.data(), target.data(), size_of(x),
                                     view(spans, x), dx);
      });
}

// One span over the row, or none if it is empty.
Spans whole_row(const Tensor& x) {
  check_matrix("softmax", x);
  PoolVector<Span> spans;
  if (x.dim(1) > 0) spans.push_back({0, x.dim(1), SpanKind::softmax});
  return std::allocate_shared<const SpanList>(PoolAllocator<SpanList>(), std::move(spans));
}

}  // namespace

Tensor cross_entropy_spans(const Tensor& x, const Integers& target, const Spans& spans) {
  check_spans("cross_entropy_spans", x, spans);
  check_targets("cross_entropy_spans", x, target, spans);
  Tensor y = Tensor::empty({x.dim(0), 1}, x.device());
  cross_entropy_spans(x.device(), x.data(), target.data(), size_of(x), view(spans, x),
                      y.mutable_data());
  return record("cross_entropy_spans", y, {&x},
                [x = Saved(x), target = Saved(target), spans](Backward& g) {
                  cross_entropy_rule(g, g.saved(x), g.saved(target), spans);
                });
}

Tensor softmax(const Tensor& x) { return activate_spans(x, whole_row(x)); }
Tensor log_softmax(const Tensor& x) { return log_softmax_spans(x, whole_row(x)); }
Tensor cross_entropy(const Tensor& x, const Integers& category) {
  return cross_entropy_spans(x, category, whole_row(x));
}

}  // namespace ballast
