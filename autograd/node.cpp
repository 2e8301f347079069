#include "autograd/node.h"

#include <algorithm>
#include <cstddef>
#include <new>
#include <string>

#include "autograd/operations.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"

namespace ballast {
namespace {

class LeafNode final : public Node {
 public:
  LeafNode(const Shape& shape, Device device) : Node("leaf", shape, device, sizeof(LeafNode), {}) {}
  void backward(Backward&) override {}
  void release_saved() override {}
};

// Nodes whose last reference was released while another node is being destroyed. Destroying them
// from a list avoids recursion, so chains can have any length.
thread_local Node* dying = nullptr;
thread_local bool destroying = false;

}  // namespace

Reference<Node> make_leaf_node(const Shape& shape, Device device) {
  return Reference<Node>(new (pool_allocate(sizeof(LeafNode))) LeafNode(shape, device));
}

Node::Node(const char* name, const Shape& shape, Device device, std::size_t object_bytes,
           std::span<const Tensor* const> inputs)
    : input_count_(static_cast<std::uint32_t>(inputs.size())),
      bytes_(static_cast<std::uint32_t>(object_bytes + inputs.size() * sizeof(Reference<Node>))),
      name_(name),
      inputs_(
          reinterpret_cast<Reference<Node>*>(reinterpret_cast<std::byte*>(this) + object_bytes)),
      shape_(shape),
      device_(device) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    new (inputs_ + i) Reference<Node>(inputs[i]->node());
  }
}

Node::~Node() { std::destroy_n(inputs_, input_count_); }

void Node::destroy() {
  const std::size_t bytes = bytes_;
  this->~Node();
  pool_release(this, bytes);
}

void Node::dispose() {
  next_dying_ = dying;
  dying = this;
  if (destroying) return;
  destroying = true;
  while (Node* node = dying) {
    dying = node->next_dying_;
    node->destroy();
  }
  destroying = false;
}

namespace {

void axpy_into(const Tensor& x, Tensor& y) {
  axpy(y.device(), 1, x.data(), y.mutable_data(), y.count());
}

// Writes the first gradient into the destination, adds later ones.
void add_to_destination(NodeState& state, const Tensor& term) {
  Tensor& to = state.destination;
  if (state.gradient.defined()) return axpy_into(term, to);
  if (term.data() != to.data()) {
    unary(to.device(), UnaryOp::copy, term.data(), to.mutable_data(), to.count());
  }
  state.gradient = to;
}

}  // namespace

void NodeState::add(Tensor term, bool recording) {
  if (term.shape() != node->shape()) term = sum_to(term, node->shape());
  if (destination.defined()) {
    add_to_destination(*this, term);
  } else if (!gradient.defined()) {
    gradient = std::move(term);
  } else if (!recording && gradient.is_sole_owner()) {
    axpy_into(term, gradient);
  } else if (!recording && term.is_sole_owner()) {
    axpy_into(gradient, term);
    gradient = std::move(term);
  } else {
    gradient = ballast::add(gradient, term);
  }
}

Tensor Backward::gradient_buffer() const {
  return gradient_.is_sole_owner() ? gradient_
                                   : Tensor::empty(gradient_.shape(), gradient_.device());
}

Backward::Sum Backward::accumulate(std::size_t input) {
  NodeState& state = *inputs_[input];
  if (!state.gradient.defined()) {
    state.gradient = overwrite(input);
    return {state.gradient.mutable_data(), 0};
  }
  if (!state.destination.defined() && !state.gradient.is_sole_owner()) {
    Tensor own = Tensor::empty(state.node->shape(), state.node->device());
    unary(own.device(), UnaryOp::copy, state.gradient.data(), own.mutable_data(), own.count());
    state.gradient = own;
  }
  return {state.gradient.mutable_data(), 1};
}

Tensor Backward::overwrite(std::size_t input) const {
  const NodeState& state = *inputs_[input];
  if (state.destination.defined() && !state.gradient.defined()) return state.destination;
  return Tensor::empty(state.node->shape(), state.node->device());
}

Tensor Backward::result(const Saved<Tensor>& result) const {
  if (result.version_ != result.value_.version()) throw_modified("the result");
  return recording_ && result.defined() ? result.value_.with_node(Reference<Node>(&node_))
                                        : result.value_;
}

void Backward::throw_modified(const char* what) const {
  throw Error(std::string("grad: ") + what + " of '" + node_.name() +
              "' was modified after the forward pass");
}

}  // namespace ballast
