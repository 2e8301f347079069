#include "autograd/grad.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "autograd/node.h"
#include "kernels/elementwise.h"
#include "kernels/error.h"

namespace ballast {
namespace {

thread_local bool thread_records = true;

// States of the nodes visited by one call of grad(): a hash table with linear probing.
class NodeStates {
 public:
  NodeState& operator[](std::size_t index) { return states_[index]; }
  // Finds or adds the state of a node. References are valid until the next node is added.
  NodeState& of(Node* node) { return states_[index_of(node)]; }
  std::size_t index_of(Node* node);
  // Keeps the memory for the next call.
  void clear();

 private:
  std::size_t& slot_of(const Node* node);
  void resize(std::size_t slots);

  std::vector<NodeState> states_;
  std::vector<std::size_t> slots_;  // 0, or 1 + an index of states_; the size is a power of two
};

std::size_t& NodeStates::slot_of(const Node* node) {
  const std::uint64_t hash = (reinterpret_cast<std::uintptr_t>(node) >> 4) * 0x9e3779b97f4a7c15;
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = (hash >> 32) & mask;
  while (slots_[slot] != 0 && states_[slots_[slot] - 1].node != node) slot = (slot + 1) & mask;
  return slots_[slot];
}

std::size_t NodeStates::index_of(Node* node) {
  if (slots_.size() <= 2 * states_.size()) resize(std::max<std::size_t>(64, 2 * slots_.size()));
  std::size_t& slot = slot_of(node);
  if (slot == 0) {
    states_.push_back({.node = node});
    slot = states_.size();
  }
  return slot - 1;
}

void NodeStates::resize(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::size_t i = 0; i < states_.size(); ++i) slot_of(states_[i].node) = i + 1;
}

// A large graph must not leave a large table behind: clearing it would slow down every later call.
void NodeStates::clear() {
  const std::size_t slots = std::min(slots_.size(), std::bit_ceil(2 * states_.size()));
  states_.clear();
  resize(slots);
}

struct Frame {
  std::size_t state;
  std::size_t next_input;
};

// One call of grad(): the nodes between the outputs and the inputs, in topological order.
class Walk {
 public:
  Walk(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
       const GradOptions& options)
      : outputs_(outputs), inputs_(inputs), options_(options) {
    std::swap(memory_, spare);
  }
  ~Walk() {
    memory_.states.clear();
    memory_.order.clear();
    memory_.stack.clear();
    std::swap(memory_, spare);
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  std::vector<Tensor> run();

 private:
  void request_inputs();
  void visit(Node* root);
  void enter(std::size_t state);
  void leave(std::size_t state);
  void seed(std::size_t output);
  void step(NodeState& state, std::vector<Tensor>& results);
  bool find_needed_inputs(const Node& node);
  void finish(std::vector<Tensor>& results);

  const std::vector<Tensor>& outputs_;
  const std::vector<Tensor>& inputs_;
  const GradOptions& options_;
  // Buffers of a call, kept for the next call of the thread.
  struct Memory {
    NodeStates states;
    std::vector<std::size_t> order;  // indices of states
    std::vector<Frame> stack;
    std::vector<NodeState*> needed;  // inputs of the current node
  };
  Memory memory_;
  static thread_local Memory spare;
};
thread_local Walk::Memory Walk::spare;

void Walk::request_inputs() {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    NodeState& state = memory_.states.of(inputs_[i].node());
    state.request = i;
    if (!options_.destinations.empty()) state.destination = options_.destinations[i];
  }
}

void Walk::enter(std::size_t state) {
  NodeState& entered = memory_.states[state];
  entered.visited = true;
  entered.needed = entered.request.has_value();
  memory_.stack.push_back({state, 0});
}

void Walk::leave(std::size_t index) {
  NodeState& state = memory_.states[index];
  for (const Reference<Node>& input : state.node->inputs()) {
    state.needed = state.needed || (input && memory_.states.of(input.get()).needed);
  }
  if (state.needed) memory_.order.push_back(index);
}

// Depth-first search with an explicit stack: works for chains of any length.
void Walk::visit(Node* root) {
  const std::size_t first = memory_.states.index_of(root);
  if (memory_.states[first].visited) return;
  enter(first);
  while (!memory_.stack.empty()) {
    Frame& frame = memory_.stack.back();
    const auto inputs = memory_.states[frame.state].node->inputs();
    if (frame.next_input == inputs.size()) {
      const std::size_t done = frame.state;
      memory_.stack.pop_back();
      leave(done);
      continue;
    }
    Node* input = inputs[frame.next_input++].get();
    if (!input) continue;
    const std::size_t state = memory_.states.index_of(input);
    if (!memory_.states[state].visited) enter(state);
  }
}

// Adds the gradient of an output to its node, as if an operation had added it.
void Walk::seed(std::size_t output) {
  const Tensor& tensor = outputs_[output];
  NodeState& state = memory_.states.of(tensor.node());
  if (!state.needed) return;
  state.add(options_.output_gradients.empty() ? Tensor::full(tensor.shape(), 1, tensor.device())
                                              : options_.output_gradients[output],
            options_.create_graph);
}

bool Walk::find_needed_inputs(const Node& node) {
  bool any = false;
  memory_.needed.clear();
  for (const Reference<Node>& input : node.inputs()) {
    NodeState* state = input ? &memory_.states.of(input.get()) : nullptr;
    memory_.needed.push_back(state && state->needed ? state : nullptr);
    any = any || memory_.needed.back();
  }
  return any;
}

void Walk::step(NodeState& state, std::vector<Tensor>& results) {
  Node& node = *state.node;
  Tensor gradient = std::exchange(state.gradient, {});
  if (!gradient.defined()) {
    throw Error(std::string("grad: no gradient reached ") + node.name() + " of " +
                node.shape().text());
  }
  if (state.request) results[*state.request] = gradient;
  if (!find_needed_inputs(node)) return;
  if (node.released()) {
    throw Error(std::string("grad: the tensors saved by ") + node.name() + " (" +
                node.shape().text() +
                ") were released by an earlier grad(); pass keep_graph to the earlier call");
  }
  Backward call(node, std::move(gradient), memory_.needed, options_.create_graph);
  node.backward(call);
  if (!options_.create_graph && !options_.keep_graph) node.release_saved();
}

void Walk::finish(std::vector<Tensor>& results) {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const NodeState& state = memory_.states.of(inputs_[i].node());
    if (options_.destinations.empty()) {
      if (!state.visited && !options_.allow_unused) {
        throw Error("grad: the outputs do not depend on input " + std::to_string(i) + " (" +
                    inputs_[i].shape().text() +
                    "); pass allow_unused to get an undefined tensor instead");
      }
      results[i] = results[*state.request];
      continue;
    }
    Tensor to = options_.destinations[i];
    if (!state.visited) {
      fill(to.device(), 0, to.mutable_data(), to.count());
    } else if (const Tensor& first = results[*state.request]; first.data() != to.data()) {
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
  for (std::size_t i = memory_.order.size(); i-- > 0;) {
    step(memory_.states[memory_.order[i]], results);
  }
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
    throw Error("grad: " + std::to_string(tensors.size()) + " " + what + "s for " +
                std::to_string(partners.size()) + " tensors");
  }
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].shape() != partners[i].shape()) {
      refuse(what, i, tensors[i].shape(), "must have shape " + partners[i].shape().text());
    }
  }
}

void check_overlap(const std::vector<Tensor>& destinations) {
  PoolVector<const Tensor*> sorted;
  sorted.reserve(destinations.size());
  for (const Tensor& destination : destinations) {
    if (destination.count() > 0) sorted.push_back(&destination);
  }
  std::ranges::sort(sorted, {}, [](const Tensor* tensor) { return tensor->data(); });
  const auto overlap = [](const Tensor* a, const Tensor* b) {
    return a->data() + a->count() > b->data();
  };
  const auto found = std::ranges::adjacent_find(sorted, overlap);
  if (found == sorted.end()) return;
  const auto [a, b] = std::minmax({*found, *std::next(found)});
  throw Error("grad: destinations " + std::to_string(a - destinations.data()) + " (" +
              a->shape().text() + ") and " + std::to_string(b - destinations.data()) + " (" +
              b->shape().text() + ") overlap");
}

void check(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
           const GradOptions& options) {
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].requires_grad()) {
      refuse("output", i, outputs[i].shape(),
             "has no recorded operations; no input of it requires gradients");
    }
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].requires_grad()) {
      refuse("input", i, inputs[i].shape(), "does not require gradients");
    }
  }
  check_shapes("output gradient", options.output_gradients, outputs);
  check_shapes("destination", options.destinations, inputs);
  check_overlap(options.destinations);
  if (!options.create_graph) return;
  if (!options.destinations.empty()) {
    throw Error("grad: destinations cannot be combined with create_graph");
  }
  if (!thread_records) throw Error("grad: create_graph is not allowed inside NoGrad");
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
