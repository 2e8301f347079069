#include "models/tvae/networks.h"

#include "kernels/elementwise.h"

namespace ballast {
namespace {

constexpr Real kFirstDeviation = static_cast<Real>(0.1);
constexpr Real kLeastDeviation = static_cast<Real>(0.01);
constexpr Real kLargestDeviation = 1;
constexpr std::uint32_t kDecoderCalls = 1000;  // the decoder's layers come after the encoder's

std::vector<Linear> make_layers(ParameterGroup& group, const std::string& network, Index in,
                                const std::vector<Index>& widths) {
  std::vector<Linear> layers;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    layers.emplace_back(group, network + ".linear" + std::to_string(i), std::vector<Index>{in},
                        widths[i]);
    in = widths[i];
  }
  return layers;
}

Index last_width(Index in, const std::vector<Index>& widths) {
  return widths.empty() ? in : widths.back();
}

}  // namespace

TvaeEncoder::TvaeEncoder(ParameterGroup& group, Index row_columns, const std::vector<Index>& widths,
                         Index latent)
    : layers_(make_layers(group, "encoder", row_columns, widths)),
      mean_(group, "encoder.mean", {last_width(row_columns, widths)}, latent),
      log_variance_(group, "encoder.log_variance", {last_width(row_columns, widths)}, latent) {}

void TvaeEncoder::initialize(std::uint64_t seed) const {
  std::uint32_t call = 0;
  for (const Linear& layer : layers_) layer.initialize(seed, call++);
  mean_.initialize(seed, call++);
  log_variance_.initialize(seed, call);
}

TvaeEncoder::Latent TvaeEncoder::forward(const SparseTensor& rows) const {
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
  spans = make_spans(std::move(own));
}

TvaeDecoder::TvaeDecoder(ParameterGroup& group, Index latent, const std::vector<Index>& widths,
                         const DecoderLayout& layout)
    : group_(group),
      latent_(latent),
      layers_(make_layers(group, "decoder", latent, widths)),
      category_head_(group, "decoder.categories", {last_width(latent, widths)}, layout.categories) {
  const auto alphas = static_cast<Index>(layout.numeric_parts.size());
  if (alphas == 0) return;
  alpha_head_.emplace_back(group, "decoder.alphas", std::vector<Index>{last_width(latent, widths)},
                           alphas);
  deviations_ = group.add("decoder.deviations", {alphas});
}

void TvaeDecoder::initialize(std::uint64_t seed) const {
  std::uint32_t call = kDecoderCalls;
  for (const Linear& layer : layers_) layer.initialize(seed, call++);
  category_head_.initialize(seed, call++);
  if (alpha_head_.empty()) return;
  alpha_head_[0].initialize(seed, call);
  Tensor deviations = group_.parameter(deviations_);
  fill(deviations.device(), kFirstDeviation, deviations.mutable_data(), deviations.count());
}

TvaeDecoder::Row TvaeDecoder::forward(const Tensor& z) const {
  Tensor x = z;
  for (const Linear& layer : layers_) x = layer.forward(x, Activation::relu);
  Row row;
  if (!alpha_head_.empty()) row.alphas = tanh(alpha_head_[0].forward(x));
  row.logits = category_head_.forward(x);
  return row;
}

const Tensor& TvaeDecoder::deviations() const {
  static const Tensor none;
  return alpha_head_.empty() ? none : group_.parameter(deviations_);
}

void TvaeDecoder::clamp_deviations() const {
  if (alpha_head_.empty()) return;
  Tensor x = group_.parameter(deviations_);
  unary(x.device(), UnaryOp::clamp_below, x.data(), x.mutable_data(), x.count(), kLeastDeviation);
  unary(x.device(), UnaryOp::clamp_above, x.data(), x.mutable_data(), x.count(), kLargestDeviation);
}

}  // namespace ballast
