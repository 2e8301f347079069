#include "models/tvae/networks.h"

#include "kernels/elementwise.h"

namespace ballast::tvae {
namespace {

constexpr Real kFirstDeviation = static_cast<Real>(0.1);
constexpr Real kLeastDeviation = static_cast<Real>(0.01);
constexpr Real kLargestDeviation = 1;
std::vector<Linear> make_layers(Network& network, Index in, const std::vector<Index>& widths) {
  std::vector<Linear> layers;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    layers.emplace_back(network, "linear" + std::to_string(i), std::vector<Index>{in}, widths[i]);
    in = widths[i];
  }
  return layers;
}

Index last_width(Index in, const std::vector<Index>& widths) {
  return widths.empty() ? in : widths.back();
}

}  // namespace

Encoder::Encoder(Index row_columns, const std::vector<Index>& widths, Index latent, Device device,
                 std::uint64_t seed)
    : Network("encoder", device, seed),
      layers_(make_layers(*this, row_columns, widths)),
      mean_(*this, "mean", {last_width(row_columns, widths)}, latent),
      log_variance_(*this, "log_variance", {last_width(row_columns, widths)}, latent) {}

Encoder::Latent Encoder::forward(const SparseTensor& rows) const {
  std::vector<Linear::Part> x{{{}, rows}};
  for (const Linear& layer : layers_) x = {{layer.forward(x, Activation::relu), {}}};
  return {mean_.forward(x), log_variance_.forward(x)};
}

DecoderLayout::DecoderLayout(const RowLayout& rows) {
  std::vector<Span> own;
  for (std::size_t part = 0; part < rows.parts.size(); ++part) {
    const EncodedColumn& column = rows.parts[part];
    if (column.numeric) numeric_parts.push_back(part);
    own.push_back({categories, column.categories, SpanKind::softmax});
    categories += column.categories;
  }
  spans = make_spans(own);
}

Decoder::Decoder(Index latent, const std::vector<Index>& widths, const DecoderLayout& layout,
                 Device device, std::uint64_t seed)
    : Network("decoder", device, seed),
      latent_(latent),
      layers_(make_layers(*this, latent, widths)),
      category_head_(*this, "categories", {last_width(latent, widths)}, layout.categories) {
  const auto alphas = static_cast<Index>(layout.numeric_parts.size());
  if (alphas == 0) return;
  alpha_head_.emplace(*this, "alphas", std::vector<Index>{last_width(latent, widths)}, alphas);
  deviations_ = add_parameter("deviations", {alphas}, Initial::constant(kFirstDeviation));
}

Decoder::Row Decoder::forward(const Tensor& z) const {
  Tensor x = z;
  for (const Linear& layer : layers_) x = layer.forward(x, Activation::relu);
  Row row;
  if (alpha_head_) row.alphas = tanh(alpha_head_->forward(x));
  row.logits = category_head_.forward(x);
  return row;
}

Tensor Decoder::deviations() const { return alpha_head_ ? parameter(deviations_) : Tensor(); }

void Decoder::clamp_deviations() const {
  if (!alpha_head_) return;
  Tensor x = parameter(deviations_);
  unary(x.device(), UnaryOp::clamp_below, x.data(), x.mutable_data(), x.count(), kLeastDeviation);
  unary(x.device(), UnaryOp::clamp_above, x.data(), x.mutable_data(), x.count(), kLargestDeviation);
}

}  // namespace ballast::tvae
