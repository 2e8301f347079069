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

// Nodes whose last reference is gone, while one of them is being destroyed: a chain of any length
// goes without recursion.
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
void add_to_destination(Node::Walk& walk, const Tensor& gradient) {
  Tensor& to = walk.destination;
  if (walk.gradient.defined()) return axpy_into(gradient, to);
  if (gradient.data() != to.data()) {
    unary(to.device(), UnaryOp::copy, gradient.data(), to.mutable_data(), to.count());
  }
  walk.gradient = to;
}

}  // namespace

bool Backward::needs(std::size_t input) const {
  const Node* node = node_.inputs()[input].get();
  return node && node->walk.visited == walk_ && node->walk.needed;
}

Tensor Backward::gradient_buffer() const {
  return gradient_.is_sole_owner() ? gradient_
                                   : Tensor::empty(gradient_.shape(), gradient_.device());
}

void add_gradient(Node& node, Tensor gradient, bool recording) {
  Node::Walk& walk = node.walk;
  if (gradient.shape() != node.shape()) gradient = sum_to(gradient, node.shape());
  if (walk.destination.defined()) {
    add_to_destination(walk, gradient);
  } else if (!walk.gradient.defined()) {
    walk.gradient = std::move(gradient);
  } else if (!recording && walk.gradient.is_sole_owner()) {
    axpy_into(gradient, walk.gradient);
  } else if (!recording && gradient.is_sole_owner()) {
    axpy_into(walk.gradient, gradient);
    walk.gradient = std::move(gradient);
  } else {
    walk.gradient = add(walk.gradient, gradient);
  }
}

void Backward::add(std::size_t input, Tensor gradient) {
  if (needs(input)) add_gradient(input_node(input), std::move(gradient), recording_);
}

Backward::Sum Backward::accumulate(std::size_t input) {
  const Node& node = input_node(input);
  Node::Walk& walk = input_node(input).walk;
  if (!walk.gradient.defined()) {
    walk.gradient =
        walk.destination.defined() ? walk.destination : Tensor::empty(node.shape(), node.device());
    return {walk.gradient.mutable_data(), 0};
  }
  if (!walk.destination.defined() && !walk.gradient.is_sole_owner()) {
    Tensor own = Tensor::empty(node.shape(), node.device());
    unary(own.device(), UnaryOp::copy, walk.gradient.data(), own.mutable_data(), own.count());
    walk.gradient = own;
  }
  return {walk.gradient.mutable_data(), 1};
}

Tensor Backward::overwrite(std::size_t input) const {
  const Node& node = input_node(input);
  if (node.walk.destination.defined() && !node.walk.gradient.defined()) {
    return node.walk.destination;
  }
  return Tensor::empty(node.shape(), node.device());
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
