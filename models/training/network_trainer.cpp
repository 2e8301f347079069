#include "models/training/network_trainer.h"

#include <stdexcept>

#include "models/training/memory_check.h"

namespace ballast {

NetworkTrainer::NetworkTrainer(const TrainingOptions& options, std::vector<std::string> loss_names)
    : draw(options.seed, device_of(options)),
      device_(device_of(options)),
      precision_(precision_of(options)),
      loss_names_(std::move(loss_names)),
      runner_(device_, static_cast<int>(loss_names_.size())) {}

void NetworkTrainer::add(const std::vector<Network*>& networks, Use use,
                         const MemoryAdvice& advice) {
  for (Network* network : networks) networks_.emplace_back(network, use);
  Index parameters = 0;
  for (const auto& [listed, listed_use] : networks_) parameters += listed->count();
  check_memory(device_, parameters, advice);
}

void NetworkTrainer::step(Index number) {
  const PrecisionScope scope(precision_);
  prepare(number);
  runner_.run(number, shape_of(number), [this](const Step& step) {
    draw.start_step(step);
    for (const auto& [network, use] : networks_) network->start_step(step);
    const std::vector<Tensor> losses = train(step);
    for (const auto& [network, use] : networks_) network->finish_step();
    runner_.record(step, losses);
  });
}

void NetworkTrainer::save_model(ModelFile& file) const {
  describe(file);
  for (const auto& [network, use] : networks_) {
    if (use == Use::model) network->save(file);
  }
}

void NetworkTrainer::save(ModelFile& file) const {
  describe(file);
  for (const auto& [network, use] : networks_) {
    network->save(file);
    network->save_training(file);
  }
}

void NetworkTrainer::load(const ModelFile& file) {
  for (const auto& [network, use] : networks_) {
    network->load(file);
    network->load_training(file);
  }
}

Network& NetworkTrainer::network(const std::string& name) const {
  for (const auto& [network, use] : networks_) {
    if (network->name() == name) return *network;
  }
  throw std::out_of_range("there is no network named '" + name + "'");
}

}  // namespace ballast
