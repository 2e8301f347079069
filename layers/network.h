// Networks: named parameters and buffers, and their training.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "io/safetensors.h"
#include "kernels/random.h"
#include "layers/adam.h"

namespace ballast {

// The distribution of a tensor's initial values.
struct Initial {
  enum class Law { constant, uniform, normal };
  Law law = Law::constant;
  Real scale = 0;  // constant; bound of uniform [-scale, scale); std of N(0, scale^2)

  static Initial constant(Real value) { return {Law::constant, value}; }
  static Initial uniform(Real bound) { return {Law::uniform, bound}; }
  static Initial normal(Real deviation) { return {Law::normal, deviation}; }
};

// The named tensors of one network: parameters in one flat buffer, their gradients in another,
// buffers (running statistics) in a third. The tensors are views into them, each on a 64-byte
// boundary with zeros in between. A network derives from this class and has layers as members,
// which register their tensors on construction:
//
//     struct Critic : Network {
//       explicit Critic(std::uint64_t seed) : Network("critic", {}, seed) {}
//       Tensor operator()(const Tensor& x) { return out.forward(hidden.forward(x)); }
//       Linear hidden{*this, "hidden", {2}, 64}, out{*this, "out", {64}, 1};
//     };
//
// Memory is allocated at the first access to a tensor (by one thread); after that, no tensors can
// be added. Gradients are allocated by optimise() or at the first access to a gradient, so a
// network that is not trained has none. Initial values are determined by the seed and the full name
// of the tensor ("critic.hidden.weight"). A new network is in evaluation mode; start_step()
// switches to training mode.
class Network {
 public:
  // Behaviour of the layers.
  struct Mode {
    bool batch_statistics = false;   // normalise by the batch; otherwise by running statistics
    bool update_statistics = false;  // update the running statistics from the batch
    bool dropout = false;
    // Number of consecutive batches in a tensor, each normalised separately; more than one only
    // with NoGrad.
    Index batches = 1;
  };

  explicit Network(std::string name, Device device = {}, std::uint64_t seed = 0)
      : name_(std::move(name)), device_(device), seed_(seed) {}
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  const std::string& name() const { return name_; }
  Device device() const { return device_; }

  // --- For layers: returns the index of the tensor. Throws Error if the name already exists and
  // after memory was allocated.
  std::size_t add_parameter(const std::string& name, const Shape& shape, Initial initial);
  // `range`: of the values that load() accepts.
  std::size_t add_buffer(const std::string& name, const Shape& shape, Initial initial,
                         const NumberRange& range = kFinite);
  const Tensor& parameter(std::size_t index) const { return parameters().at(index); }
  const Tensor& buffer(std::size_t index) const { return memory().buffers.at(index); }
  const Mode& mode() const { return mode_; }
  // The next random stream of this network in this step, for dropout.
  Random next_random();

  // --- Modes. Each guard restores the previous mode on destruction.
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
  // Replaces the weights by their averages, if these are kept, until destruction. Meanwhile the
  // network can be neither trained nor saved (Error).
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

  // --- Training
  // Adds an optimiser; its name is used in files. There may be several. Returns its index.
  // options.decoupled_decay applies to matrices and kernels, not to biases and other vectors.
  // Throws Error if the name already exists.
  std::size_t optimise(const AdamOptions& options, const std::string& name = "adam");
  // Keeps a moving average of parameters and buffers, updated at each finish_step(): average =
  // decay average + (1 - decay) now. In adversarial training the weights oscillate around the
  // optimum (Yazici et al., ICLR 2019). The decay of step t is at most (1 + t) / (10 + t), so that
  // early weights lose their influence quickly.
  void keep_average(double decay = 0.999);
  // Training mode until finish_step(). Steps are counted from 0. The number is used for the bias
  // correction of Adam, however many updates the step has, and selects the dropout masks.
  void start_step(const Step& number);
  void finish_step();
  // gradients() = gradients of the loss, a scalar.
  void backward(const Tensor& loss);
  // One step of the optimiser with this index, using gradients().
  void update(std::size_t optimiser = 0);
  void descend(const Tensor& loss, std::size_t optimiser = 0);  // both
  // parameters *= 1 - share: decoupled weight decay (Loshchilov, Hutter, ICLR 2019).
  void decay_weights(double share);

  // --- Files: tensors as "name.tensor". These are the weights for inference: the averages if they
  // are kept. load() throws CorruptFile with the name of the tensor if it is missing, has
  // another shape or has values that no training gives.
  void save(ModelFile& file) const;
  void load(const ModelFile& file);
  // The remaining state for further training: "name.training.tensor" if averages are kept, and the
  // moments, "name.adam.moment1.tensor".
  void save_training(ModelFile& file) const;
  void load_training(const ModelFile& file);

  // --- All tensors. Parameters require gradients; gradients() are their destinations.
  Index count() const {
    return parameters_.count;
  }  // elements of the parameters, including padding
  const std::vector<std::string>& parameter_names() const { return parameters_.names; }
  const std::vector<Tensor>& parameters() const { return memory().parameters; }
  const std::vector<Tensor>& gradients() const { return gradient_memory().gradients; }
  const Tensor& flat_parameters() const { return memory().flat_parameters; }
  const Tensor& flat_gradients() const { return gradient_memory().flat; }
  const Tensor& flat_buffers() const { return memory().flat_buffers; }

 private:
  // Offsets of named tensors in a flat buffer.
  struct Layout {
    std::vector<std::string> names;
    std::vector<Shape> shapes;
    std::vector<Index> offsets;
    std::vector<Initial> initials;
    std::vector<NumberRange> ranges;  // in files
    Index count = 0;                  // number of elements, including padding
  };
  struct Memory {
    Tensor flat_parameters;
    Tensor flat_buffers;
    std::vector<Tensor> parameters;  // views; also the next member
    std::vector<Tensor> buffers;
  };
  struct GradientMemory {
    Tensor flat;
    std::vector<Tensor> gradients;  // views
  };
  struct Average {
    double decay;
    Tensor parameters;  // flat; also the next member
    Tensor buffers;
  };
  using Visit = std::function<void(const std::string& name, const Tensor& tensor)>;

  std::size_t add(Layout& layout, const std::string& name, const Shape& shape, Initial initial,
                  const NumberRange& range);
  void swap_average();
  void check_not_averaged() const;
  const Memory& memory() const;
  const GradientMemory& gradient_memory() const;
  void initialize(const Layout& layout, const std::vector<Tensor>& tensors) const;
  std::vector<Adam::Run> decay_runs(const AdamOptions& options) const;
  static void visit(const Layout& layout, const Tensor& flat, const std::string& prefix,
                    const Visit& visit);
  void visit_weights(const Visit& visit) const;
  void visit_training(const Visit& visit) const;

  std::string name_;
  Device device_;
  std::uint64_t seed_;
  std::set<std::string> names_;  // of all tensors
  Layout parameters_;
  Layout buffers_;
  mutable std::optional<Memory> memory_;
  mutable std::optional<GradientMemory> gradient_memory_;

  Mode mode_;
  Step step_;
  std::uint32_t randoms_ = 0;  // streams used in this step
  std::vector<std::pair<std::string, Adam>> optimisers_;
  std::optional<Average> average_;
  int averaged_ = 0;  // number of guards that use the averages
};

// The gradients of a loss, a scalar, for several networks in one pass.
void backward(const Tensor& loss, const std::vector<Network*>& networks);

}  // namespace ballast
