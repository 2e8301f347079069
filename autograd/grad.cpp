#include "autograd/grad.h"

#include <atomic>
#include <optional>
#include <string>

#include "autograd/node.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"

namespace ballast {
namespace {

thread_local bool thread_records = true;

std::atomic<std::uint64_t> walk_count{0};

struct Frame {
  Node* node;
  std::size_t next_input;
};

// One call of grad(): the nodes between the outputs and the inputs, inputs of operations first.
class Walk {
 public:
  Walk(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
       const GradOptions& options)
      : outputs_(outputs), inputs_(inputs), options_(options), number_(++walk_count) {
    order_.swap(spare_order);
    stack_.swap(spare_stack);
  }
  ~Walk() {
    for (const Tensor& input : inputs_) clear(*input.node());
    for (Node* node : order_) clear(*node);
    order_.clear();
    order_.swap(spare_order);
    stack_.clear();
    stack_.swap(spare_stack);
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  std::vector<Tensor> run();

 private:
  static void clear(Node& node) {
    node.walk.gradient = {};
    node.walk.destination = {};
  }
  void request_inputs();
  void visit(Node* root);
  void enter(Node* node);
  void leave(Node* node);
  void seed(std::size_t output);
  void step(Node& node, std::vector<Tensor>& results);
  void finish(std::vector<Tensor>& results);

  const std::vector<Tensor>& outputs_;
  const std::vector<Tensor>& inputs_;
  const GradOptions& options_;
  const std::uint64_t number_;
  std::vector<Node*> order_;
  std::vector<Frame> stack_;
  static thread_local std::vector<Node*> spare_order;
  static thread_local std::vector<Frame> spare_stack;
};
thread_local std::vector<Node*> Walk::spare_order;
thread_local std::vector<Frame> Walk::spare_stack;

void Walk::request_inputs() {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    Node::Walk& walk = inputs_[i].node()->walk;
    walk.requested = number_;
    walk.request = i;
    if (!options_.destinations.empty()) walk.destination = options_.destinations[i];
  }
}

void Walk::enter(Node* node) {
  node->walk.visited = number_;
  node->walk.needed = node->walk.requested == number_;
  stack_.push_back({node, 0});
}

void Walk::leave(Node* node) {
  for (const Reference<Node>& input : node->inputs()) {
    node->walk.needed = node->walk.needed || (input && input->walk.needed);
  }
  if (node->walk.needed) order_.push_back(node);
}

// Depth first with a stack of our own: a chain of any length.
void Walk::visit(Node* root) {
  if (root->walk.visited == number_) return;
  enter(root);
  while (!stack_.empty()) {
    Frame& frame = stack_.back();
    Node* node = frame.node;
    const auto inputs = node->inputs();
    if (frame.next_input == inputs.size()) {
      stack_.pop_back();
      leave(node);
      continue;
    }
    Node* input = inputs[frame.next_input++].get();
    if (input && input->walk.visited != number_) enter(input);
  }
}

// The gradient of an output goes to its node as if an operation had added it.
void Walk::seed(std::size_t output) {
  const Tensor& tensor = outputs_[output];
  if (!tensor.node()->walk.needed) return;
  const Tensor gradient = options_.output_gradients.empty()
                              ? Tensor::full(tensor.shape(), 1, tensor.device())
                              : options_.output_gradients[output];
  add_gradient(*tensor.node(), gradient, options_.create_graph);
}

void Walk::step(Node& node, std::vector<Tensor>& results) {
  Tensor gradient = std::move(node.walk.gradient);
  node.walk.gradient = {};
  if (!gradient.defined()) {
    throw Error(std::string("grad: no gradient reached ") + node.name() + " of " +
                node.shape().text());
  }
  if (node.walk.requested == number_) results[node.walk.request] = gradient;
  bool leads_on = false;
  for (const Reference<Node>& input : node.inputs()) {
    leads_on = leads_on || (input && input->walk.visited == number_ && input->walk.needed);
  }
  if (!leads_on) return;
  if (node.released()) {
    throw Error(std::string("grad: what ") + node.name() + " of " + node.shape().text() +
                " saved was given back by an earlier grad(); pass keep_graph there");
  }
  Backward call(node, std::move(gradient), number_, options_.create_graph);
  node.backward(call);
  if (!options_.create_graph && !options_.keep_graph) node.release_saved();
}

void Walk::finish(std::vector<Tensor>& results) {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const bool reached = inputs_[i].node()->walk.visited == number_;
    if (options_.destinations.empty()) {
      if (!reached) {
        throw Error("grad: the outputs do not depend on input " + std::to_string(i) + " (" +
                    inputs_[i].shape().text() + "); give destinations to get zeros instead");
      }
      results[i] = results[inputs_[i].node()->walk.request];
      continue;
    }
    Tensor to = options_.destinations[i];
    if (!reached) {
      fill(to.device(), 0, to.mutable_data(), to.count());
    } else if (const Tensor& first = results[inputs_[i].node()->walk.request];
               first.data() != to.data()) {
      unary(to.device(), UnaryOp::copy, first.data(), to.mutable_data(), to.count());
    }
    results[i] = to;
  }
}

std::vector<Tensor> Walk::run() {
  request_inputs();
  for (const Tensor& output : outputs_) visit(output.node());
  for (std::size_t i = 0; i < outputs_.size(); ++i) seed(i);
  std::vector<Tensor> results(inputs_.size());
  for (std::size_t i = order_.size(); i-- > 0;) step(*order_[i], results);
  finish(results);
  return results;
}

[[noreturn]] void refuse(const std::string& what, std::size_t index, const Shape& shape,
                         const std::string& why) {
  throw Error("grad: " + what + " " + std::to_string(index) + " (" + shape.text() + ") " + why);
}

void check_shapes(const std::string& what, const std::vector<Tensor>& tensors,
                  const std::vector<Tensor>& partners) {
  if (tensors.empty()) return;
  if (tensors.size() != partners.size()) {
    throw Error("grad: " + std::to_string(tensors.size()) + " of " + what + " for " +
                std::to_string(partners.size()) + " tensors");
  }
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].shape() != partners[i].shape()) {
      refuse(what, i, tensors[i].shape(), "is for a tensor of " + partners[i].shape().text());
    }
  }
}

void check(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
           const GradOptions& options) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].requires_grad()) {
      refuse("output", i, outputs[i].shape(), "has no history that leads to a gradient");
    }
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].requires_grad()) {
      refuse("input", i, inputs[i].shape(), "does not require gradients");
    }
  }
  check_shapes("output gradient", options.output_gradients, outputs);
  check_shapes("destination", options.destinations, inputs);
  if (!options.create_graph) return;
  if (!options.destinations.empty()) {
    throw Error("grad: a destination has no history, so none goes with create_graph");
  }
  if (!thread_records) throw Error("grad: create_graph while a NoGrad lives");
}

}  // namespace

std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const GradOptions& options) {
  check(outputs, inputs, options);
  std::optional<NoGrad> pause;
  if (!options.create_graph) pause.emplace();
  return Walk(outputs, inputs, options).run();
}

NoGrad::NoGrad() : previous_(thread_records) { thread_records = false; }
NoGrad::~NoGrad() { thread_records = previous_; }

bool is_recording() { return thread_records; }

}  // namespace ballast
