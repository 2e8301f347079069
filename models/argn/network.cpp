#include "models/argn/network.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ballast::argn {
namespace {

constexpr double kSmoothing = 0.1;  // rows added to the frequency of each category
// Numbers of intervals between the shared vectors of ordered codes, and the weight of the own
// vector of a range of values relative to the shared ones. Single values may differ from their
// neighbours.
constexpr std::array<Index, 4> kIntervals{4, 8, 16, 32};
constexpr Index kEntries = 1 + 2 * static_cast<Index>(kIntervals.size());
constexpr Real kRangeWeight = Real{0.3};

Initial scaled_normal(double variance, Index fan_in) {
  return Initial::normal(static_cast<Real>(std::sqrt(variance / static_cast<double>(fan_in))));
}

Spans spans_of(const Variables& variables) {
  std::vector<Span> spans;
  for (const Variable& v : variables) spans.push_back({v.offset, v.categories});
  return make_spans(spans);
}

// A matrix [rows, parameters] that adds shared parameters to the own one of each row.
class Basis {
 public:
  explicit Basis(Index rows)
      : rows_(rows),
        parameters_(rows),
        index_(static_cast<std::size_t>(rows * kEntries)),
        value_(static_cast<std::size_t>(rows * kEntries), 0) {
    for (Index row = 0; row < rows; ++row) {
      std::fill_n(index_.begin() + row * kEntries, kEntries, static_cast<std::int32_t>(row));
      value_[static_cast<std::size_t>(row * kEntries)] = 1;
    }
  }

  // The rows from `first` on are those of ordered codes; see EncodedColumn::ranges.
  void share(Index first, const std::vector<bool>& ranges) {
    const auto count = static_cast<Index>(ranges.size());
    const auto levels = std::count_if(kIntervals.begin(), kIntervals.end(),
                                      [&](Index intervals) { return 2 * intervals <= count; });
    if (levels == 0) return;
    const Real scale = 1 / std::sqrt(static_cast<Real>(levels + 1));
    for (Index i = 0; i < count; ++i) {
      auto entry = static_cast<std::size_t>((first + i) * kEntries);
      value_[entry++] = ranges[static_cast<std::size_t>(i)] ? scale * kRangeWeight : 1;
      Index parameter = parameters_;
      for (std::ptrdiff_t level = 0; level < levels; ++level) {
        const Index intervals = kIntervals[static_cast<std::size_t>(level)];
        const Real at = static_cast<Real>(i * intervals) / static_cast<Real>(count - 1);
        const Index left = std::min(static_cast<Index>(at), intervals - 1);
        const Real right_share = at - static_cast<Real>(left);
        for (const Index side : {0, 1}) {
          index_[entry] = static_cast<std::int32_t>(parameter + left + side);
          value_[entry++] = scale * (side == 1 ? right_share : 1 - right_share);
        }
        parameter += intervals + 1;
      }
    }
    for (std::ptrdiff_t level = 0; level < levels; ++level) {
      parameters_ += kIntervals[static_cast<std::size_t>(level)] + 1;
    }
  }

  SparseTensor matrix(Device device) const {
    SparseTensor matrix = SparseTensor::empty(rows_, parameters_, kEntries, true);
    std::copy(index_.begin(), index_.end(), matrix.mutable_index());
    std::copy(value_.begin(), value_.end(), matrix.mutable_value());
    return matrix.to(device);
  }

 private:
  Index rows_;
  Index parameters_;
  std::vector<std::int32_t> index_;
  std::vector<Real> value_;
};

SparseTensor input_basis(const Variables& variables, Device device) {
  Basis basis(variables.inputs());
  for (std::size_t v = 0; v < variables.size(); ++v) {
    basis.share(variables.first_input(v), variables[v].ranges);
  }
  return basis.matrix(device);
}

SparseTensor output_basis(const Variables& variables, Device device) {
  Basis basis(variables.categories());
  for (const Variable& v : variables) basis.share(v.offset, v.ranges);
  return basis.matrix(device);
}

}  // namespace

AnyOrderNetwork::AnyOrderNetwork(const Variables& variables, const FitOptions& options,
                                 Device device, std::uint64_t seed)
    : Network("network", device, seed),
      variables_(variables),
      columns_(Array<ContextColumn>::from(variables.context_columns(), device)),
      spans_(spans_of(variables)),
      width_(options.layers.at("network").front()),
      input_basis_(input_basis(variables, device)),
      output_basis_(output_basis(variables, device)),
      embedding_(add_parameter("embedding.weight", {input_basis_.columns(), width_},
                               scaled_normal(1, static_cast<Index>(variables.size())))),
      embedding_bias_(add_parameter("embedding.bias", {width_}, Initial::constant(0))),
      down_(*this, "down", {width_}, options.layers.at("network").back(), scaled_normal(2, width_)),
      up_(*this, "up", {options.layers.at("network").back()}, width_,
          scaled_normal(0.25, options.layers.at("network").back())),
      output_(add_parameter("output.weight", {output_basis_.columns(), width_},
                            scaled_normal(0.25, width_))),
      output_bias_(add_parameter("output.bias", {variables.categories()}, Initial::constant(0))),
      dropout_(*this, static_cast<Real>(options.dropout)) {}

void AnyOrderNetwork::set_frequencies(const EncodedTable& rows) {
  std::vector<double> counts(static_cast<std::size_t>(variables_.categories()), kSmoothing);
  std::vector<Real> biases;
  for (std::size_t v = 0; v < variables_.size(); ++v) {
    const Variable& variable = variables_[v];
    for (Index row = 0; row < rows.rows(); ++row) {
      ++counts[static_cast<std::size_t>(variable.offset + rows.code(v, row))];
    }
    const double all =
        static_cast<double>(rows.rows()) + kSmoothing * static_cast<double>(variable.categories);
    for (Index code = 0; code < variable.categories; ++code) {
      const double count = counts[static_cast<std::size_t>(variable.offset + code)];
      biases.push_back(static_cast<Real>(std::log(count / all)));
    }
  }
  Tensor bias = parameter(output_bias_);
  bias.copy_from(Tensor::from(biases, bias.shape()));
}

Index AnyOrderNetwork::values_per_row() const {
  constexpr Index kActivations = 6;
  Index most = 0;
  for (const Variable& v : variables_) most = std::max(most, v.categories);
  return kActivations * width_ + most;
}

AnyOrderNetwork::Tables AnyOrderNetwork::tables() const {
  return {linear({{{}, input_basis_, parameter(embedding_)}}, {}),
          linear({{{}, output_basis_, parameter(output_)}}, {})};
}

Tensor AnyOrderNetwork::trunk(const Tables& tables, const Integers& shown) const {
  const Index rows = shown.count() / columns_.count();
  SparseTensor input =
      SparseTensor::empty(rows, tables.input.dim(0), columns_.count(), false, device());
  expand_context(device(), context(), shown.data(), rows, input.mutable_index());
  const Tensor x = linear({{{}, input, tables.input}}, parameter(embedding_bias_));
  const Tensor inner = down_.forward(dropout_.forward(relu(x)), Activation::relu);
  return dropout_.forward(relu(x + up_.forward(dropout_.forward(inner))));
}

Tensor AnyOrderNetwork::logits(const Tables& tables, const Tensor& trunk, std::size_t v) const {
  const Index begin = variables_[v].offset;
  const Index end = begin + variables_[v].categories;
  return matmul(trunk, slice_rows(tables.output, begin, end), {.b = true}) +
         slice_rows(parameter(output_bias_), begin, end);
}

Tensor AnyOrderNetwork::negative_log_likelihood(const Tables& tables, const Integers& codes,
                                                const Random& random) const {
  const Index rows = codes.count() / columns_.count();
  Integers shown = Integers::empty(codes.count(), device());
  Integers target = Integers::empty(codes.count(), device());
  Tensor weight = Tensor::empty({rows, 1}, device());
  hide_codes(device(), random, context(), codes.data(), rows,
             {shown.mutable_data(), target.mutable_data(), weight.mutable_data()});
  const Tensor losses = linear_cross_entropy_spans(trunk(tables, shown), tables.output,
                                                   parameter(output_bias_), target, spans_);
  return mean(losses * weight);
}

}  // namespace ballast::argn
