#include "layers/network.h"

#include <algorithm>

#include "autograd/grad.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"
#include "kernels/moving_average.h"

namespace ballast {
namespace {

constexpr Index kAlignment = 64 / sizeof(Real);  // elements
// Purposes of random numbers.
constexpr std::uint32_t kInitialization = 0x494e4954;
constexpr std::uint32_t kDropout = 0x44524f50;

constexpr const char* kTraining = "training";  // part of names in files

// FNV-1a hash; selects a random stream.
std::uint64_t hash_of(const std::string& name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

void write_initial(const Initial& initial, const Random& random, Tensor tensor) {
  const Device device = tensor.device();
  const Index count = tensor.count();
  Real* data = tensor.mutable_data();
  switch (initial.law) {
    case Initial::Law::constant:
      return fill(device, initial.scale, data, count);
    case Initial::Law::uniform:
      random_uniform(device, random, data, count);
      unary(device, UnaryOp::multiply_scalar, data, data, count, 2 * initial.scale);
      return unary(device, UnaryOp::add_scalar, data, data, count, -initial.scale);
    case Initial::Law::normal:
      random_normal(device, random, data, count);
      return unary(device, UnaryOp::multiply_scalar, data, data, count, initial.scale);
  }
}

void exchange(Tensor a, Tensor b) {
  Tensor kept = Tensor::empty(a.shape(), a.device());
  kept.copy_from(a);
  a.copy_from(b);
  b.copy_from(kept);
}

void update_average(const Step& step, double decay, const Tensor& now, Tensor average) {
  update_moving_average(average.device(), step, decay, now.data(), average.mutable_data(),
                        average.count());
}

std::vector<Tensor> views(const Tensor& flat, const std::vector<Index>& offsets,
                          const std::vector<Shape>& shapes) {
  std::vector<Tensor> views;
  for (std::size_t i = 0; i < shapes.size(); ++i) views.push_back(flat.view(offsets[i], shapes[i]));
  return views;
}

}  // namespace

std::size_t Network::add(Layout& layout, const std::string& name, const Shape& shape,
                         Initial initial, const NumberRange& range) {
  if (memory_) {
    throw Error("network '" + name_ + "': '" + name +
                "' was added after the memory had been allocated");
  }
  if (!names_.insert(name).second) {
    throw Error("network '" + name_ + "': tensor '" + name + "' already exists");
  }
  shape.check_closed();
  layout.names.push_back(name);
  layout.shapes.push_back(shape);
  layout.offsets.push_back(layout.count);
  layout.initials.push_back(initial);
  layout.ranges.push_back(range);
  layout.count += (shape.count() + kAlignment - 1) / kAlignment * kAlignment;
  return layout.names.size() - 1;
}

std::size_t Network::add_parameter(const std::string& name, const Shape& shape, Initial initial) {
  return add(parameters_, name, shape, initial, kFinite);
}

std::size_t Network::add_buffer(const std::string& name, const Shape& shape, Initial initial,
                                const NumberRange& range) {
  return add(buffers_, name, shape, initial, range);
}

const Network::Memory& Network::memory() const {
  if (memory_) return *memory_;
  memory_.emplace();
  Memory& m = *memory_;
  m.flat_parameters = Tensor::zeros({parameters_.count}, device_);
  m.flat_buffers = Tensor::zeros({buffers_.count}, device_);
  m.parameters = views(m.flat_parameters, parameters_.offsets, parameters_.shapes);
  m.buffers = views(m.flat_buffers, buffers_.offsets, buffers_.shapes);
  initialize(parameters_, m.parameters);
  initialize(buffers_, m.buffers);
  for (Tensor& parameter : m.parameters) parameter.set_requires_grad(true);
  return m;
}

const Network::GradientMemory& Network::gradient_memory() const {
  if (gradient_memory_) return *gradient_memory_;
  gradient_memory_.emplace();
  GradientMemory& m = *gradient_memory_;
  m.flat = Tensor::zeros({parameters_.count}, device_);
  m.gradients = views(m.flat, parameters_.offsets, parameters_.shapes);
  return m;
}

void Network::initialize(const Layout& layout, const std::vector<Tensor>& tensors) const {
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    write_initial(
        layout.initials[i],
        {.seed = seed_, .purpose = kInitialization, .step = hash_of(name_ + "." + layout.names[i])},
        tensors[i]);
  }
}

// --- Modes

Network::ModeGuard Network::keeping_statistics() {
  Mode mode = mode_;
  mode.update_statistics = false;
  return {*this, mode};
}

Network::ModeGuard Network::without_dropout() {
  Mode mode = mode_;
  mode.dropout = false;
  return {*this, mode};
}

Network::ModeGuard Network::with_batches(Index batches) {
  Mode mode = mode_;
  mode.batches = batches;
  return {*this, mode};
}

Random Network::next_random() {
  return {.seed = seed_,
          .purpose = static_cast<std::uint32_t>(hash_of(name_)) ^ kDropout,
          .call = randoms_++,
          .step = step_};
}

// --- Training

// Matrices and kernels decay; vectors, such as biases, do not. A single run if nothing decays.
std::vector<Adam::Run> Network::decay_runs(const AdamOptions& options) const {
  std::vector<Adam::Run> runs;
  for (std::size_t i = 0; i < parameters_.shapes.size(); ++i) {
    const bool last = i + 1 == parameters_.shapes.size();
    const Index end = last ? parameters_.count : parameters_.offsets[i + 1];
    const bool decays = options.decoupled_decay > 0 && parameters_.shapes[i].rank() > 1;
    if (runs.empty() || runs.back().decays != decays) runs.push_back({0, decays});
    runs.back().count += end - parameters_.offsets[i];
  }
  return runs;
}

std::size_t Network::optimise(const AdamOptions& options, const std::string& name) {
  const bool taken = std::any_of(optimisers_.begin(), optimisers_.end(),
                                 [&](const auto& other) { return other.first == name; });
  if (taken || name == kTraining) {
    throw Error("network '" + name_ + "': optimiser '" + name + "' already exists");
  }
  gradient_memory();  // before a step that may be recorded
  optimisers_.emplace_back(name, Adam(flat_parameters(), options, decay_runs(options)));
  return optimisers_.size() - 1;
}

void Network::keep_average(double decay) {
  average_ = {decay, Tensor::empty(flat_parameters().shape(), device_),
              Tensor::empty(flat_buffers().shape(), device_)};
  average_->parameters.copy_from(flat_parameters());
  average_->buffers.copy_from(flat_buffers());
}

void Network::start_step(const Step& number) {
  step_ = number;
  randoms_ = 0;
  mode_ = {.batch_statistics = true, .update_statistics = true, .dropout = true};
}

void Network::finish_step() {
  check_not_averaged();
  mode_ = {};
  if (!average_) return;
  update_average(step_, average_->decay, flat_parameters(), average_->parameters);
  update_average(step_, average_->decay, flat_buffers(), average_->buffers);
}

void backward(const Tensor& loss, const std::vector<Network*>& networks) {
  std::vector<Tensor> parameters;
  std::vector<Tensor> gradients;
  for (const Network* network : networks) {
    parameters.insert(parameters.end(), network->parameters().begin(), network->parameters().end());
    gradients.insert(gradients.end(), network->gradients().begin(), network->gradients().end());
  }
  grad({loss}, parameters, {.destinations = gradients});
}

void Network::backward(const Tensor& loss) {
  grad({loss}, parameters(), {.destinations = gradients()});
}

void Network::update(std::size_t optimiser) {
  check_not_averaged();
  optimisers_.at(optimiser).second.step(step_, flat_parameters(), flat_gradients());
}

void Network::descend(const Tensor& loss, std::size_t optimiser) {
  backward(loss);
  update(optimiser);
}

void Network::decay_weights(double share) {
  Tensor weights = flat_parameters();
  unary(device_, UnaryOp::multiply_scalar, weights.data(), weights.mutable_data(), weights.count(),
        static_cast<Real>(1 - share));
}

void Network::swap_average() {
  if (!average_) return;
  exchange(flat_parameters(), average_->parameters);
  exchange(flat_buffers(), average_->buffers);
}

// --- Files

void Network::visit(const Layout& layout, const Tensor& flat, const std::string& prefix,
                    const Visit& visit) {
  for (std::size_t i = 0; i < layout.names.size(); ++i) {
    visit(prefix + "." + layout.names[i], flat.view(layout.offsets[i], layout.shapes[i]));
  }
}

void Network::check_not_averaged() const {
  if (averaged_ > 0) {
    throw Error("network '" + name_ +
                "': cannot be trained or saved while its averages replace its weights");
  }
}

void Network::visit_weights(const Visit& visit) const {
  check_not_averaged();
  Network::visit(parameters_, average_ ? average_->parameters : flat_parameters(), name_, visit);
  Network::visit(buffers_, average_ ? average_->buffers : flat_buffers(), name_, visit);
}

void Network::visit_training(const Visit& visit) const {
  check_not_averaged();
  if (average_) {
    Network::visit(parameters_, flat_parameters(), name_ + "." + kTraining, visit);
    Network::visit(buffers_, flat_buffers(), name_ + "." + kTraining, visit);
  }
  for (const auto& [name, adam] : optimisers_) {
    const std::string prefix = name_ + "." + name;
    Network::visit(parameters_, adam.moment1(), prefix + ".moment1", visit);
    Network::visit(parameters_, adam.moment2(), prefix + ".moment2", visit);
  }
}

void Network::save(ModelFile& file) const {
  visit_weights([&](const std::string& name, const Tensor& tensor) { file.put(name, tensor); });
}

// The file is checked before the memory is allocated: a wrong size in it need not fit into memory.
void Network::load(const ModelFile& file) {
  for (const Layout* layout : {&parameters_, &buffers_}) {
    for (std::size_t i = 0; i < layout->names.size(); ++i) {
      file.check_real(name_ + "." + layout->names[i], layout->shapes[i], layout->ranges[i]);
    }
  }
  visit_weights([&](const std::string& name, Tensor tensor) { file.get(name, tensor); });
}

void Network::save_training(ModelFile& file) const {
  visit_training([&](const std::string& name, const Tensor& tensor) { file.put(name, tensor); });
}

void Network::load_training(const ModelFile& file) {
  visit_training([&](const std::string& name, Tensor tensor) { file.get(name, tensor); });
}

}  // namespace ballast
