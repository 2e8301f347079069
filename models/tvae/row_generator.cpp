#include "models/tvae/row_generator.h"

#include <numeric>

#include "autograd/grad.h"
#include "kernels/random.h"
#include "models/tabular/encoded_rows.h"
#include "models/training/finite_output.h"
#include "models/training/streams.h"

namespace ballast::tvae {
namespace {

// Latent, hidden layers, and the outputs of both heads with their noise.
Index count_values(const std::vector<Index>& widths, Index latent, const DecoderLayout& layout) {
  const auto alphas = static_cast<Index>(layout.numeric_parts.size());
  return std::accumulate(widths.begin(), widths.end(), latent) + 2 * (layout.categories + alphas);
}

}  // namespace

RowGenerator::RowGenerator(const RowLayout& rows, const FitOptions& options, const ModelFile& file)
    : rows_(rows),
      device_(parse_device(options.device)),
      layout_(rows),
      decoder_(options.embedding, options.layers.at("decoder"), layout_, device_),
      values_per_row_(count_values(options.layers.at("decoder"), options.embedding, layout_)) {
  decoder_.load(file);
}

void RowGenerator::generate(const CandidateStream& candidates, Index first,
                            EncodedTable& out) const {
  const NoGrad no_grad;
  const Index rows = out.rows();
  auto turn = take_turn(device_);
  Tensor z = Tensor::empty({rows, decoder_.latent()}, device_);
  random_normal(device_, stream(candidates.seed, Stream::sample_latent, candidates.number),
                z.mutable_data(), z.count(), first * decoder_.latent());
  const Decoder::Row decoded = decoder_.forward(z);
  Tensor alphas;
  if (decoded.alphas.defined()) {
    Tensor noise = Tensor::empty(decoded.alphas.shape(), device_);
    random_normal(device_, stream(candidates.seed, Stream::sample_noise, candidates.number),
                  noise.mutable_data(), noise.count(), first * noise.dim(1));
    alphas = (decoded.alphas + noise * decoder_.deviations()).to({});
  }
  const Tensor all_logits = decoded.logits.to({});
  if (turn) turn.unlock();
  Tensor gumbel = Tensor::empty(all_logits.shape());
  random_gumbel({}, stream(candidates.seed, Stream::sample_gumbel, candidates.number),
                gumbel.mutable_data(), gumbel.count(), first * layout_.categories);
  each_row(rows, layout_.categories, [&](Index row) {
    const Index offset = row * layout_.categories;
    const Real* alpha = alphas.defined() ? alphas.data() + row * alphas.dim(1) : nullptr;
    for (std::size_t part = 0; part < rows_.parts.size(); ++part) {
      const Span& span = (*layout_.spans)[part];
      const Index first_category = offset + span.offset;
      const std::int32_t category = draw_category(all_logits.data() + first_category,
                                                  gumbel.data() + first_category, span.width);
      const bool numeric = rows_.parts[part].numeric;
      out.set(part, row, category, numeric ? static_cast<float>(finite_output(*alpha++)) : 0.0F);
    }
  });
}

}  // namespace ballast::tvae
