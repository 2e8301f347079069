// The spans of a row, readable by kernels of any device.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "autograd/array.h"
#include "kernels/softmax.h"

namespace ballast {

class SpanList {
 public:
  explicit SpanList(std::vector<Span> spans) : spans_(std::move(spans)) {}

  std::size_t size() const { return spans_.size(); }
  const Span& operator[](std::size_t i) const { return spans_[i]; }
  auto begin() const { return spans_.begin(); }
  auto end() const { return spans_.end(); }
  // For kernels on the device; a copy for CUDA is created once and kept.
  SpanView view(Device device) const;

 private:
  std::vector<Span> spans_;
  mutable std::mutex mutex_;
  mutable std::vector<Array<Span>> copies_;  // one per device
};

using Spans = std::shared_ptr<const SpanList>;

inline Spans make_spans(std::vector<Span> spans) {
  return std::make_shared<const SpanList>(std::move(spans));
}

}  // namespace ballast
