#include "autograd/node.h"

#include <algorithm>
#include <cstddef>
#include <new>

#include "autograd/operations.h"
#include "autograd/require.h"
#include "kernels/elementwise.h"

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

void copy_values(const Tensor& from, Tensor& to) {
  unary(to.device(), UnaryOp::copy, from.data(), to.mutable_data(), to.count());
}

void NodeState::add(Tensor term, bool recording) {
  if (term.shape() != node->shape()) term = sum_to(term, node->shape());
  if (!gradient.defined()) {
    const bool copied = destination.defined() && term.data() != destination.data();
    if (copied) copy_values(term, destination);
    gradient = copied ? destination : std::move(term);
  } else if (recording || !(owns_gradient() || term.is_sole_owner())) {
    gradient = ballast::add(gradient, term);
  } else {
    if (!owns_gradient()) std::swap(gradient, term);
    axpy(gradient.device(), 1, term.data(), gradient.mutable_data(), gradient.count());
  }
}

Backward::Sum Backward::accumulate(std::size_t input) {
  NodeState& state = *inputs_[input];
  const bool first = !state.gradient.defined();
  if (first) {
    state.gradient = overwrite(input);
  } else if (!state.owns_gradient()) {
    Tensor own = Tensor::empty(state.node->shape(), state.node->device());
    copy_values(state.gradient, own);
    state.gradient = own;
  }
  return {state.gradient.mutable_data(), first ? Real(0) : Real(1)};
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
  fail("grad", what, " of '", node_.name(), "' was modified after the forward pass");
}

}  // namespace ballast
