// The tape: recorded operations and the interface of their gradient rules.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "autograd/grad.h"
#include "autograd/pool.h"
#include "autograd/reference.h"
#include "autograd/tensor.h"

namespace ballast {

class Backward;

// One recorded operation, or a leaf. It has one result, so it also identifies this result: tensors
// refer to their node. A node refers to the nodes of its inputs, never to its result.
class Node {
 public:
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const char* name() const { return name_; }
  bool is_leaf() const { return input_count_ == 0; }
  const Shape& shape() const { return shape_; }  // of the result
  Device device() const { return device_; }
  // Null for an input that does not require gradients.
  std::span<const Reference<Node>> inputs() const { return {inputs_, input_count_}; }

  // Calls Backward::add for each input that needs a gradient.
  virtual void backward(Backward& call) = 0;
  // Releases the saved tensors; backward() cannot be called afterwards.
  virtual void release_saved() = 0;
  bool released() const { return released_; }

  void acquire() { references_.add(); }
  void release() {
    if (references_.drop()) dispose();
  }

 protected:
  // Takes ownership of the memory at `this`: `bytes` from the pool, with the inputs after the
  // object.
  Node(const char* name, const Shape& shape, Device device, std::size_t object_bytes,
       std::span<const Tensor* const> inputs);
  virtual ~Node();
  bool released_ = false;

 private:
  void dispose();
  void destroy();

  ReferenceCount references_;
  std::uint32_t input_count_;
  std::uint32_t bytes_;
  const char* name_;
  Reference<Node>* inputs_;
  Shape shape_;
  Device device_;
  Node* next_dying_ = nullptr;
};

Reference<Node> make_leaf_node(const Shape& shape, Device device);

// The state of a node in one call of grad(). It is not stored in the node, because several threads
// may differentiate graphs that share nodes, such as parameters.
struct NodeState {
  explicit NodeState(Node* of) : node(of) {}
  // Adds to the gradient. Sums over the axes along which the result was broadcast.
  void add(Tensor term, bool recording);
  // True if the gradient may be added to in place.
  bool owns_gradient() const { return destination.defined() || gradient.is_sole_owner(); }

  Node* node;
  std::size_t first_input = 0;  // of the states of its inputs, among those of all visited nodes
  bool visited = false;         // an output depends on the node
  bool requested = false;       // an input of grad()
  bool needed = false;          // the node depends on a requested input
  Tensor gradient;              // the sum so far
  Tensor destination;           // tensor that receives the gradient, if given
};

void copy_values(const Tensor& from, Tensor& to);  // of equal shape, on one device

// A Tensor, Array or SparseTensor saved by an operation for its gradient rule: the handle and the
// version of the memory. Read through Backward, which throws Error if the memory was modified
// since.
template <class T>
class Saved {
 public:
  Saved() = default;
  explicit Saved(T value) : value_(std::move(value)), version_(value_.version()) {}
  bool defined() const { return value_.defined(); }

 private:
  friend class Backward;
  T value_;
  std::uint32_t version_ = 0;
};

// Saved tensors that a rule needs only if another input requires gradients.
inline Saved<Tensor> saved_if(bool needed, const Tensor& x) {
  return needed ? Saved(x) : Saved<Tensor>();
}
// The result of the operation, detached; read through Backward::result().
inline Saved<Tensor> saved_result_if(bool needed, const Tensor& y) {
  return needed ? Saved(y.detach()) : Saved<Tensor>();
}

// What a gradient rule can access in one step of the backward pass.
class Backward {
 public:
  // One state per input; null if no gradient is needed.
  Backward(Node& node, Tensor gradient, std::span<NodeState* const> inputs, bool recording)
      : node_(node), gradient_(std::move(gradient)), inputs_(inputs), recording_(recording) {}

  // Gradient of the result of the operation.
  const Tensor& gradient() const { return gradient_; }
  // True if the backward pass is recorded: fused rules then use their composition of operations.
  bool recording() const { return recording_; }
  bool needs(std::size_t input) const { return inputs_[input] != nullptr; }

  // Adds the gradient of an input; see NodeState::add().
  void add(std::size_t input, Tensor gradient) {
    if (needs(input)) inputs_[input]->add(std::move(gradient), recording_);
  }
  // The same for kernels that can write directly into the gradient: kernel(Real* data) overwrites
  // data; kernel(Real* data, Real beta) computes beta * data + gradient. If the pass is recorded,
  // the differentiable operation, which returns the gradient, is called instead.
  template <class Operation, class Kernel>
  void add(std::size_t input, Operation operation, Kernel kernel) {
    if (!needs(input)) return;
    if (recording_) return add(input, operation());
    if constexpr (std::is_invocable_v<Kernel, Real*, Real>) {
      const Sum sum = accumulate(input);
      kernel(sum.data, sum.beta);
    } else {
      Tensor place = overwrite(input);
      kernel(place.mutable_data());
      add(input, std::move(place));
    }
  }
  // A tensor of the input's shape that must be overwritten completely and passed to add(). It is
  // the destination itself if no gradient was written yet. Not available while recording.
  Tensor overwrite(std::size_t input) const;

  // A saved input. Throws Error if it was modified since.
  template <class T>
  const T& saved(const Saved<T>& input) const {
    if (input.version_ != input.value_.version()) throw_modified("an input");
    return input.value_;
  }
  // The saved, detached result; with its history if the pass is recorded. Throws Error if it was
  // modified since.
  Tensor result(const Saved<Tensor>& result) const;

 private:
  struct Sum {
    Real* data;
    Real beta;  // 0 for the first gradient
  };
  Sum accumulate(std::size_t input);
  [[noreturn]] void throw_modified(const char* what) const;

  Node& node_;
  Tensor gradient_;
  std::span<NodeState* const> inputs_;
  bool recording_;
};

template <class Rule>
class RuleNode final : public Node {
 public:
  RuleNode(const char* name, const Tensor& result, std::span<const Tensor* const> inputs, Rule rule)
      : Node(name, result.shape(), result.device(), sizeof(RuleNode), inputs),
        rule_(std::move(rule)) {}
  void backward(Backward& call) override { (*rule_)(call); }
  void release_saved() override {
    rule_.reset();
    released_ = true;
  }

 private:
  std::optional<Rule> rule_;
};

// Attaches a gradient rule to the result of an operation if recording is on and any input requires
// gradients. The rule is called with a Backward&; it captures saved tensors as Saved. It must not
// capture the result itself (a cycle), but result.detach(), to be read through Backward::result.
// Inputs may be undefined.
template <class Rule>
Tensor record(const char* name, Tensor result, std::span<const Tensor* const> inputs, Rule rule) {
  if (!is_recording()) return result;
  bool any = false;
  for (const Tensor* input : inputs) any = any || input->requires_grad();
  if (!any) return result;
  void* block = pool_allocate(sizeof(RuleNode<Rule>) + inputs.size() * sizeof(Reference<Node>));
  result.set_node(
      Reference<Node>(new (block) RuleNode<Rule>(name, result, inputs, std::move(rule))));
  return result;
}
template <class Rule>
Tensor record(const char* name, Tensor result, std::initializer_list<const Tensor*> inputs,
              Rule rule) {
  return record(name, std::move(result), std::span(inputs.begin(), inputs.size()), std::move(rule));
}

}  // namespace ballast
