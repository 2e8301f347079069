#include "models/argn/network.h"

#include <cmath>

namespace ballast::argn {
namespace {

constexpr Real kRankScale = Real{1.7};  // of ranks in [-1, 1]: a variance of about 1
constexpr double kSmoothing = 0.1;      // rows added to the frequency of each category

Initial scaled_normal(double variance_scale, Index fan_in) {
  return Initial::normal(static_cast<Real>(std::sqrt(variance_scale / static_cast<double>(fan_in))));
}

Spans spans_of(const Variables& variables) {
  std::vector<Span> spans;
  for (const Variable& v : variables.list()) spans.push_back({v.offset, v.categories});
  return make_spans(spans);
}

}  // namespace

AnyOrderNetwork::AnyOrderNetwork(const Variables& variables, const FitOptions& options,
                                 Device device, std::uint64_t seed)
    : Network("network", device, seed),
      variables_(variables),
      context_(variables, device),
      spans_(spans_of(variables)),
      width_(options.layers.at("network").front()),
      ranks_(add_buffer("ranks", {variables.inputs()}, Initial::constant(0))),
      embedding_(*this, "embedding", {variables.inputs() + variables.numbers()}, width_,
                 scaled_normal(1, static_cast<Index>(variables.size()))),
      down_(*this, "down", {width_}, options.layers.at("network").back(),
            scaled_normal(2, width_)),
      up_(*this, "up", {options.layers.at("network").back()}, width_,
          scaled_normal(0.25, options.layers.at("network").back())),
      output_(add_parameter("output.weight", {variables.categories(), width_},
                            scaled_normal(0.25, width_))),
      output_bias_(add_parameter("output.bias", {variables.categories()}, Initial::constant(0))),
      dropout_(*this, static_cast<Real>(options.dropout)) {}

void AnyOrderNetwork::set_frequencies(const EncodedTable& codes) {
  const auto rows = static_cast<double>(codes.rows());
  std::vector<Real> ranks(static_cast<std::size_t>(variables_.inputs()), 0);
  std::vector<Real> biases;
  const std::vector<ContextColumn> columns = variables_.context_columns();
  for (std::size_t v = 0; v < variables_.size(); ++v) {
    const auto categories = static_cast<std::size_t>(variables_[v].categories);
    std::vector<double> counts(categories, 0);
    for (Index row = 0; row < codes.rows(); ++row) {
      ++counts[static_cast<std::size_t>(codes.code(v, row))];
    }
    double below = 0;
    for (std::size_t code = 0; code < categories; ++code) {
      const double count = counts[code];
      biases.push_back(static_cast<Real>(std::log(
          (count + kSmoothing) / (rows + kSmoothing * static_cast<double>(categories)))));
      const auto rank = static_cast<Real>((2 * below + count) / rows - 1);
      below += count;
      if (columns[v].number < 0) continue;
      ranks[static_cast<std::size_t>(columns[v].input) + code] = kRankScale * rank;
    }
  }
  Tensor rank_buffer = buffer(ranks_);
  rank_buffer.copy_from(Tensor::from(ranks, rank_buffer.shape()));
  Tensor bias = parameter(output_bias_);
  bias.copy_from(Tensor::from(biases, bias.shape()));
}

Tensor AnyOrderNetwork::trunk(const Integers& shown, Index rows) const {
  const SparseTensor input = context_.expand(shown, rows, ranks());
  const Tensor x = embedding_.forward({{{}, input}});
  const Tensor inner = dropout_.forward(
      down_.forward(dropout_.forward(relu(x)), Activation::relu));
  return dropout_.forward(relu(x + up_.forward(inner)));
}

Tensor AnyOrderNetwork::loss(const Tensor& trunk, const Integers& target) const {
  return linear_cross_entropy_spans(trunk, parameter(output_), parameter(output_bias_), target,
                                    spans_);
}

Tensor AnyOrderNetwork::logits(const Tensor& trunk, std::size_t v) const {
  const Index begin = variables_[v].offset;
  const Index end = begin + variables_[v].categories;
  return matmul(trunk, slice_rows(parameter(output_), begin, end), {.b = true}) +
         slice_rows(parameter(output_bias_), begin, end);
}

Tensor negative_log_likelihood(const AnyOrderNetwork& network, const Integers& codes, Index rows,
                               const Random& random) {
  const Context::Hidden hidden = network.context().hide(codes, rows, random, network.ranks());
  return mean(network.loss(network.trunk(hidden.shown, rows), hidden.target) * hidden.weight);
}

}  // namespace ballast::argn
