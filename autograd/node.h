// The tape: what a recorded operation leaves behind, and what its gradient rule is called with.
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

// One recorded operation, or a leaf. It has one result, so it also stands for that result: a tensor
// is known to the tape by its node. It refers to the nodes of its inputs, never to its result.
class Node {
 public:
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const char* name() const { return name_; }
  bool is_leaf() const { return input_count_ == 0; }
  const Shape& shape() const { return shape_; }  // of the result
  Device device() const { return device_; }
  // Null where an input requires no gradient.
  std::span<const Reference<Node>> inputs() const { return {inputs_, input_count_}; }

  // Calls Backward::add for each input that it needs.
  virtual void backward(Backward& call) = 0;
  // Lets go of the saved tensors; backward() cannot be called afterwards.
  virtual void release_saved() = 0;
  bool released() const { return released_; }

  void acquire() { references_.add(); }
  void release() {
    if (references_.drop()) dispose();
  }

 protected:
  // Takes over the memory behind `this`: `bytes` from the pool, the inputs after the object.
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

// What one call of grad() knows of a node. It belongs to the call, not to the node: several threads
// may differentiate graphs that share nodes, such as parameters.
struct NodeState {
  Node* node;
  bool visited = false;                  // the outputs depend on the node
  bool needed = false;                   // the node leads to a requested one
  std::optional<std::size_t> request{};  // index among the inputs of grad()
  Tensor gradient{};                     // the sum so far
  Tensor destination{};                  // where it is to stand, if that matters

  // Adds to the gradient; sums over the axes that the node's result was broadcast along.
  void add(Tensor term, bool recording);
};

// What an operation saves for its gradient rule, a Tensor, Array or SparseTensor: handle and
// version of the memory. Read through Backward, which refuses what was written to since.
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

// What a rule needs only if another input requires gradients.
inline Saved<Tensor> saved_if(bool needed, const Tensor& x) {
  return needed ? Saved(x) : Saved<Tensor>();
}

// A gradient rule's view of one step of the walk.
class Backward {
 public:
  // One state an input, null where no gradient is needed.
  Backward(Node& node, Tensor gradient, std::span<NodeState* const> inputs, bool recording)
      : node_(node), gradient_(std::move(gradient)), inputs_(inputs), recording_(recording) {}

  // With respect to the result of the operation.
  const Tensor& gradient() const { return gradient_; }
  // Buffer for a tensor of the gradient's shape that replaces it: the gradient itself where nobody
  // else sees it. Not while recording.
  Tensor gradient_buffer() const;
  // The backward pass is recorded itself: fused rules fall back on their composed twin.
  bool recording() const { return recording_; }
  bool needs(std::size_t input) const { return inputs_[input] != nullptr; }

  // Adds a gradient of an input; see NodeState::add().
  void add(std::size_t input, Tensor gradient) {
    if (needs(input)) inputs_[input]->add(std::move(gradient), recording_);
  }
  // The same where a kernel can write the gradient straight to its place: kernel(Real* data)
  // overwrites data, kernel(Real* data, Real beta) writes beta * data + gradient. The
  // differentiable operation, which returns the gradient, is called instead if the pass is
  // recorded.
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
  // A tensor of the input's shape to overwrite entirely and hand to add(): the destination itself
  // if nothing stands there yet. Not while recording.
  Tensor overwrite(std::size_t input) const;

  // What the operation saved of its inputs. Throws Error if it was written to since.
  template <class T>
  const T& saved(const Saved<T>& input) const {
    if (input.version_ != input.value_.version()) throw_modified("an input");
    return input.value_;
  }
  // The saved, detached result, with its history again if the pass is recorded. Throws alike.
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

// Attaches a gradient rule to the result of an operation, if anything is recorded and any of the
// inputs requires gradients. The rule is called with a Backward&; what it captures, as Saved, is
// what the operation saves. It must not capture the result itself (a cycle) but result.detach(), to
// be read through Backward::result. Inputs may be undefined.
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
