#include "models/tvae/row_generator.h"

#include "autograd/grad.h"
#include "kernels/random.h"
#include "models/tabular/encoded_rows.h"
#include "models/training/streams.h"

namespace ballast {

TvaeRowGenerator::TvaeRowGenerator(const RowLayout& rows, const FitOptions& options,
                                   const ModelFile& file)
    : rows_(rows),
      device_(parse_device(options.device)),
      layout_(rows),
      decoder_(options.embedding, options.layers.at("decoder"), layout_, device_) {
  decoder_.load(file);
}

void TvaeRowGenerator::generate(const CandidateStream& candidates, Index first,
                                EncodedTable& out) const {
  const NoGrad no_grad;
  const Index rows = out.rows();
  auto turn = take_turn(device_);
  Tensor z = Tensor::empty({rows, decoder_.latent()}, device_);
  random_normal(device_, stream(candidates.seed, Stream::sample_latent, candidates.number),
                z.mutable_data(), z.count(), first * decoder_.latent());
  const TvaeDecoder::Row decoded = decoder_.forward(z);
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
  const Real* alpha = alphas.defined() ? alphas.data() : nullptr;
  for (Index row = 0; row < rows; ++row) {
    const Real* logits = all_logits.data() + row * layout_.categories;
    const Real* noise = gumbel.data() + row * layout_.categories;
    for (std::size_t part = 0; part < rows_.parts.size(); ++part) {
      const Span& span = (*layout_.spans)[part];
      const std::int32_t category =
          draw_category(logits + span.offset, noise + span.offset, span.width);
      const bool numeric = rows_.parts[part].numeric;
      out.set(part, row, category, numeric ? static_cast<float>(*alpha++) : 0.0F);
    }
  }
}

}  // namespace ballast
