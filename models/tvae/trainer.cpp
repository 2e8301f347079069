#include "models/tvae/trainer.h"

#include "models/training/memory_check.h"

namespace ballast::tvae {
namespace {

constexpr Real kReconstructionWeight = 2;

}  // namespace

Trainer::Trainer(const EncodedTable& table, const FitOptions& options)
    : NetworkTrainer(options, {"reconstruction_loss", "kl_loss"}),
      order_(table.rows(), options.batch_size, EpochOrder::Rest::smaller_batch, options.seed,
             device()),
      rows_(table, device()),
      layout_(table.layout()),
      encoder_(table.layout().columns, options.layers.at("encoder"), options.embedding, device(),
               options.seed),
      decoder_(options.embedding, options.layers.at("decoder"), layout_, device(), options.seed) {
  add({&encoder_}, Use::training, kTableMemoryAdvice);
  add({&decoder_}, Use::model, kTableMemoryAdvice);
  const AdamOptions adam = {.learning_rate = options.learning_rate, .weight_decay = 1e-5};
  encoder_.optimise(adam);
  decoder_.optimise(adam);
  decoder_.keep_average();
}

void Trainer::prepare(Index number) {
  order_.prepare(number);
  batch_ = order_.batch_rows(number);
}

// Maximises the evidence lower bound of a batch. The reconstruction loss has weight 2, as in the
// public implementation.
std::vector<Tensor> Trainer::train(const Step& step) {
  const Integers batch = order_.batch(step, batch_);
  const auto [mean, log_variance] = encoder_.forward(rows_.expand(batch));
  const Tensor z = mean + draw.normal(mean.shape()) * exp(log_variance * Real(0.5));

  const Real share = 1 / static_cast<Real>(batch_);
  const Tensor reconstruction = reconstruction_loss(decoder_.forward(z), rows_.gather(batch)) *
                                (kReconstructionWeight * share);
  const Tensor kl =
      sum(log_variance - square(mean) - exp(log_variance) + Real{1}) * (Real(-0.5) * share);

  backward(reconstruction + kl, {&encoder_, &decoder_});
  encoder_.update();
  decoder_.update();
  decoder_.clamp_deviations();
  return {reconstruction, kl};
}

// The negative log likelihood, summed over the batch, without constant terms.
Tensor Trainer::reconstruction_loss(const Decoder::Row& decoded,
                                    const DeviceTable::Parts& target) const {
  Tensor categories = sum(cross_entropy_spans(decoded.logits, target.codes, layout_.spans));
  if (!decoded.alphas.defined()) return categories;
  const Tensor deviations = decoder_.deviations();
  const Tensor distances = square((target.alphas - decoded.alphas) / deviations) * Real(0.5);
  return categories + sum(distances) + sum(log(deviations)) * static_cast<Real>(batch_);
}

}  // namespace ballast::tvae
