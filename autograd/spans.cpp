// Rows cut into spans: activations, log-softmax and cross-entropy of all columns of a table at
// once.
#include <string>

#include "autograd/node.h"
#include "autograd/operations.h"
#include "autograd/rules.h"
#include "kernels/error.h"
#include "kernels/softmax.h"

namespace ballast {
namespace {

SpanView view(const Spans& spans) { return {spans->data(), static_cast<Index>(spans->size())}; }

void check_spans(const char* name, const Tensor& x, const Spans& spans) {
  check_matrix(name, x);
  Index end = 0;
  for (const Span& span : *spans) {
    if (span.width < 1 || span.offset < end || span.offset + span.width > x.dim(1)) {
      throw Error(std::string(name) + ": the span of " + std::to_string(span.width) +
                  " columns at " + std::to_string(span.offset) + " does not fit after column " +
                  std::to_string(end) + " of " + x.shape().text());
    }
    end = span.offset + span.width;
  }
}

void check_targets(const Tensor& x, const Targets& target, const Spans& spans) {
  if (target->size() != static_cast<std::size_t>(x.dim(0)) * spans->size()) {
    throw Error("cross_entropy_spans: " + std::to_string(target->size()) + " targets for " +
                std::to_string(x.dim(0)) + " rows of " + std::to_string(spans->size()) + " spans");
  }
  const std::int32_t* category = target->data();
  for (Index row = 0; row < x.dim(0); ++row) {
    for (const Span& span : *spans) {
      const Index width = span.kind == SpanKind::softmax ? span.width : 0;
      if (*category < -1 || *category >= width) {
        throw Error("cross_entropy_spans: row " + std::to_string(row) + " has category " +
                    std::to_string(*category) + " in a span of " + std::to_string(width));
      }
      ++category;
    }
  }
}

// A row that is `value` on the columns of spans of a kind, 0 elsewhere.
Tensor on_spans(const Tensor& x, const Spans& spans, SpanKind kind, Real value) {
  Tensor row = Tensor::zeros({1, x.dim(1)}, x.device());
  for (const Span& span : *spans) {
    if (span.kind != kind) continue;
    fill(x.device(), value, row.mutable_data() + span.offset, span.width);
  }
  return row;
}

// dx = dy (1 - s + s y / T - t y y) - y sum_spans(dy y) / T, with s and t 1 on the columns of
// softmax and of tanh spans: the formula of activate_spans_gradient in operations.
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

}  // namespace

Tensor activate_spans(const Tensor& x, const Spans& spans, Real temperature, const Tensor& noise) {
  check_spans("activate_spans", x, spans);
  if (!(temperature > 0)) {
    throw Error("activate_spans: temperature " + std::to_string(temperature) + " is not positive");
  }
  if (noise.defined()) {
    check_constant("activate_spans", "the noise", noise);
    if (noise.shape() != x.shape()) {
      throw_shapes("activate_spans", x.shape(), noise.shape(), "the noise does not fit");
    }
  }
  Tensor y = Tensor::empty(x.shape(), x.device());
  activate_spans(x.device(), x.data(), noise.defined() ? noise.data() : nullptr, x.dim(0), x.dim(1),
                 view(spans), temperature, y.mutable_data());
  return record("activate_spans", y, {&x}, [y = y.detach(), spans, temperature](Backward& g) {
    const Tensor& dy = g.gradient();
    if (g.recording()) {
      g.add(0, composed_activation_gradient(dy, g.result(y), spans, temperature));
      return;
    }
    Tensor dx = g.overwrite(0);
    activate_spans_gradient(dy.device(), dy.data(), y.data(), y.shape()[0], y.shape()[1],
                            view(spans), temperature, dx.mutable_data());
    g.add(0, dx);
  });
}

Tensor sum_spans(const Tensor& x, const Spans& spans) {
  check_spans("sum_spans", x, spans);
  Tensor y = Tensor::empty(x.shape(), x.device());
  sum_spans(x.device(), x.data(), x.dim(0), x.dim(1), view(spans), y.mutable_data());
  return record("sum_spans", y, {&x},
                [spans](Backward& g) { g.add(0, sum_spans(g.gradient(), spans)); });
}

Tensor log_softmax_spans(const Tensor& x, const Spans& spans) {
  check_spans("log_softmax_spans", x, spans);
  Tensor y = Tensor::empty(x.shape(), x.device());
  log_softmax_spans(x.device(), x.data(), x.dim(0), x.dim(1), view(spans), y.mutable_data());
  // dx = dy - softmax(x) sum_spans(dy); the sum is 0 on columns that are in no softmax span.
  return record("log_softmax_spans", y, {&x}, [x, spans](Backward& g) {
    const Tensor total = sum_spans(g.gradient(), spans);
    g.add(0, subtract(g.gradient(), multiply(activate_spans(x, spans), total)));
  });
}

namespace {

// dx = dy (mask softmax(x) - one_hot), mask and one_hot over the counted spans.
Tensor composed_cross_entropy_gradient(const Tensor& dy, const Tensor& x, const Targets& target,
                                       const Spans& spans) {
  Tensor mask = Tensor::zeros(x.shape(), x.device());
  Tensor one_hot = Tensor::zeros(x.shape(), x.device());
  const std::int32_t* category = target->data();
  for (Index row = 0; row < x.dim(0); ++row) {
    for (const Span& span : *spans) {
      const Index first = row * x.dim(1) + span.offset;
      if (*category >= 0) {
        fill(x.device(), 1, mask.mutable_data() + first, span.width);
        fill(x.device(), 1, one_hot.mutable_data() + first + *category, 1);
      }
      ++category;
    }
  }
  return multiply(dy, subtract(multiply(activate_spans(x, spans), mask), one_hot));
}

Spans whole_row(const Tensor& x) {
  check_matrix("softmax", x);
  if (x.dim(1) == 0) return std::make_shared<std::vector<Span>>();
  return std::make_shared<std::vector<Span>>(1, Span{0, x.dim(1), SpanKind::softmax});
}

}  // namespace

Tensor cross_entropy_spans(const Tensor& x, const Targets& target, const Spans& spans) {
  check_spans("cross_entropy_spans", x, spans);
  check_targets(x, target, spans);
  Tensor y = Tensor::empty({x.dim(0), 1}, x.device());
  cross_entropy_spans(x.device(), x.data(), target->data(), x.dim(0), x.dim(1), view(spans),
                      y.mutable_data());
  return record("cross_entropy_spans", y, {&x}, [x, target, spans](Backward& g) {
    const Tensor& dy = g.gradient();
    if (g.recording()) {
      g.add(0, composed_cross_entropy_gradient(dy, x, target, spans));
      return;
    }
    Tensor dx = g.overwrite(0);
    cross_entropy_spans_gradient(dy.device(), dy.data(), x.data(), target->data(), x.shape()[0],
                                 x.shape()[1], view(spans), dx.mutable_data());
    g.add(0, dx);
  });
}

Tensor softmax(const Tensor& x) { return activate_spans(x, whole_row(x)); }
Tensor log_softmax(const Tensor& x) { return log_softmax_spans(x, whole_row(x)); }

}  // namespace ballast
