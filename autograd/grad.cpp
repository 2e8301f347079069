#include "autograd/grad.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "autograd/node.h"
#include "autograd/require.h"
#include "kernels/elementwise.h"

namespace ballast {
namespace {

thread_local bool thread_records = true;

using NodeStates = std::unordered_map<Node*, NodeState, std::hash<Node*>, std::equal_to<>,
                                      PoolAllocator<std::pair<Node* const, NodeState>>>;

// Buffers of a call of grad(), kept for the next call of the thread.
struct Workspace {
  struct Frame {
    NodeState* state;
    std::size_t next_input;
  };
  NodeStates states;
  std::vector<NodeState*> inputs;  // of each visited node; null: needs no gradient
  std::vector<NodeState*> order;   // the nodes that need a gradient, inputs first
  std::vector<Frame> stack;

  void clear();
};
thread_local Workspace spare;

// A large graph must not leave a large table behind: clearing it would slow down every later call.
void Workspace::clear() {
  const bool is_sparse = states.bucket_count() > 1024 + 8 * states.size();
  states.clear();
  if (is_sparse) states.rehash(0);
  inputs.clear();
  order.clear();
  stack.clear();
}

// One call of grad(): the nodes between the outputs and the inputs, in topological order.
class Walk {
 public:
  Walk(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
       const GradOptions& options)
      : outputs_(outputs), inputs_(inputs), options_(options) {
    std::swap(memory_, spare);
  }
  ~Walk() {
    memory_.clear();
    std::swap(memory_, spare);
  }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  std::vector<Tensor> run() {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      NodeState& state = state_of(inputs_[i].node());
      state.requested = true;
      if (!options_.destinations.empty()) state.destination = options_.destinations[i];
    }
    for (const Tensor& output : outputs_) visit(output.node());
    for (std::size_t i = 0; i < outputs_.size(); ++i) seed(i);
    std::vector<NodeState*>& order = memory_.order;
    for (auto state = order.rbegin(); state != order.rend(); ++state) step(**state);
    return results();
  }

 private:
  NodeState& state_of(Node* node) { return memory_.states.try_emplace(node, node).first->second; }
  std::span<NodeState*> inputs_of(const NodeState& state) {
    return {memory_.inputs.data() + state.first_input, state.node->inputs().size()};
  }

  // Depth-first search with an explicit stack: works for chains of any length.
  void visit(Node* root) {
    enter(state_of(root));
    while (!memory_.stack.empty()) {
      auto& [state, next_input] = memory_.stack.back();
      if (next_input < state->node->inputs().size()) {
        NodeState* const input = inputs_of(*state)[next_input++];
        if (input) enter(*input);
      } else {
        leave(*state);
        memory_.stack.pop_back();
      }
    }
  }

  void enter(NodeState& state) {
    if (state.visited) return;
    state.visited = true;
    state.first_input = memory_.inputs.size();
    for (const Reference<Node>& input : state.node->inputs()) {
      memory_.inputs.push_back(input ? &state_of(input.get()) : nullptr);
    }
    memory_.stack.push_back({&state, 0});
  }

  void leave(NodeState& state) {
    state.needed = state.requested;
    for (NodeState*& input : inputs_of(state)) {
      if (input && !input->needed) input = nullptr;
      state.needed = state.needed || input;
    }
    if (state.needed) memory_.order.push_back(&state);
  }

  // Adds the gradient of an output to its node, as if an operation had added it.
  void seed(std::size_t i) {
    const Tensor& output = outputs_[i];
    NodeState& state = state_of(output.node());
    if (!state.needed) return;
    state.add(options_.output_gradients.empty() ? Tensor::full(output.shape(), 1, output.device())
                                                : options_.output_gradients[i],
              options_.create_graph);
  }

  void step(NodeState& state) {
    Node& node = *state.node;
    require(state.gradient.defined(), "grad", "no gradient reached ", node.name(), " of ",
            node.shape());
    // The gradient of a requested node is kept, so that the rule does not overwrite it.
    Tensor gradient = state.requested ? state.gradient : std::exchange(state.gradient, {});
    const std::span inputs = inputs_of(state);
    if (std::ranges::all_of(inputs, [](const NodeState* input) { return !input; })) return;
    require(!node.released(), "grad", "the tensors saved by ", node.name(), " (", node.shape(),
            ") were released by an earlier grad(); pass keep_graph to the earlier call");
    Backward call(node, std::move(gradient), inputs, options_.create_graph);
    node.backward(call);
    if (!options_.create_graph && !options_.keep_graph) node.release_saved();
  }

  std::vector<Tensor> results() {
    std::vector<Tensor> results = options_.destinations;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const NodeState& state = state_of(inputs_[i].node());
      if (options_.destinations.empty()) {
        require(state.visited || options_.allow_unused, "grad",
                "the outputs do not depend on input ", i, " (", inputs_[i].shape(),
                "); pass allow_unused to get an undefined tensor instead");
        results.push_back(state.gradient);
      } else if (!state.visited) {
        fill(results[i].device(), 0, results[i].mutable_data(), results[i].count());
      } else if (state.gradient.data() != results[i].data()) {
        copy_values(state.gradient, results[i]);
      }
    }
    return results;
  }

  const std::vector<Tensor>& outputs_;
  const std::vector<Tensor>& inputs_;
  const GradOptions& options_;
  Workspace memory_;
};

void check_recorded(const char* what, const std::vector<Tensor>& tensors, const char* why) {
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    require(tensors[i].requires_grad(), "grad", what, " ", i, " (", tensors[i].shape(), ") ", why);
  }
}

void check_shapes(const char* what, const std::vector<Tensor>& tensors,
                  const std::vector<Tensor>& partners) {
  if (tensors.empty()) return;
  require(tensors.size() == partners.size(), "grad", tensors.size(), " ", what, "s for ",
          partners.size(), " tensors");
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    require(tensors[i].shape() == partners[i].shape(), "grad", what, " ", i, " (",
            tensors[i].shape(), ") must have shape ", partners[i].shape());
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
  fail("grad", "destinations ", a - destinations.data(), " (", a->shape(), ") and ",
       b - destinations.data(), " (", b->shape(), ") overlap");
}

void check(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
           const GradOptions& options) {
  check_recorded("output", outputs,
                 "has no recorded operations; no input of it requires gradients");
  check_recorded("input", inputs, "does not require gradients");
  check_shapes("output gradient", options.output_gradients, outputs);
  check_shapes("destination", options.destinations, inputs);
  check_overlap(options.destinations);
  require(!options.create_graph || options.destinations.empty(), "grad",
          "destinations cannot be combined with create_graph");
  require(!options.create_graph || thread_records, "grad",
          "create_graph is not allowed inside NoGrad");
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
