// The layers of RAE that differ between images and rows of tables: the first layers of encoder and
// critic, and the last layers of the decoder.
#pragma once

#include <memory>

#include "autograd/operations.h"
#include "layers/network.h"
#include "models/rae/sizes.h"

namespace ballast::rae {

// The leaky ReLU of encoder and critic.
constexpr Activation kLeaky = Activation::leaky_relu;
constexpr Real kSlope = Real(0.2);

// From items to features, [rows, feature_count].
class Stem {
 public:
  virtual ~Stem() = default;
  virtual Tensor forward(const Tensor& x) const = 0;
};

// From features, [rows, feature_count], to items.
class Head {
 public:
  virtual ~Head() = default;
  virtual Tensor logits(const Tensor& features) const = 0;
  // The items of these logits. Images: sigmoid. Rows: tanh and softmax of their spans; in training,
  // Gumbel softmax at a low temperature.
  virtual Tensor activate(const Tensor& logits) const = 0;
  // Mean absolute difference, a scalar. Images: mean over pixels. Rows: the differences of a part
  // (span) are summed, then averaged over parts; a category contributes 0 to 2.
  virtual Tensor distance(const Tensor& made, const Tensor& given) const = 0;
};

// Images: two convolutions with stride 2. Rows: one linear layer. Each layer has a leaky ReLU; with
// `normalised` (encoder) also batch norm and dropout.
std::unique_ptr<Stem> make_stem(Network& network, const ImageSizes& image, const Sizes& sizes,
                                bool normalised);
std::unique_ptr<Stem> make_stem(Network& network, const RowSizes& row, const Sizes& sizes,
                                bool normalised);
std::unique_ptr<Head> make_head(Network& network, const ImageSizes& image, const Sizes& sizes);
std::unique_ptr<Head> make_head(Network& network, const RowSizes& row, const Sizes& sizes);
// The width of the features, the same for stem and head.
Index feature_count(const ImageSizes& image, const Sizes& sizes);
Index feature_count(const RowSizes& row, const Sizes& sizes);

}  // namespace ballast::rae
