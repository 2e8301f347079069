// Operations on rows cut into spans: all columns of a table in one call; see kernels/softmax.h.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "autograd/array.h"
#include "autograd/pool.h"
#include "autograd/tensor.h"
#include "kernels/softmax.h"

namespace ballast {

// The spans of a row, readable by kernels of any device.
class SpanList {
 public:
  explicit SpanList(PoolVector<Span> spans) : spans_(std::move(spans)) {}

  std::size_t size() const { return spans_.size(); }
  const Span& operator[](std::size_t i) const { return spans_[i]; }
  auto begin() const { return spans_.begin(); }
  auto end() const { return spans_.end(); }
  // For kernels on the device: a single span by value; otherwise a copy for CUDA is created once
  // and kept.
  SpanView view(Device device) const;

 private:
  PoolVector<Span> spans_;
  mutable std::mutex mutex_;
  mutable std::vector<Array<Span>> copies_;  // one per device
};

using Spans = std::shared_ptr<const SpanList>;

inline Spans make_spans(const std::vector<Span>& spans) {
  return std::make_shared<const SpanList>(PoolVector<Span>(spans.begin(), spans.end()));
}

// noise: [rows, columns] constant standard Gumbel values, or undefined.
Tensor activate_spans(const Tensor& x, const Spans& spans, Real temperature = 1,
                      const Tensor& noise = {});
Tensor log_softmax_spans(const Tensor& x, const Spans& spans);
Tensor sum_spans(const Tensor& x, const Spans& spans);
// [rows, 1]; target: rows * spans entries, each a category in the span or -1 to skip the span;
// checked only on the CPU.
Tensor cross_entropy_spans(const Tensor& x, const Integers& target, const Spans& spans);

// cross_entropy_spans(x weight^T + bias, target, spans); weight is [categories, columns of x], bias
// is [categories]. Softmax spans must cover all categories. On the CPU it costs less if many
// targets are -1: logits without a target are not computed.
Tensor linear_cross_entropy_spans(const Tensor& x, const Tensor& weight, const Tensor& bias,
                                  const Integers& target, const Spans& spans);

}  // namespace ballast
