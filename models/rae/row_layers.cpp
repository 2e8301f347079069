#include <optional>

#include "layers/draws.h"
#include "layers/layers.h"
#include "models/rae/item_layers.h"

namespace ballast::rae {
namespace {

constexpr Real kTemperature = Real(0.2);  // of the Gumbel softmax

class RowStem final : public Stem {
 public:
  RowStem(Network& network, const RowSizes& row, const Sizes& sizes, bool normalised)
      : linear_(network, "row", {row.columns}, sizes.hidden),
        dropout_(network, normalised ? sizes.dropout : 0) {
    if (normalised) norm_.emplace(network, "norm0", sizes.hidden);
  }

  Tensor forward(const Tensor& x) const override {
    if (!norm_) return linear_.forward(x, kLeaky, kSlope);
    return dropout_.forward(norm_->forward(linear_.forward(x), kLeaky, kSlope));
  }

 private:
  Linear linear_;
  std::optional<BatchNorm> norm_;
  Dropout dropout_;
};

class RowHead final : public Head {
 public:
  RowHead(Network& network, const RowSizes& row, Index hidden)
      : network_(network), row_(row), linear_(network, "row", {hidden}, row.columns) {}

  Tensor logits(const Tensor& features) const override { return linear_.forward(features); }

  Tensor activate(const Tensor& logits) const override {
    if (!network_.mode().batch_statistics) return activate_spans(logits, row_.spans);
    return activate_spans(logits, row_.spans, kTemperature,
                          gumbel(logits.shape(), network_.next_random(), network_.device()));
  }

  Tensor distance(const Tensor& made, const Tensor& given) const override {
    const auto parts = static_cast<Real>(row_.spans->size());
    return mean(abs(made - given)) * (static_cast<Real>(row_.columns) / parts);
  }

 private:
  Network& network_;
  RowSizes row_;
  Linear linear_;
};

}  // namespace

std::unique_ptr<Stem> make_stem(Network& network, const RowSizes& row, const Sizes& sizes,
                                bool normalised) {
  return std::make_unique<RowStem>(network, row, sizes, normalised);
}

std::unique_ptr<Head> make_head(Network& network, const RowSizes& row, const Sizes& sizes) {
  return std::make_unique<RowHead>(network, row, sizes.hidden);
}

Index feature_count(const RowSizes& /*row*/, const Sizes& sizes) { return sizes.hidden; }

}  // namespace ballast::rae
