// Networks: named parameters and buffers, and all that training does to them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/safetensors.h"
#include "kernels/random.h"
#include "layers/adam.h"

namespace ballast {

// The distribution that a tensor's first values are drawn from.
struct Initial {
  enum class Law { constant, uniform, normal };
  Law law = Law::constant;
  Real scale = 0;  // the constant; uniform in [-scale, scale); standard deviation of N(0, scale^2)

  static Initial constant(Real value) { return {Law::constant, value}; }
  static Initial uniform(Real bound) { return {Law::uniform, bound}; }
  static Initial normal(Real deviation) { return {Law::normal, deviation}; }
};

// The named tensors of one network: its parameters in one flat buffer, their gradients in another,
// its buffers (running statistics) in a third; the tensors are views into them, each on a 64-byte
// boundary with zeros between. A network derives from this class and has layers as members, which
// register their tensors when they are made:
//
//     struct Critic : Network {
//       explicit Critic(std::uint64_t seed) : Network("critic", {}, seed) {}
//       Tensor operator()(const Tensor& x) { return out.forward(hidden.forward(x)); }
//       Linear hidden{*this, "hidden", {2}, 64}, out{*this, "out", {64}, 1};
//     };
//
// Memory is allocated when the first tensor is asked for (by one thread), after which none can be
// added; each tensor starts with random numbers of the seed and its full name
// ("critic.hidden.weight"). A new network evaluates; start_step() has it train.
class Network {
 public:
  // How layers work.
  struct Mode {
    bool batch_statistics = false;   // batch normalisation by the batch, else by running statistics
    bool update_statistics = false;  // of the running ones, by those of the batch
    bool dropout = false;
    // One after the other in a tensor, each normalised by itself; several only with NoGrad.
    Index batches = 1;
  };

  explicit Network(std::string name, Device device = {}, std::uint64_t seed = 0)
      : name_(std::move(name)), device_(device), seed_(seed) {}
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  const std::string& name() const { return name_; }
  Device device() const { return device_; }

  // --- For layers: the returned index names the tensor. Throws Error for a name that is taken, and
  // once memory is allocated.
  std::size_t add_parameter(const std::string& name, const Shape& shape, Initial initial);
  std::size_t add_buffer(const std::string& name, const Shape& shape, Initial initial);
  const Tensor& parameter(std::size_t index) const { return parameters().at(index); }
  const Tensor& buffer(std::size_t index) const { return memory().buffers.at(index); }
  const Mode& mode() const { return mode_; }
  // The next stream of random numbers of this network in this step, for dropout.
  Random next_random();

  // --- Modes. Each guard restores the mode before it when it is destroyed.
  class ModeGuard {
   public:
    ModeGuard(Network& network, const Mode& mode)
        : network_(network), saved_(std::exchange(network.mode_, mode)) {}
    ~ModeGuard() { network_.mode_ = saved_; }
    ModeGuard(const ModeGuard&) = delete;
    ModeGuard& operator=(const ModeGuard&) = delete;

   private:
    Network& network_;
    Mode saved_;
  };
  [[nodiscard]] ModeGuard evaluating() { return {*this, {}}; }
  [[nodiscard]] ModeGuard keeping_statistics();
  [[nodiscard]] ModeGuard without_dropout();
  [[nodiscard]] ModeGuard with_batches(Index batches);
  // Evaluates with the averages, if those are kept, until it is destroyed. Meanwhile the network
  // can be neither trained nor saved (Error).
  class AverageGuard {
   public:
    explicit AverageGuard(Network& network) : network_(network), mode_(network, {}) {
      if (network_.averaged_++ == 0) network_.swap_average();
    }
    ~AverageGuard() {
      if (--network_.averaged_ == 0) network_.swap_average();
    }
    AverageGuard(const AverageGuard&) = delete;
    AverageGuard& operator=(const AverageGuard&) = delete;

   private:
    Network& network_;
    ModeGuard mode_;
  };
  [[nodiscard]] AverageGuard averaged() { return AverageGuard(*this); }

  // --- Training.
  // Adds an optimiser, named in files; several may take turns. Returns its number. Throws Error for
  // a name that is taken.
  std::size_t optimise(const AdamOptions& options, const std::string& name = "adam");
  // Keeps a moving average of parameters and buffers, taken at each finish_step(): average = decay
  // average + (1 - decay) now. Adversaries circle around the best weights rather than reach them
  // (Yazici et al., ICLR 2019). Early on the decay of step t is at most (1 + t) / (10 + t), so that
  // the first weights are soon forgotten.
  void keep_average(double decay = 0.999);
  // Training mode until finish_step(). The number counts from 0; it is the step in the
  // correction of Adam's moments, however many updates it has, and names the masks of dropout.
  void start_step(const Step& number);
  void finish_step();
  // gradients() = the gradients of the loss, a scalar.
  void backward(const Tensor& loss);
  // A step of the optimiser of that number by gradients().
  void update(std::size_t optimiser = 0);
  void descend(const Tensor& loss, std::size_t optimiser = 0);  // both
  // parameters *= 1 - share: decoupled weight decay (Loshchilov, Hutter, ICLR 2019).
  void decay_weights(double share);

  // --- Files: tensors as "name.tensor". The weights to use are the averages where those are kept.
  // load() throws Error, naming the tensor, for one that is missing or has another shape.
  void save(ModelFile& file) const;
  void load(const ModelFile& file);
  // The rest of what further steps depend on: "name.training.tensor" where averages are kept, and
  // the moments, "name.adam.moment1.tensor".
  void save_training(ModelFile& file) const;
  void load_training(const ModelFile& file);

  // --- All tensors. Parameters require gradients; gradients() are their destinations.
  Index count() const { return parameters_.count; }  // elements of parameters, padding included
  const std::vector<std::string>& parameter_names() const { return parameters_.names; }
  const std::vector<Tensor>& parameters() const { return memory().parameters; }
  const std::vector<Tensor>& gradients() const { return memory().gradients; }
  const Tensor& flat_parameters() const { return memory().flat_parameters; }
  const Tensor& flat_gradients() const { return memory().flat_gradients; }
  const Tensor& flat_buffers() const { return memory().flat_buffers; }

 private:
  // Where named tensors lie in a flat buffer.
  struct Layout {
    std::vector<std::string> names;
    std::vector<Shape> shapes;
    std::vector<Index> offsets;
    std::vector<Initial> initials;
    Index count = 0;  // of elements, padding included
  };
  struct Memory {
    Tensor flat_parameters;
    Tensor flat_gradients;
    Tensor flat_buffers;
    std::vector<Tensor> parameters;  // views, like the next
    std::vector<Tensor> gradients;
    std::vector<Tensor> buffers;
  };
  struct Average {
    double decay;
    Tensor parameters;  // flat, like the next
    Tensor buffers;
  };
  using Visit = std::function<void(const std::string& name, const Tensor& tensor)>;

  std::size_t add(Layout& layout, const std::string& name, const Shape& shape, Initial initial);
  void swap_average();
  void check_not_averaged() const;
  const Memory& memory() const;
  void initialize(const Layout& layout, const std::vector<Tensor>& tensors) const;
  static void visit(const Layout& layout, const Tensor& flat, const std::string& prefix,
                    const Visit& visit);
  void visit_weights(const Visit& visit) const;
  void visit_training(const Visit& visit) const;

  std::string name_;
  Device device_;
  std::uint64_t seed_;
  Layout parameters_;
  Layout buffers_;
  mutable std::optional<Memory> memory_;

  Mode mode_;
  Step step_;
  std::uint32_t randoms_ = 0;  // streams taken in this step
  std::vector<std::pair<std::string, Adam>> optimisers_;
  std::optional<Average> average_;
  int averaged_ = 0;  // guards that evaluate with the averages
};

// The gradients of a loss, a scalar, for several networks in one pass.
void backward(const Tensor& loss, const std::vector<Network*>& networks);

}  // namespace ballast
