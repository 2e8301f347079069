#include "models/argn/trainer.h"

#include <algorithm>
#include <numeric>

#include "autograd/grad.h"
#include "models/training/memory_check.h"
#include "models/training/streams.h"

namespace ballast::argn {
namespace {

constexpr double kAverageDecay = 0.998;
constexpr Index kWarmup = 100;

}  // namespace

Trainer::Trainer(const EncodedTable& table, const FitOptions& options)
    : NetworkTrainer(options, {"nats"}),
      order_(table.rows(), std::min(options.batch_size, table.rows()), EpochOrder::Rest::left_out,
             options.seed, device()),
      batch_(order_.batch_rows(0)),
      rows_(table, device()),
      network_(Variables(table.layout()), options, device(), options.seed) {
  add({&network_}, Use::model, kTableMemoryAdvice);
  network_.set_frequencies(table);
  network_.optimise({.learning_rate = options.learning_rate,
                     .beta2 = 0.99,
                     .decoupled_decay = options.weight_decay,
                     .warmup = kWarmup,
                     .cosine = total_steps(options, order_.steps_per_epoch())});
  network_.keep_average(kAverageDecay);
}

std::vector<Tensor> Trainer::train(const Step& step) {
  const Integers codes = rows_.gather(order_.batch(step, batch_)).codes;
  const Tensor loss = network_.negative_log_likelihood(network_.tables(), codes, draw.next());
  network_.descend(loss);
  return {loss};
}

double log_likelihood(const EncodedTable& rows, const FitOptions& options, const ModelFile& file) {
  constexpr Index kEnough = 8000;  // rows times masks
  constexpr Index kMostMasks = 20;
  constexpr Index kChunk = 1024;
  const NoGrad no_grad;
  const Device device = parse_device(options.device);
  AnyOrderNetwork network(Variables(rows.layout()), options, device);
  network.load(file);
  const AnyOrderNetwork::Tables tables = network.tables();
  const DeviceTable table(rows, device);
  const Index masks = std::clamp<Index>(kEnough / rows.rows(), 1, kMostMasks);
  std::vector<std::int32_t> chunk;
  double sum = 0;
  for (Index first = 0; first < rows.rows(); first += kChunk) {
    chunk.resize(static_cast<std::size_t>(std::min(kChunk, rows.rows() - first)));
    std::iota(chunk.begin(), chunk.end(), static_cast<std::int32_t>(first));
    const auto count = static_cast<Index>(chunk.size());
    const Integers codes = table.gather(Integers::from(chunk, device)).codes;
    for (Index mask = 0; mask < masks; ++mask) {
      const Random random = stream(options.seed, Stream::metric, static_cast<std::uint64_t>(first),
                                   static_cast<std::uint32_t>(mask));
      const Tensor loss = network.negative_log_likelihood(tables, codes, random);
      sum -= static_cast<double>(loss.to_vector()[0]) * static_cast<double>(count);
    }
  }
  return sum / static_cast<double>(masks * rows.rows());
}

}  // namespace ballast::argn
