#include "models/argn/variables.h"

#include <algorithm>

namespace ballast::argn {

Variables::Variables(const RowLayout& layout, Index fine) {
  const auto add = [&](std::size_t part, bool is_fine, Index categories, bool numeric) {
    list_.push_back({part, is_fine, categories, categories_});
    numeric_.push_back(numeric);
    categories_ += categories;
    numbers_ += numeric ? 1 : 0;
  };
  for (std::size_t part = 0; part < layout.parts.size(); ++part) {
    const EncodedColumn& column = layout.parts[part];
    add(part, false, column.categories, column.numeric);
    if (column.numeric && fine > 1) add(part, true, fine, true);
  }
}

RowLayout Variables::layout() const {
  std::vector<EncodedColumn> parts;
  for (const Variable& variable : list_) parts.push_back({.categories = variable.categories});
  return make_layout(std::move(parts));
}

std::vector<ContextColumn> Variables::context_columns() const {
  std::vector<ContextColumn> columns;
  std::int32_t input = 0;
  std::int32_t number = 0;
  for (std::size_t v = 0; v < list_.size(); ++v) {
    const auto categories = static_cast<std::int32_t>(list_[v].categories);
    columns.push_back({categories, input, numeric_[v] ? number++ : -1, list_[v].fine ? 1 : 0});
    input += categories + 1;
  }
  return columns;
}

std::int32_t Variables::fine_code(const EncodedTable& rows, std::size_t v, Index row) const {
  const auto parts = static_cast<float>(list_[v].categories);
  const float position = std::clamp(rows.alpha(list_[v].part, row), 0.0F, 1.0F);
  return static_cast<std::int32_t>(std::min(position * parts, parts - 1));
}

EncodedTable Variables::codes_of(const EncodedTable& rows) const {
  EncodedTable codes(layout(), rows.rows());
  for (std::size_t v = 0; v < list_.size(); ++v) {
    for (Index row = 0; row < rows.rows(); ++row) {
      const std::int32_t code =
          list_[v].fine ? fine_code(rows, v, row) : rows.code(list_[v].part, row);
      codes.set(v, row, code, 0);
    }
  }
  return codes;
}

Context::Context(const Variables& variables, Device device)
    : device_(device),
      inputs_(variables.inputs()),
      numbers_(variables.numbers()),
      columns_(Array<ContextColumn>::from(variables.context_columns(), device)) {}

ContextView Context::view(const Tensor& ranks) const {
  return {columns_.data(), columns_.count(), inputs_, numbers_, ranks.data()};
}

Context::Hidden Context::hide(const Integers& codes, Index rows, const Random& random,
                              const Tensor& ranks) const {
  Hidden hidden{Integers::empty(codes.count(), device_), Integers::empty(codes.count(), device_),
                Tensor::empty({rows, 1}, device_)};
  hide_codes(device_, random, view(ranks), codes.data(), rows,
             {hidden.shown.mutable_data(), hidden.target.mutable_data(),
              hidden.weight.mutable_data()});
  return hidden;
}

SparseTensor Context::expand(const Integers& shown, Index rows, const Tensor& ranks) const {
  SparseTensor input = SparseTensor::empty(rows, inputs_ + numbers_, columns_.count() + numbers_,
                                           numbers_ > 0, device_);
  expand_context(device_, view(ranks), shown.data(), rows, input.mutable_index(),
                 input.mutable_value());
  return input;
}

}  // namespace ballast::argn
