#include "models/ctgan/row_generator.h"

#include <algorithm>
#include <numeric>

#include "autograd/grad.h"
#include "data/encoding/number_values.h"
#include "models/tabular/encoded_rows.h"
#include "models/training/streams.h"

namespace ballast::ctgan {
namespace {

constexpr const char* kCounts = "condition_counts";

bool is_zero(std::int64_t count) { return count == 0; }

}  // namespace

ConditionCounts count_conditions(const EncodedTable& table) {
  ConditionCounts counts;
  for (const auto& condition : table.layout().conditions) {
    auto& column = counts.emplace_back(static_cast<std::size_t>(condition.categories), 0);
    for (Index row = 0; row < table.rows(); ++row) {
      ++column[static_cast<std::size_t>(table.code(condition.part, row))];
    }
  }
  return counts;
}

void save_counts(const ConditionCounts& counts, ModelFile& file) {
  std::vector<std::int64_t> all;
  for (const auto& column : counts) all.insert(all.end(), column.begin(), column.end());
  file.put(kCounts, all);
}

ConditionCounts load_counts(const RowLayout& layout, const ModelFile& file) {
  const auto columns = static_cast<std::size_t>(layout.condition_columns);
  const std::vector<std::int64_t> all = file.get_integers(kCounts, exactly(columns), kRowCounts);
  ConditionCounts counts;
  auto from = all.begin();
  for (const auto& condition : layout.conditions) {
    const auto& column = counts.emplace_back(from, from + condition.categories);
    file.require(!std::all_of(column.begin(), column.end(), is_zero), kCounts,
                 "has a column without rows");
    from += condition.categories;
  }
  return counts;
}

RowGenerator::RowGenerator(const RowLayout& layout, const FitOptions& options,
                           const ModelFile& file)
    : layout_(layout),
      device_(parse_device(options.device)),
      latent_(options.embedding),
      cumulative_(load_counts(layout, file)) {
  for (auto& column : cumulative_) std::partial_sum(column.begin(), column.end(), column.begin());
  Generator generator(latent_, layout.condition_columns, options.layers.at("generator"),
                      layout.columns, device_);
  generator.load(file);
  fold(generator);
}

// Computes weights and bias of each layer with the scale and shift of its batch norm folded in. The
// output layer, by far the largest for wide rows, has no batch norm and is not copied.
void RowGenerator::fold(const Generator& generator) {
  const NoGrad no_grad;
  for (std::size_t i = 0; i < generator.norms().size(); ++i) {
    const Linear& linear = generator.layers()[i];
    const BatchNorm::Affine affine = generator.norms()[i].running_affine();
    Layer layer;
    layer.bias = linear.bias() * affine.factor + affine.offset;
    for (std::size_t part = 0; part < linear.parts(); ++part) {
      layer.weights.push_back(linear.weight(part) * affine.factor);
    }
    layers_.push_back(std::move(layer));
  }
  const Linear& output = generator.layers().back();
  Layer layer;
  layer.bias = output.bias();
  for (std::size_t part = 0; part < output.parts(); ++part) {
    layer.weights.push_back(output.weight(part));
  }
  layers_.push_back(std::move(layer));
}

Index RowGenerator::values_per_row() const {
  Index values = latent_ + layout_.columns;  // z, and the noise of the logits
  for (const Layer& layer : layers_) values += layer.bias.count();
  return values;
}

SparseTensor RowGenerator::draw_conditions(const CandidateStream& candidates, Index first,
                                           Index rows) const {
  SparseTensor out = SparseTensor::empty(rows, layout_.condition_columns, 1, false);
  std::int32_t* index = out.mutable_index();
  if (candidates.condition >= 0) {
    const auto& condition = layout_.conditions[static_cast<std::size_t>(candidates.condition)];
    std::fill_n(index, rows, static_cast<std::int32_t>(condition.offset) + candidates.category);
    return out;
  }
  const Random random = stream(candidates.seed, Stream::sample_condition, candidates.number);
  for (Index i = 0; i < rows; ++i) {
    const Index element = 2 * (first + i);
    const auto column = random_below(random, element, layout_.conditions.size());
    const auto& cumulative = cumulative_[column];
    const auto place = static_cast<std::int64_t>(
        random_below(random, element + 1, static_cast<std::uint64_t>(cumulative.back())));
    const auto category = std::upper_bound(cumulative.begin(), cumulative.end(), place);
    index[i] = static_cast<std::int32_t>(layout_.conditions[column].offset +
                                         (category - cumulative.begin()));
  }
  return out;
}

Tensor RowGenerator::logits(const Tensor& z, const SparseTensor& condition) const {
  std::vector<Tensor> activations;
  for (std::size_t i = 0;; ++i) {
    const auto parts = generator_parts(activations, z, condition);
    std::vector<LinearInput> inputs;
    for (std::size_t part = 0; part < parts.size(); ++part) {
      inputs.push_back({parts[part].dense, parts[part].sparse, layers_[i].weights[part]});
    }
    if (i + 1 == layers_.size()) return linear(inputs, layers_[i].bias);
    activations.push_back(linear(inputs, layers_[i].bias, Activation::relu));
  }
}

void RowGenerator::generate(const CandidateStream& candidates, Index first,
                            EncodedTable& out) const {
  const NoGrad no_grad;
  const Index rows = out.rows();
  const Index columns = layout_.columns;
  SparseTensor condition;
  if (layout_.condition_columns > 0) condition = draw_conditions(candidates, first, rows);
  auto turn = take_turn(device_);
  Tensor z = Tensor::empty({rows, latent_}, device_);
  random_normal(device_, stream(candidates.seed, Stream::sample_latent, candidates.number),
                z.mutable_data(), z.count(), first * latent_);
  const Tensor raw = logits(z, condition.to(device_)).to({});
  if (turn) turn.unlock();
  Tensor noise = Tensor::empty({rows, columns});
  random_gumbel({}, stream(candidates.seed, Stream::sample_gumbel, candidates.number),
                noise.mutable_data(), noise.count(), first * columns);
  draw_codes(raw, noise, layout_, out);
}

}  // namespace ballast::ctgan
